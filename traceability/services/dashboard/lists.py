"""The list behind each tile: the rows that its figure counts, by the same conditions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import (
    Activity,
    Batch,
    Certificate,
    LabelRange,
    LabelRun,
    Organisation,
    Participation,
    Product,
    Project,
    Support,
)
from traceability.services.dashboard.scope import Scope
from traceability.services.dashboard.tiles import Tile
from traceability.services.paging import Page, page_of

_AT_ONCE = 500


def page(session: Session, tile: Tile, asked: Scope, number: int) -> Page[Any]:
    """One page of the list. Ids are sorted, which an index gives, and only the page's rows are read."""
    found = page_of(session, _ids(tile, asked), number)
    return replace(found, rows=_rows(session, tile, found.rows))


def every(session: Session, tile: Tile, asked: Scope) -> Iterator[Any]:
    """All of it, for a file; read some hundreds at a time."""
    ids = session.scalars(_ids(tile, asked)).all()
    for start in range(0, len(ids), _AT_ONCE):
        yield from _rows(session, tile, ids[start : start + _AT_ONCE])


def _ids(tile: Tile, asked: Scope) -> Select[int]:
    return select(tile.row.id).where(*tile.where(asked)).order_by(*_ORDER[tile.row])


def _rows(session: Session, tile: Tile, ids: Sequence[int]) -> list[Any]:
    rows = session.scalars(_loaded(tile.row).where(tile.row.id.in_(ids))).unique()
    found = {row.id: row for row in rows}
    return [found[id] for id in ids]


def _loaded(row: Any) -> Select[Any]:
    return select(row).options(*_LOADED[row])


def _named_product(loaded: Any) -> tuple[Any, Any]:
    return loaded.selectinload(Product.versions), loaded.joinedload(Product.organisation)


_place = joinedload(Support.participation)
_run = joinedload(LabelRange.run)
_LOADED: dict[Any, tuple[Any, ...]] = {
    Organisation: (joinedload(Organisation.commune),),
    Participation: (
        joinedload(Participation.organisation),
        joinedload(Participation.project).joinedload(Project.plan),
    ),
    Project: (joinedload(Project.plan),),
    Product: (joinedload(Product.organisation), joinedload(Product.group), selectinload(Product.versions)),
    Support: (
        joinedload(Support.kind),
        joinedload(Support.product).selectinload(Product.versions),
        _place.joinedload(Participation.organisation),
        _place.joinedload(Participation.project).joinedload(Project.plan),
    ),
    Activity: (joinedload(Activity.plan),),
    Certificate: (
        joinedload(Certificate.kind),
        joinedload(Certificate.organisation),
        joinedload(Certificate.establishment),
        joinedload(Certificate.product).selectinload(Product.versions),
        selectinload(Certificate.changes),
    ),
    Batch: _named_product(joinedload(Batch.product)),
    LabelRun: _named_product(joinedload(LabelRun.batch).joinedload(Batch.product)),
    LabelRange: _named_product(_run.joinedload(LabelRun.batch).joinedload(Batch.product)),
}
# By what an index keeps, so that a page of half a million rows is found without sorting them all.
_ORDER: dict[Any, tuple[Any, ...]] = {
    Organisation: (Organisation.name, Organisation.id),
    Participation: (Participation.id.desc(),),
    Project: (Project.id.desc(),),
    Product: (Product.id.desc(),),
    Support: (Support.id.desc(),),
    Activity: (Activity.id.desc(),),
    Certificate: (Certificate.expires_on, Certificate.id),
    Batch: (Batch.released_at.desc(), Batch.id.desc()),
    LabelRun: (LabelRun.issued_at.desc(), LabelRun.id.desc()),
    LabelRange: (LabelRange.recorded_at.desc(), LabelRange.id.desc()),
}
