"""What the tiles say: each its total, and the parts that add up to something else."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, select
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
from traceability.services.certificates.register import Standing, lapsed_on, standing_on
from traceability.services.dashboard import conditions, scope, tiles, whereabouts
from traceability.services.dashboard.scope import Conditions, Scope
from traceability.services.dashboard.tiles import Tile

Bars = list[tuple[str, int]]
_STANDINGS = {
    "in_force": (Standing.ACTIVE, Standing.EXPIRING),
    "expiring": (Standing.EXPIRING,),
    "suspended": (Standing.SUSPENDED,),
    "revoked": (Standing.REVOKED,),
}
_PAPERS = (*_STANDINGS, "lapsed", "issued")


@dataclass(frozen=True, slots=True)
class Spread:
    """Units counted once, and the parts they are in: 62 organisations in 64 places, 2 of them in several."""

    units: int
    parts: int
    several: int  # units in more than one part
    most: int  # parts of one unit


@dataclass(frozen=True, slots=True)
class Parts:
    """What some figures are made of; the pass that tells the parts tells the figures as well."""

    participants: Spread  # organisations, and their places
    projects: Mapping[int, int] | None  # places by project; None where projects without any count as well
    supported: Spread  # products, and their supports towards certification, declaration and own standards
    kinds: Mapping[OrganisationKind, int]  # approved organisations, each of one kind
    communes: Mapping[int, int]  # the same by the id of the commune

    @property
    def figures(self) -> dict[str, int]:
        """Of these tiles."""
        projects = {} if self.projects is None else {"projects": len(self.projects)}
        return projects | {
            "participants": self.participants.units,
            "places": self.participants.parts,
            "supported": self.supported.units,
            "supports": self.supported.parts,
            "organisations": sum(self.kinds.values()),
        }


def parts(session: Session, asked: Scope) -> Parts:
    """Four passes for six tiles."""
    kinds, communes = Counter[OrganisationKind](), Counter[int]()
    approved = select(Organisation.kind, func.count()).where(*tiles.organisations(asked))
    approved, lay = whereabouts.with_communes(approved, asked.after)
    by_place = approved.add_columns(lay).group_by(Organisation.kind, lay).order_by(Organisation.kind)
    now = whereabouts.successors(session) if asked.past else {}
    for kind, number, commune in session.execute(by_place):
        kinds[kind] += number
        communes[now.get(commune, commune)] += number
    return Parts(
        participants=_spread(session, Participation.organisation_id, conditions.places(asked)),
        projects=_by_project(session, asked) if scope.is_about_places(asked) else None,
        supported=_spread(session, Support.product_id, tiles.product_supports(asked)),
        kinds=kinds,
        communes=communes,
    )


def count(session: Session, asked: Scope, but: Collection[str] = ()) -> dict[str, int]:
    """Every tile's figure `but` some. Those of certificates are counted in one pass over them."""
    apart = [tile for tile in tiles.tiles_of(asked) if tile.name not in (*_PAPERS, *but)]
    figures = _papers(session, asked)
    if not apart:
        return figures
    row = session.execute(select(*(_figure(tile, asked).scalar_subquery() for tile in apart))).one()
    return figures | dict(zip((tile.name for tile in apart), map(int, row), strict=True))


def figure(session: Session, tile: Tile, asked: Scope) -> int:
    """One tile's."""
    return int(session.scalar(_figure(tile, asked)) or 0)


def _figure(tile: Tile, asked: Scope) -> Select[Any]:
    counted = func.count(tile.row.id) if tile.amount is None else func.coalesce(func.sum(tile.amount), 0)
    return select(counted).where(*tile.where(asked))


def _papers(session: Session, asked: Scope) -> dict[str, int]:
    """How certificates stand, which of those over have no successor, and which were issued in the period."""
    told = {"lapsed": lapsed_on(asked.day), "issued": and_(*tiles.issued_then(asked))}
    marks = (case((where, 1), else_=0).label(name) for name, where in told.items())
    papers = select(standing_on(asked.day).label("standing"), *marks).where(*conditions.certificates(asked))
    each = papers.subquery()
    sums = select(each.c.standing, func.count(), *(func.sum(each.c[name]) for name in told))
    rows = session.execute(sums.group_by(each.c.standing)).all()
    found: dict[str, int] = {row.standing: row[1] for row in rows}
    standings = {name: sum(found.get(one.value, 0) for one in ones) for name, ones in _STANDINGS.items()}
    return standings | {name: sum(int(row[place]) for row in rows) for place, name in enumerate(told, 2)}


def _spread(session: Session, unit: Any, where: Conditions) -> Spread:
    each = select(func.count(unit).label("parts")).where(*where).group_by(unit).subquery()
    several = func.sum(case((each.c.parts > 1, 1), else_=0))
    sums = select(func.count(), func.sum(each.c.parts), several, func.max(each.c.parts)).select_from(each)
    return Spread(*(int(value or 0) for value in session.execute(sums).one()))


def places_by_project(session: Session, asked: Scope, parts: Parts, most: int) -> Bars:
    """The projects with the most places, so many of them."""
    places = _by_project(session, asked) if parts.projects is None else parts.projects
    enough = min(sorted(places.values())[-most:], default=0)
    ids = [project_id for project_id, number in places.items() if number >= enough]
    named = select(Project.id, Plan.year, Project.number, Project.name).join(Project.plan)
    rows = sorted(
        session.execute(named.where(Project.id.in_(ids))).all(),
        key=lambda row: (-places[row.id], -row.year, row.number, row.id),
    )[:most]
    several_years = len({row.year for row in rows}) > 1
    return [
        (f"{f'{row.year} · ' if several_years else ''}{row.number}. {row.name}", places[row.id])
        for row in rows
    ]


def _by_project(session: Session, asked: Scope) -> dict[int, int]:
    query = select(Participation.project_id, func.count()).where(*conditions.places(asked))
    return {row.project_id: row[1] for row in session.execute(query.group_by(Participation.project_id))}


def supports_by_kind(session: Session, asked: Scope) -> Bars:
    """Every kind that was given."""
    query = (
        select(Support.kind_id, func.count(Support.id))
        .where(*conditions.supports(asked))
        .group_by(Support.kind_id)
    )
    names = dict(session.execute(select(SupportKind.id, SupportKind.name)).all())
    return largest_first((names[kind], n) for kind, n in session.execute(query))


def runs(session: Session, asked: Scope) -> int:
    """How many runs the labels were issued in."""
    return session.scalar(select(func.count(LabelRun.id)).where(*tiles.label_runs(asked))) or 0


def largest_first(rows: Iterable[tuple[str, int]]) -> Bars:
    """And by name where they are equal."""
    return sorted(rows, key=lambda row: (-row[1], row[0]))
