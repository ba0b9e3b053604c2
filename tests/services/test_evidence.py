"""Uploads: what hostile and ordinary files become."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from traceability.errors import Invalid, NotFound
from traceability.services import evidence, pictures
from traceability.services.file_store import FolderStore

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def picture(form: str = "JPEG", size: tuple[int, int] = (900, 600), **options: object) -> bytes:
    image = Image.effect_noise(size, 60).convert("RGB")
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def with_gps(size: tuple[int, int] = (900, 600), orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Điện thoại của tôi"
    exif.get_ifd(0x8825).update({1: "N", 2: (21.0, 51.0, 0.0), 3: "E", 4: (106.0, 45.0, 0.0)})
    return picture(size=size, exif=exif)


def bomb(width: int, height: int) -> bytes:
    """A PNG that is tiny on the wire and enormous once decoded."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compress(b"\0" * 100_000, 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def message(store: FolderStore, data: bytes, name: str = "anh.jpg") -> str:
    with pytest.raises(Invalid) as refused:
        evidence.keep_photo(store, name, data)
    return refused.value.errors["photo"]


def test_a_photo_becomes_a_large_jpeg_and_a_small_webp(store: FolderStore) -> None:
    kept = evidence.keep_photo(store, "Na dai.PNG", picture("PNG", (2400, 1600)))
    assert (kept.picture.media_type, kept.picture.width, kept.picture.height) == ("image/jpeg", 1600, 1067)
    assert kept.picture.name == "Na dai.jpg"
    assert kept.hero.media_type == "image/webp"
    assert kept.hero.size <= 40_000
    assert max(kept.hero.width or 0, kept.hero.height or 0) <= 640


def test_the_kept_bytes_are_what_the_row_says(store: FolderStore) -> None:
    kept = evidence.keep_photo(store, "a.jpg", picture()).hero
    with store.open(kept.sha256) as file:
        data = file.read()
    assert len(data) == kept.size
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (kept.width, kept.height)


def test_where_a_photo_was_taken_is_gone(store: FolderStore) -> None:
    kept = evidence.keep_photo(store, "a.jpg", with_gps())
    for file in (kept.picture, kept.hero):
        with store.open(file.sha256) as opened:
            data = opened.read()
        assert b"Exif" not in data
        assert "Điện thoại".encode() not in data
        with Image.open(io.BytesIO(data)) as image:
            assert not image.getexif()


def test_a_photo_held_sideways_is_turned_before_its_metadata_goes(store: FolderStore) -> None:
    kept = evidence.keep_photo(store, "a.jpg", with_gps((900, 600), orientation=6))
    assert (kept.picture.width, kept.picture.height) == (600, 900)


def test_what_hides_behind_a_picture_is_left_behind(store: FolderStore) -> None:
    polyglot = picture() + b"<script>alert(1)</script>PK\x03\x04"
    kept = evidence.keep_document(store, "a.pdf", polyglot)
    with store.open(kept.sha256) as file:
        assert b"<script>" not in file.read()
    assert kept.media_type == "image/jpeg"
    assert kept.name == "a.jpg"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><body>hi</body></html>",
        b"GIF89a" + b"\0" * 40,
        b"MZ" + b"\0" * 100,
        PDF,
    ],
    ids=["svg", "html", "gif", "exe", "pdf"],
)
def test_other_content_is_refused_whatever_its_name(store: FolderStore, data: bytes) -> None:
    assert message(store, data) == "Ảnh phải là tệp JPEG, PNG hoặc WebP."


@pytest.mark.parametrize("brand", [b"heic", b"heif", b"mif1"])
def test_a_picture_of_an_iphone_is_told_the_way_out(store: FolderStore, brand: bytes) -> None:
    data = b"\0\0\0\x18ftyp" + brand + b"\0" * 40
    assert "Tương thích nhất" in message(store, data)
    with pytest.raises(Invalid, match="Tương thích nhất"):
        evidence.keep_document(store, "giay.heic", data)


def test_a_svg_is_no_document(store: FolderStore) -> None:
    with pytest.raises(Invalid, match="PDF, JPEG, PNG hoặc WebP"):
        evidence.keep_document(store, "giay.pdf", b"<svg xmlns='http://www.w3.org/2000/svg'/>")


def test_a_wrong_extension_is_corrected(store: FolderStore) -> None:
    assert evidence.keep_document(store, "giay.exe", PDF).name == "giay.pdf"


def test_a_name_is_never_a_path(store: FolderStore) -> None:
    assert evidence.keep_document(store, "..\\..\\/etc/pass\nwd.pdf", PDF).name == "passwd.pdf"


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (5_100, 5_000), (25_000, 20)])
def test_a_decompression_bomb_is_refused_by_its_header(store: FolderStore, width: int, height: int) -> None:
    assert "quá nhiều điểm ảnh" in message(store, bomb(width, height))


def test_a_broken_picture_is_refused(store: FolderStore) -> None:
    assert "Không mở được ảnh" in message(store, picture()[:2000])


def test_eleven_megabytes_are_too_many(store: FolderStore) -> None:
    assert (
        message(store, b"\xff\xd8\xff" + b"\0" * 10_999_997) == "Tệp phải nhỏ hơn 10 MB (tệp của bạn 11 MB)"
    )


def test_one_byte_too_many_does_not_read_as_ten() -> None:
    assert evidence.too_large(10_000_001) == "Tệp phải nhỏ hơn 10 MB (tệp của bạn 10,1 MB)"


def test_a_half_uploaded_pdf_is_refused(store: FolderStore) -> None:
    with pytest.raises(Invalid, match="chưa trọn vẹn"):
        evidence.keep_document(store, "a.pdf", b"%PDF-1.7\n" + b"x" * 5000)


def test_a_transparent_logo_is_put_on_white(store: FolderStore) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(out, "PNG")
    kept = evidence.keep_photo(store, "logo.png", out.getvalue())
    with store.open(kept.picture.sha256) as file, Image.open(file) as image:
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_the_hardest_picture_still_fits_the_scan_page() -> None:
    noise = io.BytesIO()
    Image.effect_noise((2000, 2000), 250).convert("RGB").save(noise, "JPEG", quality=98)
    _, hero = pictures.photo(noise.getvalue())
    assert len(hero.data) <= 40_000


def test_the_same_bytes_are_kept_once(store: FolderStore) -> None:
    assert store.put(b"abc") == store.put(b"abc")
    assert len([path for path in store.root.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "0" * 64, "A" * 64])
def test_only_a_kept_file_is_opened(store: FolderStore, name: str) -> None:
    with pytest.raises(NotFound):
        store.open(name)


def test_a_scanned_paper_has_a_small_picture_and_a_pdf_has_none(session: Session, store: FolderStore) -> None:
    kept = evidence.keep_document(store, "giấy.png", picture("PNG", (1600, 1200)))
    row = evidence.register_file(session, None, kept)
    assert row.thumbnail is not None
    assert (row.thumbnail.media_type, row.thumbnail.width, row.thumbnail.height) == ("image/webp", 240, 180)
    pdf = evidence.keep_document(store, "giấy.pdf", PDF)
    assert evidence.register_file(session, None, pdf).thumbnail is None
