"""`flask programme figures`, `flask programme report` and `flask batch recall`."""

import hashlib
import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import BatchState, ProjectKind, Recall, RecallKind
from tests.factories import BatchFactory, ParticipationFactory, PlanFactory, ProjectFactory, SupportFactory


def test_the_figures_are_printed_as_the_contract_says(app: Flask, session: Session) -> None:
    project = ProjectFactory(
        plan=PlanFactory(year=2022), number=3, kind=ProjectKind.MANAGEMENT_SYSTEM, name="Hệ thống quản lý"
    )
    SupportFactory(participation=ParticipationFactory(project=project), kind_code="iso_9001")
    session.commit()
    runner = app.test_cli_runner()
    printed = runner.invoke(args=["programme", "figures", "--year", "2022", "--json"])
    assert printed.exit_code == 0, printed.output
    assert json.loads(printed.stdout) == {
        "year": 2022,
        "organisations_distinct": 1,
        "participations": 1,
        "projects": [{"number": 3, "enterprises": 0, "cooperatives": 1, "systems": {"iso_9001": 1}}],
        "activities": {},
    }
    for_people = runner.invoke(args=["programme", "figures"]).stdout
    assert "1 chủ thể, 1 lượt tham gia" in for_people
    assert "2022 · 3. Hệ thống quản lý" in for_people


def run(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=list(words))
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def test_a_batch_is_recalled_by_one_command(app: Flask, session: Session) -> None:
    batch = BatchFactory(released=True)
    owner = batch.product.organisation
    session.commit()
    recall = [
        "batch", "recall", "--organisation", owner.tax_code, "--product", batch.product.code,
        "--lot", batch.lot_number.lower(), "--reason", "Có tạp chất", "--instruction", "Không ăn",
    ]  # fmt: skip
    done = app.test_cli_runner().invoke(args=[*recall, "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    session.expire_all()
    found = session.get_one(Recall, answer["recall"])
    assert (found.kind, found.reason, found.contact) == (RecallKind.VOLUNTARY, "Có tạp chất", owner.phone)
    assert session.get_one(type(batch), batch.id).state is BatchState.RECALLED
    session.commit()
    again = app.test_cli_runner().invoke(args=recall)
    assert again.exit_code == 1
    assert again.stderr.startswith("Lỗi: Lô")


@pytest.mark.parametrize("kind", ["docx", "xlsx", "json"])
def test_a_report_is_the_same_bytes_until_the_figures_change(
    app: Flask, session: Session, tmp_path: Path, kind: str
) -> None:
    place = ParticipationFactory(project__plan__year=2022)
    session.commit()
    report = ["programme", "report", "--year", "2022", "--format", kind]
    first, again, later, old = (tmp_path / name for name in ("first", "again", "later", "old"))
    told = [run(app, *report, "--out", str(path), "--json") for path in (first, again)]
    assert [json.loads(one)["edition"] for one in told] == [1, 1]
    assert first.read_bytes() == again.read_bytes()
    ParticipationFactory(project=place.project)
    session.commit()
    run(app, *report, "--out", str(later))
    run(app, *report, "--out", str(old), "--edition", "1")
    assert later.read_bytes() != first.read_bytes()
    assert old.read_bytes() == first.read_bytes()


def test_a_report_into_a_folder_names_its_file(app: Flask, session: Session, tmp_path: Path) -> None:
    PlanFactory(year=2022)
    session.commit()
    said = run(app, "programme", "report", "--year", "2022", "--format", "json", "--out", str(tmp_path))
    (file,) = tmp_path.iterdir()
    assert file.name == "bao-cao-nam-2022-lan-1.json"
    assert hashlib.sha256(file.read_bytes()).hexdigest() in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--year", "2031"], "Chưa có kế hoạch năm 2031"),
        (["--year", "2022", "--edition", "9"], "Năm 2022 không có lần chốt 9"),
        (["--year", "2022", "--as-of", "2999-01-01"], "không thể sau hôm nay"),
    ],
)
def test_a_report_that_cannot_be_made_says_why_and_writes_nothing(
    app: Flask, session: Session, tmp_path: Path, words: list[str], told: str
) -> None:
    PlanFactory(year=2022)
    session.commit()
    out = ["--format", "json", "--out", str(tmp_path / "report")]
    result = app.test_cli_runner().invoke(args=["programme", "report", *words, *out])
    assert result.exit_code == 1
    assert told in result.output
    assert not (tmp_path / "report").exists()
