"""The rest of a scan page: parts by themselves, past recalls, days left, the map, photos, sharing."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask

from models import RecallOutcome
from tests.client import CheckingClient
from tests.factories import ProductFactory, RecallFactory
from tests.web.public.conftest import Open
from tests.web.public.states import STATES, code_of, unit
from traceability.services import clock
from traceability.web.public import maps
from traceability.web.public.parts import Part


@pytest.mark.parametrize("lang", ["vi", "en", "zh"])
@pytest.mark.parametrize("part", Part)
def test_a_part_keeps_the_verdict_above_it_and_the_way_to_the_whole(
    app: Flask, client: CheckingClient, part: Part, lang: str
) -> None:
    path = STATES["ok"](app)
    whole = client.get(path, query_string={"lang": lang})
    page = client.get(path, query_string={"lang": lang, "view": part.value})
    assert page.h1 == whole.h1
    assert f"{path}?lang={lang}" in page.links
    assert len(page.tree.findall(".//h2")) == 1
    client.get(path, query_string={"view": "<b>"})


def test_a_recall_that_is_over_stays_in_the_history_with_its_outcome(
    app: Flask, client: CheckingClient
) -> None:
    run = unit(app)
    now = clock.now()
    recall = RecallFactory(batch=run.batch, effective_at=now - timedelta(days=20))
    recall.closed_at = now - timedelta(days=3)
    recall.batches[0].outcome = RecallOutcome.CORRECTED
    page = client.get(f"/t/{code_of(app, run)}")
    assert page.h1.startswith("Mã hợp lệ")
    assert "Lịch sử thu hồi" in page.words
    assert "Kết quả: đã khắc phục lỗi." in page.words
    assert f"{recall.closed_at.astimezone(clock.VIETNAM):%d/%m/%Y}" in page.words


@pytest.mark.parametrize(
    ("reason", "lang"),
    [
        ("Phát hiện dư lượng vượt mức. " * 20, "vi"),
        ("Phát hiện dư lượng vượt mức, " * 20, "vi"),
        ("检出残留超标。" * 60, "zh"),
        ("检出残留超标," * 60, "zh"),
        ("x" * 700, "en"),
    ],
)
def test_a_long_reason_is_cut_in_the_banner_and_whole_below(
    app: Flask, client: CheckingClient, reason: str, lang: str
) -> None:
    run = unit(app)
    translated = {} if lang == "vi" else {f"reason_{lang}": reason}
    RecallFactory(batch=run.batch, reason=reason, **translated)
    page = client.get(f"/t/{code_of(app, run)}", query_string={"lang": lang})
    banner = "".join(page.tree.find(".//section[@data-state]").itertext())  # type: ignore[union-attr]
    assert ("…" in banner) is not reason.endswith((". ", "。"))
    assert len(" ".join(banner.split())) < 300
    assert reason.strip(" .。") in "".join(page.tree.find(".//section[@id='recall']").itertext())  # type: ignore[union-attr]


def test_a_product_lists_the_recalls_of_its_batches(app: Flask, client: CheckingClient) -> None:
    run = unit(app)
    RecallFactory(batch=run.batch)
    page = client.get(f"/product/{run.batch.product.code}")
    assert f"Lô {run.batch.lot_number}" in page.words
    assert "đang thu hồi" in page.words
    without = client.get(f"/product/{ProductFactory().code}")
    assert "Lịch sử thu hồi" not in without.words
    alone = client.get(f"/product/{ProductFactory().code}", query_string={"view": "recalls"})
    assert "Chưa ghi nhận lần thu hồi nào." in alone.words


@pytest.mark.parametrize(("days", "words"), [(12, "còn 12 ngày"), (0, "hết hạn sau hôm nay")])
def test_the_days_left_are_counted(app: Flask, client: CheckingClient, days: int, words: str) -> None:
    made, use_by = clock.today() - timedelta(days=30), clock.today() + timedelta(days=days)
    assert words in client.get(f"/t/{code_of(app, unit(app, produced_on=made, use_by=use_by))}").words


def test_the_map_shows_the_producer_s_commune_with_its_name_beside_it(
    scan: Open, client: CheckingClient
) -> None:
    page = scan("ok")
    card = page.tree.find(".//section[@id='map']")
    assert card is not None
    address = card.find(".//img").get("src", "")  # type: ignore[union-attr]
    assert "tỉnh Lạng Sơn" in "".join(card.itertext())
    drawn = client.get(address)
    assert drawn.mimetype == "image/svg+xml"
    assert drawn.headers["Cache-Control"] == "public, max-age=86400"
    marked = [path for path in ElementTree.fromstring(drawn.text) if path.get("fill") == "#a4161a"]
    assert len(marked) == 1


def test_every_commune_of_today_is_on_the_map(client: CheckingClient) -> None:
    from traceability.services import reference

    codes = {unit.code for unit in reference.communes(client.session)}
    assert len(codes) == 65
    assert set(maps._outlines()) == codes
    client.get("/map/99999.svg", status=404)


def test_a_photo_opens_larger(app: Flask, client: CheckingClient) -> None:
    product = ProductFactory()
    page = client.get(f"/product/{product.code}")
    photo = product.current.photos[0]
    assert f"/photos/{photo.file.sha256}" in page.links
    assert page.text.count(f"/photos/{photo.hero.sha256}") >= 1


def test_what_is_shared_is_the_batch_never_the_item(app: Flask, client: CheckingClient) -> None:
    run = unit(app)
    code = code_of(app, run)
    link = client.get(f"/t/{code}").tree.find(".//a[@data-share]")
    assert link is not None
    assert link.get("data-share", "").endswith(f"/lot/{run.batch.product.code}.{run.batch.lot_number}")
    assert code not in link.get("href", "")
