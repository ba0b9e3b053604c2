"""The lines by month and the figures of the same tiles: one pass, whatever it is narrowed to."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import OrganisationKind, ProductGroup, RangeKind
from tests.factories import (
    BatchFactory,
    LabelRangeFactory,
    LabelRunFactory,
    OrganisationFactory,
    ProductFactory,
)
from tests.services.acting import officer
from traceability.services import clock, dashboard
from traceability.services.dashboard import Scope

DAY = date(2026, 11, 23)
# The first instants of December 2025 and of March 2026 in Việt Nam, those before them, long ago, and to come.
DECEMBER = datetime(2025, 11, 30, 17, tzinfo=UTC)
MARCH = datetime(2026, 2, 28, 17, tzinfo=UTC)
ONE = timedelta(microseconds=1)
MOMENTS = (datetime(2024, 5, 1, tzinfo=UTC), DECEMBER - ONE, DECEMBER, MARCH - ONE, MARCH, MARCH + ONE)
LATER = datetime(2027, 1, 15, tzinfo=UTC)
SCOPES: list[dict[str, Any]] = [
    {},
    {"group": "1"},
    {"organisation_kind": OrganisationKind.COOPERATIVE},
    {"group": "1", "organisation_kind": OrganisationKind.COOPERATIVE},
    {"first": date(2025, 12, 1)},
    {"first": date(2026, 1, 15), "last": date(2026, 3, 1), "group": "1"},
    {"first": date(2023, 1, 1), "organisation_kind": OrganisationKind.COOPERATIVE},
]


@pytest.fixture
def made(session: Session) -> list[Any]:
    """A batch with a run and an activated stretch at each moment, of a product of group 1 and of another."""
    groups = {
        code: session.scalars(select(ProductGroup).where(ProductGroup.code == code)).one() for code in "12"
    }
    owners = [
        OrganisationFactory(kind=kind) for kind in (OrganisationKind.COOPERATIVE, OrganisationKind.HOUSEHOLD)
    ]
    products = [
        ProductFactory(organisation=owner, group=group) for owner in owners for group in groups.values()
    ]
    batches = []
    for product in products:
        for at in (*MOMENTS, LATER):
            batch = BatchFactory(product=product, released_at=at)
            run = LabelRunFactory(batch=batch, issued_at=at, activated=False)
            LabelRangeFactory(run=run, kind=RangeKind.ACTIVATED, recorded_at=at, label_count=7)
            batches.append(batch)
    session.flush()
    return batches


@pytest.mark.parametrize("narrowed", SCOPES, ids=str)
def test_the_figures_are_those_of_the_tiles(
    session: Session, made: list[Any], narrowed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: DAY)
    scope = Scope.of(officer(), **narrowed)
    months = dashboard.by_month(session, scope, dashboard.products_asked(session, scope))
    for name in ("batches", "labels", "activated"):
        assert months.figures[name] == dashboard.figure(session, dashboard.TILES[name], scope) > 0, name
        assert 0 < sum(months.lines[name]) <= months.figures[name], name
    assert months.label_runs == dashboard.runs(session, scope)


@pytest.mark.parametrize(
    "narrowed", [{}, {"group": "1"}, {"organisation_kind": OrganisationKind.HOUSEHOLD}], ids=str
)
def test_a_month_begins_at_midnight_in_viet_nam(
    session: Session, made: list[Any], narrowed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: DAY)
    products = 2 if narrowed else 4
    scope = Scope.of(officer(), **narrowed)
    months = dashboard.by_month(session, scope, dashboard.products_asked(session, scope))
    line = dict(zip(months.months, months.lines["batches"], strict=True))
    assert {month: number for month, number in line.items() if number} == {
        date(2025, 12, 1): products,
        date(2026, 2, 1): products,
        date(2026, 3, 1): 2 * products,
    }
    assert months.figures["batches"] == products * (len(MOMENTS) + 1)
