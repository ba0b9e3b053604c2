"""The proof's reader sees what a verifier of printed symbols sees, and no more."""

import numpy as np

from tests.unit.labels.examples import LONG, Picture, label_range, pages
from traceability.labels import reading, sheets
from traceability.labels.stocks import stock

DPI = 300


def _speckled(picture: Picture) -> Picture:
    """As a dirty drum prints: one dot in a hundred black on the paper and white in the ink."""
    wrong = np.random.default_rng(3).random(picture.shape) < 0.01
    return np.where(wrong, 255 - picture, picture).astype(np.uint8)


def _labels() -> list[tuple[str, Picture]]:
    labels, paper, dots = label_range(65), stock("L7651"), DPI / 25.4
    (picture,) = pages(b"".join(sheets.pdf_parts(labels, LONG, paper)), DPI)
    cells = []
    for place, cell in enumerate(paper.cells()):
        rows = slice(round(cell.y * dots), round((cell.y + cell.height) * dots))
        columns = slice(round(cell.x * dots), round((cell.x + cell.width) * dots))
        cells.append((labels.address(labels.code(place)), np.ascontiguousarray(picture[rows, columns])))
    return cells


def test_specks_smaller_than_the_aperture_hide_no_symbol() -> None:
    seen_at_once = 0
    for address, picture in _labels():
        spoilt = _speckled(picture)
        assert [found.text for found in reading.read(spoilt, DPI)] == [address]
        seen_at_once += len(reading.look(spoilt))
    assert seen_at_once < 65  # so it is the aperture that reads the others


def test_what_a_verifier_does_not_see_is_not_read() -> None:
    for _, picture in _labels()[:3]:
        assert not reading.read(reading.softened(picture, 8.0), DPI)
