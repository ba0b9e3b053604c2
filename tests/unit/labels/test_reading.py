"""The proof's reader sees what a verifier of printed symbols sees, and no more."""

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.labels.examples import LONG, Picture, label_range, pages
from traceability.labels import proof, reading, sheets
from traceability.labels.designs import Design
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


@pytest.mark.parametrize("key", ["L7160", "L7651", "TOMY145"])
@pytest.mark.parametrize("name", ["j Đặng Hồng khô", "VA dai ong Sơn", "Yến đen quay j quay Sơn"])
def test_no_letter_that_reaches_left_takes_of_the_quiet_zone(key: str, name: str) -> None:
    facts, paper, labels = replace(LONG, product_name=name, story=name), stock(key), label_range(2)
    for design in Design:
        for offset in ((0.0, 0.0), (-0.5, 0.5), (1.5, 0.5)):
            data = b"".join(sheets.pdf_parts(labels, facts, paper, design=design, offset=offset))
            found = proof.prove_pdf(data, labels, paper, offset=offset, dpi=DPI)
            assert found.passed, (design, offset, found.quiet_modules)
