"""`flask labels`: files are read back before they get their name, and the same again."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from models import LabelRun
from tests.factories import LabelRunFactory
from traceability.labels import zpl
from traceability.services.labels import making as label_making


@pytest.fixture
def run(session: Session) -> LabelRun:
    made: LabelRun = LabelRunFactory()
    session.commit()
    return made


def command(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["labels", *map(str, words)])


def export(app: Flask, run: LabelRun, out: Path, *words: object) -> Result:
    return command(app, "export", run.id, "--out", out, *words)


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_zpl_is_exported_for_the_printers_dots(app: Flask, run: LabelRun, tmp_path: Path, dpi: int) -> None:
    done = export(app, run, tmp_path / "a.zpl", "--format", "zpl", "--dpi", dpi, "--count", 7)
    assert (done.exit_code, "đọc thử 7 tem" in done.output) == (0, True)
    pages = [page for page in zpl.pages((tmp_path / "a.zpl").read_text()) if page.any()]
    dots = 8 if dpi == 203 else dpi / 25.4
    assert len(pages) == 7
    assert pages[0].shape == (round(30 * dots), round(50 * dots))


@pytest.mark.parametrize("kind", ["pdf", "zpl", "csv", "svg", "png"])
def test_the_same_labels_are_the_same_bytes(app: Flask, run: LabelRun, tmp_path: Path, kind: str) -> None:
    for name in ("a", "b"):
        assert export(app, run, tmp_path / name, "--format", kind, "--first", 3, "--count", 6).exit_code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert {file.name for file in tmp_path.iterdir()} - {"a.manifest.json", "b.manifest.json"} == {"a", "b"}


def test_sheets_hold_the_labels_asked_for(app: Flask, run: LabelRun, tmp_path: Path) -> None:
    done = export(
        app, run, tmp_path / "a.pdf", "--format", "pdf", "--stock", "l7651", "--first", 90, "--start-cell", 60
    )
    assert done.exit_code == 0
    pages = pypdfium2.PdfDocument((tmp_path / "a.pdf").read_bytes())
    found = [zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil()) for page in pages]
    assert [len(symbols) for symbols in found] == [6, 4]


def test_pictures_and_lists_come_with_what_they_need(app: Flask, run: LabelRun, tmp_path: Path) -> None:
    assert export(app, run, tmp_path / "a.zip", "--format", "png", "--count", 3).exit_code == 0
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.zip").read_bytes())) as archive:
        assert len(archive.namelist()) == 3
    assert export(app, run, tmp_path / "a.csv", "--format", "csv").exit_code == 0
    told: dict[str, Any] = json.loads((tmp_path / "a.csv.manifest.json").read_text())
    assert told["count"] == 100


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "pdf", "--stock", "L1"), "Không có loại giấy L1"),
        (("--format", "zpl", "--stock", "L7160"), "ZPL in trên cuộn tem"),
        (("--format", "zpl", "--dpi", 250), "203, 300 hoặc 600"),
        (("--format", "pdf", "--start-cell", 22), "không có ô số đó"),
        (("--format", "pdf", "--first", 100), "100 tem"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    app: Flask, run: LabelRun, tmp_path: Path, words: tuple[object, ...], said: str
) -> None:
    done = export(app, run, tmp_path / "a", *words)
    assert done.exit_code == 1
    assert said in done.output
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told_in_one_line(app: Flask, run: LabelRun, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "a.pdf"
    done = export(app, run, out, "--format", "pdf", "--count", 1)
    assert done.exit_code == 1
    (line,) = done.output.splitlines()
    assert line.startswith(f"Lỗi: Không ghi được {out} ")


@pytest.mark.parametrize(
    "words",
    [
        ("export", 999, "--format", "pdf", "--out", "a.pdf"),
        ("void", 999, "--count", 1, "--reason", "lost"),
        ("activate", 999),
    ],
)
def test_a_run_that_is_not_there_is_told_by_its_number(app: Flask, words: tuple[object, ...]) -> None:
    done = command(app, *words)
    assert (done.exit_code, done.output) == (1, "Lỗi: Không có đợt tem 999.\n")


def test_a_file_that_does_not_read_gets_no_name(
    app: Flask, run: LabelRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = label_making.prove

    def against_others(file: Any, labels: Any, order: Any) -> Any:
        other = type(labels)(**{**vars(labels), "first": labels.first + 1})
        return honest(file, other, order)

    monkeypatch.setattr(label_making, "prove", against_others)
    done = export(app, run, tmp_path / "a.pdf", "--format", "pdf", "--count", 5)
    assert done.exit_code == 1
    assert "không đọc lại được" in done.output
    assert list(tmp_path.iterdir()) == []


def test_labels_are_voided_activated_and_swept_by_command(app: Flask, session: Session) -> None:
    run = LabelRunFactory(activated=False)
    session.commit()
    assert "40 tem" in command(app, "activate", run.id, "--first", 10, "--count", 40).output
    assert "3 tem" in command(app, "void", run.id, "--first", 12, "--count", 3, "--reason", "lost").output
    assert "0 lượt in" in command(app, "sweep").output
