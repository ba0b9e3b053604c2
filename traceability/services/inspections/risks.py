"""Whom to visit next: producers ordered by a score that is the sum of reasons anybody can check.

Each rule is a count and its points; the weights stand in one table, which the page shows as well.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from models import (
    Alert,
    AlertState,
    Batch,
    BatchState,
    Certificate,
    CertificateKind,
    CertificateState,
    ConsumerReport,
    Organisation,
    OrganisationState,
    PlannedVisit,
    Recall,
    Visit,
    VisitVersion,
)
from traceability.errors import NotFound
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.certificates.standings import Standing, lapsed_on, standing_on
from traceability.services.inspections.finding import CURRENT, is_due
from traceability.services.paging import SIZE, Page

_YEAR = timedelta(days=365)
_STOPPED = (CertificateState.SUSPENDED, CertificateState.REVOKED)


class RiskKind(StrEnum):
    CERTIFICATE = "certificate"  # OCOP paper expired, suspended or revoked, and batches on sale
    ALERTS = "alerts"  # open ones
    REPORTS = "reports"  # of shoppers, in twelve months
    RECALLS = "recalls"  # open, or in twelve months
    FOLLOW_UP = "follow_up"  # promised at the last visit, and due
    LAST_VISIT = "last_visit"  # never, or long ago


@dataclass(frozen=True, slots=True)
class Weight:
    """So many points for each, and no more than `most` for all of them."""

    each: int
    most: int


WEIGHTS: dict[RiskKind, Weight] = {
    RiskKind.CERTIFICATE: Weight(30, 40),
    RiskKind.ALERTS: Weight(8, 32),
    RiskKind.REPORTS: Weight(4, 20),
    RiskKind.RECALLS: Weight(12, 24),
    RiskKind.FOLLOW_UP: Weight(20, 20),
    RiskKind.LAST_VISIT: Weight(4, 12),  # for each half year without a visit; never counts as three
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the score: how many of what, and the points they give."""

    kind: RiskKind
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class Risk:
    """A producer with the reasons to visit it; the score is the sum of their points."""

    organisation: Organisation
    reasons: tuple[Reason, ...]
    last_visited_at: datetime | None
    planned: PlannedVisit | None

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFilter:
    """What the list shows; a part that is None does not narrow."""

    commune: str | None = None  # code of today's commune
    unplanned: bool = False  # only those whom nobody is to visit yet


def list_risks(session: Session, actor: Actor, wanted: RiskFilter, number: int) -> Page[Risk]:
    """Producers that may be visited, the highest score first."""
    if not actor.is_staff:
        raise NotFound
    conditions = list(_conditions(wanted))
    total = session.scalar(select(func.count()).select_from(Organisation).where(*conditions)) or 0
    pages = max(1, -(-total // SIZE))
    number = min(max(1, number), pages)
    query = _scored().where(*conditions).limit(SIZE).offset((number - 1) * SIZE)
    return Page(_risks(session, query), number, pages, total)


def risk_of(session: Session, organisation: Organisation) -> Risk:
    """The score of one producer, as the list has it."""
    (risk,) = _risks(session, _scored(organisation.id).where(Organisation.id == organisation.id))
    return risk


def _conditions(wanted: RiskFilter) -> Iterable[ColumnElement[bool]]:
    yield Organisation.state.in_([OrganisationState.APPROVED, OrganisationState.SUSPENDED])
    if wanted.commune:
        yield Organisation.commune.has(code=wanted.commune)
    if wanted.unplanned:
        yield ~exists().where(PlannedVisit.organisation_id == Organisation.id, _open_plan())


def _scored(only: int | None = None) -> Select[Any]:
    """Each producer with its counts, the highest sum of points first. Of one alone little is counted."""
    last = _last_visits()
    query = select(Organisation, last.c.at).options(joinedload(Organisation.commune))
    query = query.outerjoin(last, last.c.id == Organisation.id)
    score: ColumnElement[int] = literal(0)
    for kind, (counted, owner) in _COUNTED.items():
        counts = counted() if only is None else counted().where(owner == only)
        found = counts.subquery(kind.value)
        number = func.coalesce(found.c.number, 0)
        query = query.add_columns(number.label(kind.value)).outerjoin(found, found.c.id == Organisation.id)
        score += _points(kind, number)
    halves = _halves(last.c.at)
    query = query.add_columns(halves.label(RiskKind.LAST_VISIT.value))
    score += _points(RiskKind.LAST_VISIT, halves)
    return query.order_by(score.desc(), Organisation.name, Organisation.id)


def _risks(session: Session, query: Select[Any]) -> list[Risk]:
    rows = session.execute(query).unique().all()
    ids = [row[0].id for row in rows]
    plans = select(PlannedVisit).where(PlannedVisit.organisation_id.in_(ids), _open_plan())
    planned = {
        plan.organisation_id: plan
        for plan in session.scalars(plans.options(joinedload(PlannedVisit.inspector)))
    }
    return [Risk(row[0], _reasons(row._mapping), row[1], planned.get(row[0].id)) for row in rows]


def _reasons(row: Any) -> tuple[Reason, ...]:
    counts = ((kind, int(row[kind.value])) for kind in RiskKind)
    return tuple(
        Reason(kind, count, min(count * WEIGHTS[kind].each, WEIGHTS[kind].most))
        for kind, count in counts
        if count
    )


def _points(kind: RiskKind, number: ColumnElement[Any]) -> ColumnElement[int]:
    weight = WEIGHTS[kind]
    points = number * weight.each
    return case((points > weight.most, weight.most), else_=points)


def _certificates() -> Select[Any]:
    """Products on sale whose OCOP certificate is not in force."""
    today = clock.today()
    ocop = Certificate.kind_id.in_(select(CertificateKind.id).where(CertificateKind.is_ocop))
    stopped = standing_on(today).in_([Standing.SUSPENDED.value, Standing.REVOKED.value])
    # What its columns alone rule out need not be asked about its history.
    perhaps = or_(Certificate.expires_on < today, Certificate.state.in_(_STOPPED))
    on_sale = exists().where(
        Batch.product_id == Certificate.product_id,
        Batch.state == BatchState.RELEASED,
        or_(Batch.use_by.is_(None), Batch.use_by >= today),
    )
    products = func.count(Certificate.product_id.distinct())
    return _per(Certificate.organisation_id, products, ocop, perhaps, on_sale, or_(lapsed_on(today), stopped))


def _alerts() -> Select[Any]:
    return _per(Alert.organisation_id, func.count(), Alert.state.in_([AlertState.NEW, AlertState.LOOKING]))


def _reports() -> Select[Any]:
    lately = ConsumerReport.created_at >= clock.now() - _YEAR
    return _per(ConsumerReport.organisation_id, func.count(), lately)


def _recalls() -> Select[Any]:
    lately = or_(Recall.closed_at.is_(None), Recall.effective_at >= clock.now() - _YEAR)
    return _per(Recall.organisation_id, func.count(), lately)


def _follow_ups() -> Select[Any]:
    """Producers whose latest visit said when to come again, and that day is here."""
    columns: list[ColumnElement[Any]] = [Visit.organisation_id.label("id"), literal(1).label("number")]
    due = select(*columns).join(VisitVersion, CURRENT)
    return due.where(Visit.organisation_id.is_not(None), is_due()).distinct()


def _last_visits() -> Any:
    return (
        select(Visit.organisation_id.label("id"), func.max(VisitVersion.visited_at).label("at"))
        .join(VisitVersion, CURRENT)
        .where(Visit.organisation_id.is_not(None))
        .group_by(Visit.organisation_id)
        .subquery()
    )


def _halves(at: ColumnElement[Any]) -> ColumnElement[int]:
    """Half years since the last visit, three at most."""
    now = clock.now()
    return case(
        (at.is_(None), 3),
        *((at < now - halves * _YEAR / 2, halves) for halves in (3, 2, 1)),
        else_=0,
    )


def _per(owner: Any, number: ColumnElement[int], *conditions: ColumnElement[bool]) -> Select[Any]:
    counted = select(owner.label("id"), number.label("number"))
    return counted.where(owner.is_not(None), *conditions).group_by(owner)


def _open_plan() -> ColumnElement[bool]:
    return and_(PlannedVisit.visit_id.is_(None), PlannedVisit.cancelled_at.is_(None))


_COUNTED: dict[RiskKind, tuple[Callable[[], Select[Any]], Any]] = {
    RiskKind.CERTIFICATE: (_certificates, Certificate.organisation_id),
    RiskKind.ALERTS: (_alerts, Alert.organisation_id),
    RiskKind.REPORTS: (_reports, ConsumerReport.organisation_id),
    RiskKind.RECALLS: (_recalls, Recall.organisation_id),
    RiskKind.FOLLOW_UP: (_follow_ups, Visit.organisation_id),
}
