"""What the tiles say: each its total, and the parts that add up to something else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from models import (
    LabelRun,
    Organisation,
    OrganisationKind,
    Participation,
    Plan,
    Project,
    Support,
    SupportKind,
)
from traceability.services.certificates.register import Standing, standing_on
from traceability.services.dashboard import scope, tiles
from traceability.services.dashboard.scope import Scope
from traceability.services.dashboard.tiles import Tile

Bars = list[tuple[str, int]]
_STANDINGS = {
    "in_force": (Standing.ACTIVE, Standing.EXPIRING),
    "expiring": (Standing.EXPIRING,),
    "suspended": (Standing.SUSPENDED,),
    "revoked": (Standing.REVOKED,),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """Units counted once, and the parts they are in: 62 organisations in 64 places, 2 of them in several."""

    units: int
    parts: int
    several: int  # units in more than one part
    most: int  # parts of one unit


@dataclass(frozen=True, slots=True)
class ByKind:
    """Organisations that are approved, each of one kind."""

    kind: OrganisationKind
    count: int


def count(session: Session, asked: Scope, but: Collection[str] = ()) -> dict[str, int]:
    """Every tile's figure `but` some. What certificates stand at is counted in one pass over them."""
    apart = [tile for tile in tiles.tiles_of(asked) if tile.name not in (*_STANDINGS, *but)]
    row = session.execute(select(*(_figure(tile, asked).scalar_subquery() for tile in apart))).one()
    figures = dict(zip((tile.name for tile in apart), map(int, row), strict=True))
    return figures | _standings(session, asked)


def figure(session: Session, tile: Tile, asked: Scope) -> int:
    """One tile's."""
    return int(session.scalar(_figure(tile, asked)) or 0)


def _figure(tile: Tile, asked: Scope) -> Select[Any]:
    counted = func.count(tile.row.id) if tile.amount is None else func.coalesce(func.sum(tile.amount), 0)
    return select(counted).where(*tile.where(asked))


def _standings(session: Session, asked: Scope) -> dict[str, int]:
    standing = standing_on(asked.day).label("standing")
    each = select(standing).where(*scope.certificates(asked)).subquery()
    sums = select(each.c.standing, func.count()).group_by(each.c.standing)
    found: dict[str, int] = {row.standing: row[1] for row in session.execute(sums)}
    return {name: sum(found.get(one.value, 0) for one in ones) for name, ones in _STANDINGS.items()}


def participants(session: Session, asked: Scope) -> Spread:
    """Organisations, and their places."""
    return _spread(session, select(Participation.organisation_id.label("unit")).where(*scope.places(asked)))


def supported(session: Session, asked: Scope) -> Spread:
    """Products, and the supports towards certification, declaration and own standards that they had."""
    return _spread(session, select(Support.product_id.label("unit")).where(*tiles.product_supports(asked)))


def _spread(session: Session, query: Select[Any]) -> Spread:
    parts = query.subquery()
    each = select(func.count().label("parts")).select_from(parts).group_by(parts.c.unit).subquery()
    several = func.sum(case((each.c.parts > 1, 1), else_=0))
    sums = select(func.count(), func.sum(each.c.parts), several, func.max(each.c.parts)).select_from(each)
    return Spread(*(int(value or 0) for value in session.execute(sums).one()))


def organisations_by_kind(session: Session, asked: Scope) -> list[ByKind]:
    """What the approved organisations are; the parts add up to all of them."""
    query = select(Organisation.kind, func.count()).where(*tiles.organisations(asked))
    return [
        ByKind(*row) for row in session.execute(query.group_by(Organisation.kind).order_by(Organisation.kind))
    ]


def places_by_project(session: Session, asked: Scope, most: int) -> Bars:
    """The projects with the most places, so many of them."""
    places = func.count(Participation.id)
    query = (
        select(Plan.year, Project.number, Project.name, places)
        .join(Participation.project)
        .join(Project.plan)
        .where(*scope.places(asked))
        .group_by(Project.id, Plan.year)
        .order_by(places.desc(), Plan.year.desc(), Project.number, Project.id)
        .limit(most)
    )
    rows = session.execute(query).all()
    several_years = len({year for year, *_ in rows}) > 1
    return [(f"{f'{year} · ' if several_years else ''}{number}. {name}", n) for year, number, name, n in rows]


def supports_by_kind(session: Session, asked: Scope) -> Bars:
    """Every kind that was given."""
    query = (
        select(Support.kind_id, func.count(Support.id))
        .where(*scope.supports(asked))
        .group_by(Support.kind_id)
    )
    names = dict(session.execute(select(SupportKind.id, SupportKind.name)).all())
    return largest_first((names[kind], n) for kind, n in session.execute(query))


def runs(session: Session, asked: Scope) -> int:
    """How many runs the labels were issued in."""
    return session.scalar(select(func.count(LabelRun.id)).where(*tiles.label_runs(asked))) or 0


def organisations_by_commune(session: Session, asked: Scope) -> dict[int, int]:
    """Approved organisations by the id of their commune."""
    query = select(Organisation.commune_id, func.count(Organisation.id)).where(*tiles.organisations(asked))
    return {row.commune_id: row[1] for row in session.execute(query.group_by(Organisation.commune_id))}


def largest_first(rows: Iterable[tuple[str, int]]) -> Bars:
    """And by name where they are equal."""
    return sorted(rows, key=lambda row: (-row[1], row[0]))
