"""Images: SVG and PNG read back, look the same everywhere, and a zip made again is the same zip."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from tests.unit.labels import examples
from tests.unit.labels.examples import LONG, SHORT, label_range
from traceability.labels import fonts, images, outlines, symbols

SIZE = (63.5, 38.1)


def zipped(write: object, *arguments: object, **options: object) -> tuple[bytes, dict[str, bytes]]:
    file = io.BytesIO()
    write(file, *arguments, **options)  # type: ignore[operator]
    with zipfile.ZipFile(file) as archive:
        return file.getvalue(), {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("size", [SIZE, (38.1, 21.2)])
def test_two_readers_read_every_png(dpi: int, size: tuple[float, float]) -> None:
    labels = label_range(3)
    _, files = zipped(images.write_png_zip, labels, LONG, size, dpi=dpi)
    for read in (examples.read_zxing, examples.read_zbar):
        pictures = [np.asarray(Image.open(io.BytesIO(file)).convert("L")) for file in files.values()]
        assert {text for picture in pictures for text in read(picture)} == examples.addresses(labels)


def test_a_png_knows_its_size() -> None:
    _, files = zipped(images.write_png_zip, label_range(1), SHORT, SIZE, dpi=600)
    picture = Image.open(io.BytesIO(next(iter(files.values()))))
    assert picture.mode == "1"
    assert picture.info["dpi"] == pytest.approx((600, 600), abs=0.1)
    assert picture.size == (1500, 900)


def test_files_are_named_by_number_and_code() -> None:
    labels = label_range(2, first=9)
    _, files = zipped(images.write_svg_zip, labels, SHORT, SIZE)
    assert list(files) == [f"0000010-{labels.code(9)}.svg", f"0000011-{labels.code(10)}.svg"]


@pytest.mark.parametrize("write", [images.write_svg_zip, images.write_png_zip])
def test_a_zip_made_again_is_the_same_zip(write: object) -> None:
    first, again = (zipped(write, label_range(3), LONG, SIZE)[0] for _ in range(2))
    assert first == again


def test_an_svg_draws_exactly_the_symbols_modules() -> None:
    labels = label_range(1)
    modules = symbols.encode(symbols.cut(labels.address(labels.code(0)), labels.code(0))).modules
    drawn = np.zeros_like(modules)
    for step in images.symbol_path(modules, quiet=0).split("M")[1:]:
        x, rest = step.split(" ", 1)
        y, run = rest.split("h")[:2]
        drawn[int(y), int(x) : int(x) + int(run.split("v")[0])] = True
    assert np.array_equal(drawn, modules)


def test_an_svg_needs_no_font_and_nothing_from_elsewhere() -> None:
    _, files = zipped(images.write_svg_zip, label_range(1), LONG, SIZE)
    text = next(iter(files.values())).decode()
    assert "<text" not in text
    assert "href" not in text
    assert 'width="63.5mm" height="38.1mm"' in text


def test_outlines_are_as_wide_as_the_measure_says_and_cover_all_vietnamese_letters() -> None:
    letters = "aáàảãạăắằẳẵặâấầẩẫậeéèẻẽẹêếềểễệiíìỉĩịoóòỏõọôốồổỗộơớờởỡợuúùủũụưứừửữựyýỳỷỹỵđ"
    for face in (fonts.REGULAR, fonts.BOLD):
        for letter in letters + letters.upper():
            contours = outlines.contours(face, face.glyph(letter))
            assert contours
            right = max(point.x for contour in contours for point in contour)
            assert right <= 1.1 * face.width(letter) * face.units + 40


def test_a_bare_symbol_is_read_as_png() -> None:
    labels = label_range(1)
    modules = symbols.encode(symbols.cut(labels.address(labels.code(0)), labels.code(0))).modules
    picture = np.asarray(Image.open(io.BytesIO(images.symbol_png(modules, 4))).convert("L"))
    assert picture.shape == (41 * 4, 41 * 4)
    assert examples.read_zbar(picture) == [labels.address(labels.code(0))]
    assert images.symbol_svg(modules, "A & B").startswith(b"<svg")
