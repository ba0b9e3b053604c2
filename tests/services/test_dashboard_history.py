"""The register as of a past day: certificates, products and organisations as they stood at its end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import (
    Activity,
    Certificate,
    CertificateState,
    Decision,
    Organisation,
    OrganisationState,
    Product,
    Review,
    VersionState,
)
from tests.factories import (
    CertificateFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    ProductFactory,
    ProjectFactory,
    SupportFactory,
)
from tests.services.acting import officer, producer
from tests.services.test_certificate_status import HISTORIES, ISSUED, LAST, changes_of
from traceability.services import audit, clock, commune_keeping, dashboard, organisations, reference
from traceability.services.actor import Actor
from traceability.services.dashboard import Scope
from traceability.services.organisation_details import OrganisationDetails

ONE = timedelta(days=1)
STANDING = {
    "in_force": ("active", "expiring"),
    "expiring": ("expiring",),
    "suspended": ("suspended",),
    "revoked": ("revoked",),
}


def figures(session: Session, day: date) -> dict[str, int]:
    return dashboard.count(session, Scope.of(officer(), day))


def test_tiles_of_certificates_are_their_statuses_on_the_day(session: Session) -> None:
    papers: list[Certificate] = []
    for history in HISTORIES:
        paper = CertificateFactory(issued_on=ISSUED, expires_on=LAST)
        paper.changes.extend(changes_of(history))
        papers.append(paper)
    session.flush()
    for day in (ISSUED - ONE, ISSUED, date(2025, 3, 1), date(2026, 3, 1), LAST, LAST + ONE):
        statuses = [paper.status_on(day).value for paper in papers]
        found = figures(session, day)
        for tile, values in STANDING.items():
            assert found[tile] == sum(status in values for status in statuses), (tile, day)


def reviewed(session: Session, at: datetime, **subject: int) -> None:
    session.add(Review(decision=Decision.APPROVED, decided_at=at, **subject))
    session.flush()


def test_a_product_counts_from_the_day_it_was_approved_in_viet_nam(session: Session) -> None:
    product: Product = ProductFactory()
    reviewed(session, datetime(2026, 1, 30, 17, tzinfo=UTC), product_version_id=product.versions[0].id)
    product.versions[0].state = VersionState.SUPERSEDED
    session.flush()
    assert [figures(session, date(2026, 1, day))["products"] for day in (30, 31)] == [0, 1]


def test_an_organisation_counts_while_approved_and_not_suspended(session: Session) -> None:
    organisation: Organisation = OrganisationFactory(suspended=True)
    reviewed(session, datetime(2025, 5, 1, tzinfo=UTC), organisation_id=organisation.id)
    for action, day in (("suspended", 10), ("reinstated", 20), ("suspended", 25)):
        entry = audit.record(session, officer(), f"organisation.{action}", organisation)
        entry.at = datetime(2025, 6, day, 3, tzinfo=UTC)
    session.flush()
    days = [date(2025, 4, 30), date(2025, 5, 1), date(2025, 6, 10), date(2025, 6, 20), date(2025, 6, 25)]
    assert [figures(session, day)["organisations"] for day in days] == [0, 1, 0, 1, 0]


def test_an_organisation_counts_apart_until_it_was_merged(session: Session) -> None:
    into = OrganisationFactory()
    duplicate: Organisation = OrganisationFactory(state=OrganisationState.REFUSED, merged_into_id=into.id)
    for one in (into, duplicate):
        reviewed(session, datetime(2025, 5, 1, tzinfo=UTC), organisation_id=one.id)
    audit.record(session, officer(), "organisation.merged", duplicate).at = datetime(2025, 6, 10, tzinfo=UTC)
    session.flush()
    days = [date(2025, 4, 30), date(2025, 6, 9), date(2025, 6, 10)]
    assert [figures(session, day)["organisations"] for day in days] == [0, 2, 1]


def test_what_was_entered_without_a_decision_counts_from_its_beginning(session: Session) -> None:
    ProductFactory()  # made long ago, on 2024-01-01
    for day, known in ((date(2023, 12, 31), 0), (date(2024, 1, 1), 1)):
        found = figures(session, day)
        assert (found["organisations"], found["products"]) == (known, known)


def test_today_is_told_alike_with_and_without_a_history(session: Session) -> None:
    paper = CertificateFactory()
    OrganisationFactory(pending=True), OrganisationFactory(suspended=True), ProductFactory(draft=True)
    reviewed(session, datetime(2025, 5, 1, tzinfo=UTC), organisation_id=paper.organisation_id)
    today = Scope.of(officer()).day
    now, told = dashboard.count(session, Scope.of(officer())), figures(session, today)
    suspended_by_hand = 1  # its state was set by the factory, so the log knows nothing of it
    assert told["organisations"] - suspended_by_hand == now["organisations"]
    assert {name: told[name] for name in ("products", "ocop", "in_force")} == {
        name: now[name] for name in ("products", "ocop", "in_force")
    }


def test_the_programme_counts_from_the_day_it_began(session: Session) -> None:
    plan = PlanFactory(year=2022, issued_on=date(2022, 4, 4))
    project = ProjectFactory(plan=plan, starts_on=date(2022, 5, 1))
    late = ParticipationFactory(project=project, starts_on=date(2022, 9, 1))
    product = ProductFactory(organisation=ParticipationFactory(project=project).organisation)
    CertificateFactory(product=product, issued_on=date(2022, 8, 1))
    session.flush()
    (early,) = [place for place in project.participations if place is not late]
    SupportFactory(participation=early, product=product, kind_code="traceability")
    session.add(
        Activity(plan=plan, kind="training", name="Tập huấn", audience="HTX", held_on=date(2022, 6, 1))
    )
    session.add(Activity(plan=plan, kind="training", name="Không ghi ngày", audience="HTX"))
    session.flush()
    names = ("projects", "places", "participants", "traced", "activities")
    told = {
        date(2022, 4, 3): (0, 0, 0, 0, 0),
        date(2022, 4, 30): (0, 0, 0, 0, 1),
        date(2022, 7, 31): (1, 1, 1, 0, 2),
        date(2022, 8, 31): (1, 1, 1, 1, 2),
        date(2022, 9, 1): (1, 2, 2, 1, 2),
    }
    for day, expected in told.items():
        scope = Scope.of(officer(), day)
        found = dashboard.count(session, scope)
        assert tuple(found[name] for name in names) == expected, day
        for name in names:
            tile = dashboard.TILES[name]
            assert len(list(dashboard.every(session, tile, scope))) == found[name], (name, day)


def test_a_programme_without_days_counts_with_the_year_of_its_plan(session: Session) -> None:
    ParticipationFactory(project=ProjectFactory(plan=PlanFactory(year=2023, issued_on=None)))
    session.flush()
    for day, known in ((date(2022, 12, 31), 0), (date(2023, 1, 1), 1)):
        assert figures(session, day)["places"] == known


def test_an_organisation_lies_where_it_lay_on_the_day(session: Session) -> None:
    first, second = reference.communes(session)[:2]
    organisation: Organisation = OrganisationFactory(commune=first)
    session.flush()
    for to, day in ((second, 10), (first, 20)):
        before = {"commune_id": organisation.commune_id}
        organisation.commune = to
        entry = audit.record(session, officer(), "organisation.updated", organisation, before=before)
        entry.at = datetime(2025, 6, day, 3, tzinfo=UTC)
    session.flush()
    for day, commune in ((9, first), (10, second), (19, second), (20, first)):
        on = date(2025, 6, day)
        parts = dashboard.parts(session, Scope.of(officer(), on))
        assert dict(parts.communes) == {commune.id: 1}, on
        for one in (first, second):
            narrowed = dashboard.count(session, Scope.of(officer(), on, commune=one.code))
            assert narrowed["organisations"] == (one is commune), (on, one.code)


def test_a_commune_that_ended_is_told_as_its_successor_on_every_day(session: Session) -> None:
    ended, lives, elsewhere = reference.communes(session)[:3]
    stayed, left = OrganisationFactory(commune=ended), OrganisationFactory(commune=ended)
    session.flush()
    details = replace(OrganisationDetails.of(left), commune_id=elsewhere.id)
    organisations.update_organisation(session, officer(), left.id, details)
    administrator = Actor.system("tests")
    yesterday = clock.today() - ONE
    commune_keeping.close_commune(session, administrator, ended.id, yesterday, lives.id)
    assert stayed.commune_id == lives.id
    scope = Scope.of(officer(), yesterday)
    assert dict(dashboard.parts(session, scope).communes) == {lives.id: 2}
    narrowed = Scope.of(officer(), yesterday, commune=lives.code)
    assert dashboard.count(session, narrowed)["organisations"] == 2
    assert dashboard.names_before(session, clock.midnight(clock.today())) == {left.id: ended.full_name}


def test_nothing_later_than_the_day_is_counted(session: Session) -> None:
    CertificateFactory(issued_on=date(2026, 2, 1))
    assert figures(session, date(2026, 1, 31))["issued"] == 0


@pytest.mark.parametrize("narrowed", [{}, {"organisation_id": 1}])
def test_a_producer_cannot_ask_for_more_than_its_own(session: Session, narrowed: dict[str, Any]) -> None:
    paper = CertificateFactory()
    CertificateFactory(state=CertificateState.ACTIVE)
    session.flush()
    actor = producer(paper.organisation)
    assert Scope.of(actor).organisation_id == paper.organisation_id
    if narrowed:
        with pytest.raises(TypeError):
            Scope.of(actor, **narrowed)
    assert dashboard.count(session, Scope.of(actor))["in_force"] == 1
