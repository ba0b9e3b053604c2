"""The register as of a past day: certificates, products and organisations as they stood at its end."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models import (
    Certificate,
    CertificateState,
    Decision,
    Organisation,
    OrganisationState,
    Product,
    Review,
    VersionState,
)
from tests.factories import CertificateFactory, OrganisationFactory, ProductFactory
from tests.services.acting import officer, producer
from tests.services.test_certificate_status import HISTORIES, ISSUED, LAST, changes_of
from traceability.services import audit, dashboard
from traceability.services.dashboard import Scope

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
