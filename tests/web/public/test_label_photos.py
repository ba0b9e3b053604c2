"""A photo of a label leads to its page; what cannot be read, or is not ours, is told; nothing is kept."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import qrcode
from flask import Flask
from PIL import Image

from models import StoredFile
from tests.client import CheckingClient, Page
from tests.factories import ProductFactory
from tests.web.public.states import code_of, unit
from traceability.extensions import limiter

ORIGIN = "http://127.0.0.1:8000"


def photo(*texts: str, tilt: float = 0, form: str = "JPEG", size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A table with labels on it, as a phone sees them."""
    table = Image.new("RGB", size, (181, 164, 140))
    for number, text in enumerate(texts):
        symbol = (
            qrcode.make(text, box_size=8).convert("RGB").rotate(tilt, expand=True, fillcolor=(181, 164, 140))
        )
        table.paste(symbol, (100 + 700 * number, 300))
    out = io.BytesIO()
    table.save(out, form)
    return out.getvalue()


def send(client: CheckingClient, data: bytes, **form: Any) -> Page:
    """The form of the first page, followed to where it leads."""
    answer = client.post("/", data={"photo": (io.BytesIO(data), "anh.jpg"), **form}, csrf=False, status=303)
    return client.get(answer.location, status=(200, 303, 404))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_leads_to_the_page_of_its_label(app: Flask, client: CheckingClient, form: str) -> None:
    code = code_of(app, unit(app))
    assert "Mã hợp lệ" in send(client, photo(f"{ORIGIN}/OBJ/{code}", tilt=14, form=form)).h1


def test_the_language_is_kept(app: Flask, client: CheckingClient) -> None:
    code = code_of(app, unit(app))
    assert send(client, photo(f"{ORIGIN}/OBJ/{code}"), lang="en").tree.get("lang") == "en"
    assert "No QR code found" in send(client, photo(), lang="en").h1


def test_our_code_is_found_among_others(app: Flask, client: CheckingClient) -> None:
    code = code_of(app, unit(app))
    both = photo("https://zalo.me/abc", f"{ORIGIN}/OBJ/{code}")
    assert "Mã hợp lệ" in send(client, both).h1


def test_a_bare_code_and_a_gtin_are_read(app: Flask, client: CheckingClient) -> None:
    code = code_of(app, unit(app))
    assert "Mã hợp lệ" in send(client, photo(code)).h1
    ProductFactory(gtin="08935123456781")
    answer = client.post("/", data={"photo": (io.BytesIO(photo("8935123456781")), "anh.jpg")}, csrf=False)
    assert answer.location == "/01/08935123456781"


def _night(label: Image.Image) -> Image.Image:
    """A stall by lamplight: nearly black, and noisy."""
    noise = Image.effect_noise(label.size, 12).convert("RGB")
    return Image.blend(label.point(lambda level: level * 0.14), noise, 0.06)


def _as_held(label: Image.Image) -> Image.Image:
    return label.rotate(90, expand=True)


def _large(label: Image.Image) -> Image.Image:
    """Twelve million points, the label a small part of them."""
    table = Image.new("RGB", (4000, 3000), (181, 164, 140))
    table.paste(label.resize((800, 600)), (1700, 1300))
    return table


def _far(label: Image.Image) -> Image.Image:
    return label.resize((420, 315))


@pytest.mark.parametrize("taken", [_night, _as_held, _large, _far])
def test_a_photo_need_not_be_a_good_one(
    app: Flask, client: CheckingClient, taken: Callable[[Image.Image], Image.Image]
) -> None:
    label = Image.open(io.BytesIO(photo(f"{ORIGIN}/OBJ/{code_of(app, unit(app))}")))
    out = io.BytesIO()
    taken(label).save(out, "JPEG", quality=70)
    assert "Mã hợp lệ" in send(client, out.getvalue()).h1


def test_two_labels_of_ours_are_a_choice_for_the_shopper(app: Flask, client: CheckingClient) -> None:
    run = unit(app)
    codes = [code_of(app, run), code_of(app, run, 1)]
    page = send(client, photo(f"{ORIGIN}/OBJ/{codes[0]}", codes[1]), lang="en")
    assert page.h1 == "There are several labels in the photo"
    assert sorted(link for link in page.links if link.startswith("/t/")) == sorted(
        f"/t/{code}?lang=en" for code in codes
    )


def test_a_choice_is_only_ever_of_codes(client: CheckingClient) -> None:
    page = client.get("/?photo=several&found=//evil.example&found=javascript:1&found=7K3MZQ8T4VXB2WHE")
    assert not any("evil" in link or "javascript" in link or "/t/" in link for link in page.links)


@pytest.mark.parametrize(("lang", "words"), [("vi", "HEIC"), ("en", "Most Compatible"), ("zh", "HEIC")])
@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_an_iphone_s_own_format_is_named_with_what_to_do(
    client: CheckingClient, brand: bytes, lang: str, words: str
) -> None:
    page = send(client, b"\x00\x00\x00\x18ftyp" + brand + bytes(400), lang=lang)
    assert "HEIC" in page.h1
    assert words in page.words


@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
@pytest.mark.parametrize(
    "text",
    [
        "https://ocop-gia.example/t/7K3MZQ8T4VXB2WHD",
        "http://127.0.0.1.evil.example/obj/7K3MZQ8T4VXB2WHD",
        "https://user@evil.example/obj/7K3MZQ8T4VXB2WHD",
        "WIFI:S:Cho;P:12345678;;",
    ],
)
def test_what_is_not_ours_is_told_and_not_followed(client: CheckingClient, text: str, lang: str) -> None:
    page = send(client, photo(text), lang=lang)
    section = page.tree.find(".//section[@data-state]")
    assert section is not None
    assert section.get("data-state") == "foreign"
    assert not any("evil" in link or "gia" in link for link in page.links)


def test_the_same_address_typed_is_told_too(client: CheckingClient) -> None:
    for typed in ("https://evil.example/t/7K3MZQ8T4VXB2WHD", "evil.example/t/7K3MZQ8T4VXB2WHD"):
        page = client.get("/", query_string={"code": typed}, status=404)
        assert page.h1 == "Mã này không phải của hệ thống chúng tôi"


def test_a_photo_without_a_code_says_how_to_take_a_better_one(client: CheckingClient) -> None:
    page = send(client, photo())
    assert page.h1 == "Không thấy mã QR trong ảnh"
    assert "Chụp gần hơn" in page.words


@pytest.mark.parametrize("data", [b"", b"GIF89a;", b"%PDF-1.7", b"<svg/>", photo()[:400]])
def test_what_is_no_picture_says_which_are(client: CheckingClient, data: bytes) -> None:
    assert send(client, data).h1 == "Không mở được ảnh này"


def test_a_picture_of_too_many_points_is_refused_by_its_header(client: CheckingClient) -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    assert send(client, out.getvalue()).h1 == "Không mở được ảnh này"


def test_too_large_a_file_is_told(client: CheckingClient) -> None:
    sent = {"photo": (io.BytesIO(b"\xff" * 10_200_000), "anh.jpg")}
    assert "10 MB" in client.post("/", data=sent, csrf=False, status=413).words


def test_no_photo_is_told(client: CheckingClient) -> None:
    answer = client.post("/", data={}, csrf=False, status=303)
    assert client.get(answer.location).h1 == "Chưa chọn ảnh"


def test_nothing_is_kept_and_no_cookie_is_set(app: Flask, client: CheckingClient) -> None:
    picture = photo(code_of(app, unit(app)))
    before = sorted(folder.rglob("*")) if (folder := app.extensions["config"].instance) else []
    rows = client.session.query(StoredFile).count()
    answer = client.post("/", data={"photo": (io.BytesIO(picture), "anh.jpg")}, csrf=False)
    assert client.session.query(StoredFile).count() == rows
    assert sorted(folder.rglob("*")) == before
    assert "Set-Cookie" not in answer.headers


def test_another_site_cannot_send_photos_here(client: CheckingClient) -> None:
    headers = {"Origin": "https://evil.example"}
    client.post("/", data={}, headers=headers, csrf=False, status=403)


def test_many_photos_in_a_minute_are_told_to_wait(app: Flask, client: CheckingClient) -> None:
    statuses = [client.post("/", data={}, csrf=False, status=(303, 429)).status_code for _ in range(11)]
    assert statuses == [303] * 10 + [429]
    with app.app_context():
        limiter.reset()
