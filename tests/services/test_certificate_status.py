"""A certificate's status on any day: the model's table, and the register's SQL held to it."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    EXPIRING_DAYS,
    Certificate,
    CertificateChange,
    CertificateState,
    CertificateStatus,
    Nature,
)
from tests.factories import CertificateFactory, ProductFactory
from traceability.services import clock, reference
from traceability.services.certificates.standings import in_force_on, standing_of, standing_on

S = CertificateStatus
ISSUED, LAST = date(2024, 3, 10), date(2027, 3, 10)
FIRST_EXPIRING = LAST - timedelta(days=EXPIRING_DAYS - 1)
ONE = timedelta(days=1)
SUSPENDED, LIFTED, ENDED = date(2025, 1, 15), date(2025, 6, 1), date(2026, 2, 1)
_ONE_DAY_EACH = ISSUED + timedelta(days=30)

# What was decided, and from which day: (state, effective day) pairs.
HISTORIES: dict[str, list[tuple[CertificateState, date]]] = {
    "untouched": [],
    "suspended": [(CertificateState.SUSPENDED, SUSPENDED)],
    "suspended and lifted": [(CertificateState.SUSPENDED, SUSPENDED), (CertificateState.ACTIVE, LIFTED)],
    "revoked": [(CertificateState.REVOKED, ENDED)],
    "suspended, then revoked": [(CertificateState.SUSPENDED, SUSPENDED), (CertificateState.REVOKED, ENDED)],
    "superseded": [(CertificateState.SUPERSEDED, ENDED)],
    "suspended and lifted on one day": [
        (CertificateState.SUSPENDED, _ONE_DAY_EACH),
        (CertificateState.ACTIVE, _ONE_DAY_EACH),
    ],
}
# Each row: history, whether it has a last day, day, status.
TABLE = [
    ("untouched", True, ISSUED - ONE, S.NOT_YET_ISSUED),
    ("untouched", True, ISSUED, S.ACTIVE),
    ("untouched", True, FIRST_EXPIRING - ONE, S.ACTIVE),
    ("untouched", True, FIRST_EXPIRING, S.EXPIRING),
    ("untouched", True, LAST, S.EXPIRING),
    ("untouched", True, LAST + ONE, S.EXPIRED),
    ("untouched", False, ISSUED - ONE, S.NOT_YET_ISSUED),
    ("untouched", False, ISSUED, S.ACTIVE),
    ("untouched", False, LAST + ONE, S.ACTIVE),
    ("suspended", True, ISSUED - ONE, S.NOT_YET_ISSUED),
    ("suspended", True, SUSPENDED - ONE, S.ACTIVE),
    ("suspended", True, SUSPENDED, S.SUSPENDED),
    ("suspended", True, LAST + ONE, S.SUSPENDED),
    ("suspended", False, LAST + ONE, S.SUSPENDED),
    ("suspended and lifted", True, SUSPENDED, S.SUSPENDED),
    ("suspended and lifted", True, LIFTED - ONE, S.SUSPENDED),
    ("suspended and lifted", True, LIFTED, S.ACTIVE),
    ("suspended and lifted", True, LAST, S.EXPIRING),
    ("suspended and lifted", True, LAST + ONE, S.EXPIRED),
    ("suspended and lifted", False, LAST + ONE, S.ACTIVE),
    ("revoked", True, ENDED - ONE, S.ACTIVE),
    ("revoked", True, ENDED, S.REVOKED),
    ("revoked", True, LAST + ONE, S.REVOKED),
    ("revoked", False, LAST + ONE, S.REVOKED),
    ("suspended, then revoked", True, ENDED - ONE, S.SUSPENDED),
    ("suspended, then revoked", True, ENDED, S.REVOKED),
    ("superseded", True, ISSUED - ONE, S.NOT_YET_ISSUED),
    ("superseded", True, ENDED - ONE, S.ACTIVE),
    ("superseded", True, ENDED, S.SUPERSEDED),
    ("superseded", True, LAST + ONE, S.SUPERSEDED),
    ("suspended and lifted on one day", True, _ONE_DAY_EACH, S.ACTIVE),
]
DAYS = sorted({day for _, _, day, _ in TABLE} | {SUSPENDED - ONE, LIFTED - ONE, ENDED - ONE, LAST})


def changes_of(history: str) -> list[CertificateChange]:
    return [
        CertificateChange(state=state, effective_on=day, reason="Theo quyết định", decided_at=clock.now())
        for state, day in HISTORIES[history]
    ]


def certificate(history: str, *, ends: bool = True, verified: bool = True) -> Certificate:
    return Certificate(
        issued_on=ISSUED,
        expires_on=LAST if ends else None,
        verified_at=clock.now() if verified else None,
        changes=changes_of(history),
    )


@pytest.mark.parametrize(("history", "ends", "day", "status"), TABLE)
def test_the_status_follows_from_the_history_and_the_day(
    history: str, ends: bool, day: date, status: CertificateStatus
) -> None:
    assert certificate(history, ends=ends).status_on(day) is status


@pytest.mark.parametrize("day", DAYS)
def test_an_unverified_paper_is_pending_on_every_day(day: date) -> None:
    assert certificate("untouched", verified=False).status_on(day) is S.PENDING


def test_the_table_has_every_status() -> None:
    assert {status for *_, status in TABLE} == set(S) - {S.PENDING}


def test_the_register_says_the_same_as_the_model_for_every_kind_history_and_day(session: Session) -> None:
    papers = list(_one_of_each(session))
    for day in DAYS:
        in_sql = dict(session.execute(select(Certificate.id, standing_on(day))).all())
        in_python = {paper.id: standing_of(paper, day).value for paper in papers}
        assert in_sql == in_python, day
        in_force = set(session.scalars(select(Certificate.id).where(in_force_on(day))))
        assert in_force == {id for id, said in in_sql.items() if said in ("active", "expiring")}, day


def _one_of_each(session: Session) -> Iterable[Certificate]:
    product = ProductFactory()
    for kind in reference.certificate_kinds(session):
        holder = {} if kind.nature in (Nature.SYSTEM, Nature.TOOL) else {"product": product}
        common = {
            "organisation_id": product.organisation_id,
            "kind": kind,
            "product": None,
            "issued_on": ISSUED,
            **holder,
        }
        for state in (CertificateState.PENDING, CertificateState.RETURNED, CertificateState.REFUSED):
            yield CertificateFactory(**common, state=state, verified_at=None, expires_on=LAST)
        for ends in (True, False):
            for history, changes in HISTORIES.items():
                state = changes[-1][0] if changes else CertificateState.ACTIVE
                paper = CertificateFactory(**common, state=state, expires_on=LAST if ends else None)
                paper.changes.extend(changes_of(history))
                session.flush()
                yield paper
