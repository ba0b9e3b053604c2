"""Figures from sums of what is settled are those of the rows, whenever and however often it was summed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import Batch, MonthMark, MonthSum, OrganisationKind, RangeKind
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    LabelRangeFactory,
    LabelRunFactory,
    OrganisationFactory,
    ProductFactory,
)
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock, dashboard, reference
from traceability.services.actor import Actor
from traceability.services.dashboard import Months, Scope, settled

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SCOPES: list[dict[str, Any]] = [
    {},
    {"group": "1"},
    {"stars": 4},
    {"organisation_kind": OrganisationKind.COOPERATIVE, "group": "1"},
    {"first": date(2026, 1, 1), "last": date(2026, 12, 31), "stars": 3},
    {"first": date(2025, 12, 16), "last": date(2026, 11, 22), "group": "1"},
    {"first": date(2026, 11, 20)},
    {"first": date(2025, 12, 3), "last": date(2026, 11, 22)},
    {"first": date(2026, 11, 3), "last": date(2026, 11, 22), "stars": 4},
    {"first": date(2020, 1, 1)},
    {"as_of": date(2026, 3, 15)},
    {"as_of": date(2026, 3, 15), "group": "1"},
]


@pytest.fixture
def config(app: Flask) -> Config:
    found: Config = app.extensions["config"]
    return found


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def products(session: Session) -> list[Any]:
    """Of two groups, stars and kinds of owner; every eleventh day something of one, for three years."""
    found = []
    for kind in (OrganisationKind.COOPERATIVE, OrganisationKind.HOUSEHOLD):
        for code, stars in (("1", 3), ("1", 4), ("2", 4)):
            owner, group = OrganisationFactory(kind=kind), reference.product_group(session, code)
            product = ProductFactory(organisation=owner, group=group)
            CertificateFactory(product=product, stars=stars, issued_on=date(2025, 1, 1))
            found.append(product)
    for number in range(100):
        make(found[number % len(found)], NOW - timedelta(days=11 * number, hours=number % 24), number)
    session.commit()
    return found


def make(product: Any, at: datetime, number: int) -> None:
    batch = BatchFactory(product=product, released_at=at)
    run = LabelRunFactory(batch=batch, issued_at=at, quantity=100 + 7 * number, activated=False)
    LabelRangeFactory(run=run, kind=RangeKind.ACTIVATED, recorded_at=at, label_count=1 + number)


def months(session: Session, narrowed: dict[str, Any]) -> Months:
    scope = dashboard.looked_up(session, Scope.of(Actor.system("đếm"), **narrowed))
    return dashboard.by_month(session, scope, dashboard.products_asked(session, scope))


def everything(session: Session) -> list[Months]:
    return [months(session, narrowed) for narrowed in SCOPES]


def test_sums_and_rows_tell_the_same(
    database: Database, session: Session, config: Config, products: list[Any]
) -> None:
    with database.reading() as reading:
        from_rows = everything(reading)
    assert settled.settle(database, config) == 37
    assert settled.settle(database, config) == 0
    with database.reading() as reading:
        assert everything(reading) == from_rows
    assert all(found.figures["labels"] for found in from_rows)

    make(products[0], NOW, 5)
    session.commit()
    with database.reading() as reading:
        now = months(reading, {})
    assert now.figures["batches"] == from_rows[0].figures["batches"] + 1
    assert now.lines["activated"][-1] == from_rows[0].lines["activated"][-1] + 6


def test_a_month_may_settle_in_parts(
    database: Database,
    session: Session,
    config: Config,
    products: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with database.reading() as reading:
        from_rows = everything(reading)
    for days in (300, 290, 289, 40, 7, 6, 0):
        monkeypatch.setattr(clock, "now", lambda days=days: NOW - timedelta(days=days))
        assert settled.settle(database, config) > 0
    with database.reading() as reading:
        assert everything(reading) == from_rows


def test_the_sums_are_read(database: Database, session: Session, config: Config, products: list[Any]) -> None:
    """Without the rows that they are of, they tell the same, until a night finds them out."""
    settled.settle(database, config)
    with database.reading() as reading:
        before = months(reading, {"group": "1"})
    session.execute(
        update(Batch).where(Batch.released_at < NOW - timedelta(days=30)).values(released_at=None)
    )
    session.commit()
    with database.reading() as reading:
        assert months(reading, {"group": "1"}) == before
    assert settled.settle(database, config) == 37
    with database.reading() as reading:
        mended = months(reading, {"group": "1"})
    assert 0 < mended.figures["batches"] < before.figures["batches"]
    assert mended.figures["labels"] == before.figures["labels"]


def test_many_sets_of_products_are_told_at_once(
    database: Database, session: Session, config: Config, products: list[Any]
) -> None:
    ids = [product.id for product in products]
    for settle in (False, True):
        if settle:
            settled.settle(database, config)
        with database.reading() as reading:
            scope = Scope.of(Actor.system("đếm"), first=date(2025, 6, 10), last=date(2026, 11, 23))
            some, others, none = dashboard.of_each(reading, scope, [ids[:2], ids[2:], []])
            whole = months(reading, {"first": scope.first, "last": scope.last}).figures
        assert all(some[name] + others[name] == whole[name] > some[name] > 0 for name in whole)
        assert set(none.values()) == {0}


def test_sums_may_be_forgotten(
    database: Database, session: Session, config: Config, products: list[Any]
) -> None:
    settled.settle(database, config)
    with database.reading() as reading:
        before = everything(reading)
    with database.writing() as writing:
        settled.forget(writing)
    with database.reading() as reading:
        assert reading.scalar(select(MonthSum.line).limit(1)) is None
        assert everything(reading) == before


def test_an_empty_register_settles_at_once(database: Database, session: Session, config: Config) -> None:
    session.execute(delete(MonthMark))
    session.commit()
    assert settled.settle(database, config) == 0
    with database.reading() as reading:
        assert settled.before(reading) == datetime(2026, 11, 21, 17, tzinfo=UTC)
        assert months(reading, {}).figures == {"batches": 0, "labels": 0, "activated": 0}
