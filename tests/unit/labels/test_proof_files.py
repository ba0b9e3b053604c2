"""Pictures and lists are read back before they leave, and what is wrong in them is found."""

import io
import zipfile

import pytest

from tests.unit.labels.examples import LONG, label_range
from traceability.labels import images, listing, proof, proof_files, thermal
from traceability.labels.stocks import stock

SIZE = (63.5, 38.1)


def _zip(ending: str, count: int) -> io.BytesIO:
    file = io.BytesIO()
    if ending == "svg":
        images.write_svg_zip(file, label_range(count), LONG, SIZE)
    else:
        images.write_png_zip(file, label_range(count), LONG, SIZE, dpi=300)
    return file


@pytest.mark.parametrize(("ending", "dpi", "dot"), [("svg", 600, 0.01), ("png", 300, 25.4 / 300)])
def test_every_picture_of_a_zip_reads(ending: str, dpi: int, dot: float) -> None:
    found = proof_files.prove_zip(_zip(ending, 6), label_range(6), dpi)
    assert found.passed
    assert found.checked == 6
    assert found.module_mm == pytest.approx(0.65, abs=dot)


def test_a_picture_that_says_something_else_fails_the_proof() -> None:
    file = _zip("png", 4)
    with zipfile.ZipFile(file) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    mixed = io.BytesIO()
    with zipfile.ZipFile(mixed, "w") as archive:
        for (name, _), (_, data) in zip(
            entries, [entries[0], entries[2], entries[1], entries[3]], strict=True
        ):
            archive.writestr(name, data)
    assert proof_files.prove_zip(mixed, label_range(4), 300).wrong == (2, 3)


def test_a_picture_that_is_missing_fails_the_proof() -> None:
    assert proof_files.prove_zip(_zip("png", 3), label_range(4), 300).wrong == (4,)


def test_every_row_of_a_list_is_compared_and_a_sample_is_drawn_and_read() -> None:
    labels = label_range(5_000)
    found = proof_files.prove_list(io.BytesIO(b"".join(listing.csv_parts(labels, LONG))), labels, sample=20)
    assert found.passed
    assert found.checked == 20


@pytest.mark.parametrize(
    "spoil", [lambda text: text[: len(text) // 2], lambda text: text.replace("\r\n4,", "\r\n5,")]
)
def test_a_list_with_a_wrong_row_fails_the_proof(spoil: object) -> None:
    labels = label_range(40)
    text = b"".join(listing.csv_parts(labels, LONG)).decode()
    found = proof_files.prove_list(io.BytesIO(spoil(text).encode()), labels)  # type: ignore[operator]
    assert not found.passed
    assert set(found.wrong) <= set(range(4, 41))


def test_of_a_large_thermal_job_only_some_rows_are_drawn() -> None:
    labels = label_range(1_200)
    job = b"".join(thermal.zpl_parts(labels, LONG, stock("R70X50")))
    found = proof.prove_zpl(job, labels, stock("R70X50"), sample=5)
    assert found.passed
    assert found.checked == 5
