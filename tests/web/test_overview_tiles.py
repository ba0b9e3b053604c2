"""Every tile opens a list with its number, whatever the overview is narrowed to; a producer sees its own."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models import OrganisationKind, ProjectKind, Role, User
from tests.client import CheckingClient, Page
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    LabelRunFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    ProductFactory,
    ProjectFactory,
    SupportFactory,
    UserFactory,
)
from tests.services.acting import officer
from tests.web.test_dashboard import captions, tiles
from traceability.database import Database
from traceability.services import clock, organisations, reference, scans
from traceability.services.dashboard import settled
from traceability.services.organisation_details import OrganisationDetails
from traceability.services.scans import Sighting

SignIn = Callable[[User], CheckingClient]
SCOPES = (
    "",
    "year=2022",
    "from=2023-12-31&to=2024-06-30",
    "commune={old}",
    "commune={code}&organisation_kind=enterprise",
    "stars=4",
    "project_id={project}",
    "group=1&stars=3&year=2022",
    "stars=3&organisation_kind=enterprise",
    "stars=4&project_id={project}",
    "as_of=2024-01-31",
    "as_of=2023-12-31&stars=4",
    "as_of=2024-01-31&commune={code}&year=2022",
)


@pytest.fixture
def province(session: Session, database: Database, app: Flask) -> dict[str, object]:
    """Two organisations in two communes, with something of everything, on several days."""
    here, there = reference.communes(session)[:2]
    ours = OrganisationFactory(commune=here, kind=OrganisationKind.ENTERPRISE)
    theirs = OrganisationFactory(commune=there)
    project = ProjectFactory(plan=PlanFactory(year=2022), number=1, kind=ProjectKind.CONFORMITY)
    later = ProjectFactory(plan=PlanFactory(year=2024), number=1)
    today, sightings = clock.today(), []
    for number, owner in enumerate((ours, ours, theirs)):
        product = ProductFactory(
            organisation=owner, group=reference.product_group(session, "1.2" if number else "4")
        )
        paper = CertificateFactory(product=product, stars=3 + number % 2, issued_on=date(2023, 6, 1 + number))
        if number == 2:
            CertificateFactory(product=product, stars=4, expires_on=today + timedelta(days=30))
            CertificateFactory(product=product, issued_on=date(2020, 1, 1), expires_on=date(2022, 12, 31))
        released = datetime(2024, 1 + 2 * number, 10, tzinfo=UTC)
        batch = BatchFactory(product=product, released=True, released_at=released)
        LabelRunFactory(batch=batch, quantity=1200 + number, issued_at=released)
        sightings += [Sighting("ok", product_id=product.id, batch_id=batch.id)] * (number + 1)
        for its in (project, later)[: 1 + number % 2]:
            place = next((p for p in its.participations if p.organisation is owner), None)
            place = place or ParticipationFactory(project=its, organisation=owner)
            session.refresh(its)
            kind = "traceability" if its is later else "in_house_standard"
            SupportFactory(participation=place, product=product, kind_code=kind, certificate=paper)
    session.commit()
    with database.scans() as rows:
        for sighting in sightings:
            scans.record_seen(rows, sighting)
    settled.settle(database, app.extensions["config"])
    return {"old": "Đông Kinh", "code": here.code, "project": project.id, "owner": ours}


def count_in(page: Page) -> set[str]:
    """The numbers that the caption of the list begins with."""
    listed = [text.split() for text in captions(page)]
    return {words[0] for words in listed if words and re.fullmatch(r"[\d.]+", words[0])}


def test_every_tile_and_its_list_agree_under_every_filter(
    sign_in: SignIn, province: dict[str, object]
) -> None:
    manager, opened = sign_in(UserFactory(role=Role.MANAGER)), 0
    for scope in SCOPES:
        asked = scope.format(**province)
        for label, (value, _, address) in tiles(manager.get(f"/staff/?{asked}")).items():
            if "/overview/" not in address:
                continue
            counts = count_in(manager.get(address))
            assert (value in counts) if value != "0" else not counts, f"{asked}: {label} {value}, {counts}"
            opened += value != "0"
    assert opened > 80


def test_a_producer_sees_its_own_figures_and_nobody_elses(
    sign_in: SignIn, province: dict[str, object]
) -> None:
    client = sign_in(UserFactory(organisation=province["owner"]))
    found = tiles(client.get("/producer/overview"))
    assert {name: found[name][0] for name in ("Lô đã xuất xưởng", "Tem đã cấp", "Lượt quét")} == {
        "Lô đã xuất xưởng": "2",
        "Tem đã cấp": "2.401",
        "Lượt quét": "3",
    }
    assert "Chủ thể tham gia" not in found
    for label, (value, _, address) in found.items():
        counts = count_in(client.get(address))
        assert (value in counts) if value != "0" else not counts, label
    client.get("/producer/overview/participants", status=404)
    everywhere = client.get("/producer/overview/batches?commune=06001&organisation_kind=household")
    assert "2 lô" in everywhere.words, "filters it does not have do nothing"


def test_filters_are_chips_and_old_names_find_a_commune(sign_in: SignIn, province: dict[str, object]) -> None:
    manager = sign_in(UserFactory(role=Role.MANAGER))
    page = manager.get("/staff/?commune=Mai+Pha&stars=4&as_of=2024-01-31")
    chips = [link for link in page.links if link.startswith("/staff/?")]
    assert "Tính đến hết ngày 31/01/2024" in page.words
    for section in ("Chương trình hỗ trợ", "Sổ OCOP"):
        assert f"{section}, tính đến 31/01/2024" in page.words
    assert "lượt tham gia, hỗ trợ và dự án tính từ ngày bắt đầu" in page.words.lower()
    assert any("commune" not in chip and "stars=4" in chip for chip in chips)
    wrong = manager.get("/staff/?commune=Paris&as_of=2999-01-01")
    assert "Không có xã, phường nào mang tên này" in wrong.words
    assert "Chọn hôm nay hoặc một ngày đã qua." in wrong.words


def test_a_past_day_knows_where_an_organisation_lay_then(
    session: Session, sign_in: SignIn, province: dict[str, object]
) -> None:
    manager = sign_in(UserFactory(role=Role.MANAGER))
    moved = OrganisationFactory(name="HTX Dời nhà", created_at=datetime(2024, 1, 1, tzinfo=UTC))
    before, now = reference.communes(session)[:2]
    organisations.update_organisation(
        session, officer(), moved.id, replace(OrganisationDetails.of(moved), commune_id=now.id)
    )
    session.commit()
    yesterday = f"{clock.today() - timedelta(days=1)}"
    for commune, day, there in ((before, yesterday, True), (now, yesterday, False), (now, "", True)):
        address = f"/staff/overview/organisations?commune={commune.code}&as_of={day}"
        assert ("HTX Dời nhà" in manager.get(address).words) is there, (commune.code, day)
    listed = manager.get(f"/staff/overview/organisations.csv?commune={before.code}&as_of={yesterday}").text
    assert f"{moved.tax_code},{before.full_name}" in listed.replace('"', "")


def test_a_file_says_its_filters_day_and_person(sign_in: SignIn, province: dict[str, object]) -> None:
    manager = sign_in(UserFactory(role=Role.MANAGER, name="Lô Thị Đọc"))
    text = manager.get("/staff/overview/organisations.csv?as_of=2024-01-31&organisation_kind=enterprise").text
    covered = "Tính đến hết ngày 31/01/2024: giấy chứng nhận theo ngày cấp"
    for words in (covered, "Doanh nghiệp", "Lô Thị Đọc", "Chủ thể đã duyệt: Hồ sơ"):
        assert words in text
    assert str(manager.get("/staff/overview/scans.xlsx").mimetype).endswith("sheet")


def test_charts_have_names_and_tables(sign_in: SignIn, province: dict[str, object]) -> None:
    page = sign_in(UserFactory(role=Role.MANAGER)).get("/staff/?from=2024-01-01&to=2024-06-30")
    named = [svg for svg in page.tree.iter() if str(svg.get("class", "")).startswith("chart ")]
    drawn = [svg for svg in named if not svg.get("aria-hidden")]  # the legend's lines are
    assert len(drawn) == 7
    assert all(svg.get("role") == "img" and svg.get("aria-label") for svg in drawn)
    tables = [table for table in page.tree.iter("table") if table.get("class") == "figures"]
    assert len(tables) == len(drawn)
    lines = next(svg.get("aria-label", "") for svg in drawn if "Lô xuất xưởng" in svg.get("aria-label", ""))
    assert "01/2024 1, 02/2024 0, 03/2024 1, 04/2024 0, 05/2024 1, 06/2024 0" in lines
