"""`flask programme figures` and `flask batch recall`."""

import json

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
