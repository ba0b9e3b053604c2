"""What the tiles say: each its total, and the parts that add up to something else."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, union_all
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
from traceability.services.certificates.standings import Standing, lapsed_on, standing_on
from traceability.services.dashboard import conditions, scope, tiles, whereabouts
from traceability.services.dashboard.scope import Scope
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
    projects: Mapping[int, int]  # places by project
    supported: Spread  # products, and their supports towards certification, declaration and own standards
    supports: Mapping[int, int]  # all supports by kind
    traced: int  # products
    kinds: Mapping[OrganisationKind, int]  # approved organisations, each of one kind
    communes: Mapping[int, int]  # the same by the id of the commune
    only_with_places: bool  # whether only projects with such a place count

    @property
    def figures(self) -> dict[str, int]:
        """Of these tiles."""
        return ({"projects": len(self.projects)} if self.only_with_places else {}) | {
            "participants": self.participants.units,
            "places": self.participants.parts,
            "supported": self.supported.units,
            "supports": self.supported.parts,
            "traced": self.traced,
            "organisations": sum(self.kinds.values()),
        }


def parts(session: Session, asked: Scope) -> Parts:
    """A pass over the organisations, two over the places and one over the supports."""
    kinds, communes = Counter[OrganisationKind](), Counter[int]()
    approved = select(Organisation.kind, func.count()).where(*tiles.organisations(asked))
    approved, lay = whereabouts.with_communes(approved, asked.after)
    by_place = approved.add_columns(lay).group_by(Organisation.kind, lay).order_by(Organisation.kind)
    now = whereabouts.successors(session) if asked.past else {}
    for kind, number, commune in session.execute(by_place):
        kinds[kind] += number
        communes[now.get(commune, commune)] += number
    participants, projects = _places(session, asked)
    supported, supports, traced = _supports(session, asked)
    narrowed = scope.is_about_places(asked)
    return Parts(participants, projects, supported, supports, traced, kinds, communes, narrowed)


def _places(session: Session, asked: Scope) -> tuple[Spread, dict[int, int]]:
    """Organisations and their places; places by project. Each has its own index, so they are two passes."""
    where = conditions.places(asked)
    place = select(Participation.organisation_id, Participation.project_id).where(*where).subquery().c
    (spread,) = _rows(session, _spread(place.organisation_id)).values()
    by_project = _rows(session, _by(place.project_id))
    return Spread(*spread), {project: row[0] for project, row in by_project.items()}


def _supports(session: Session, asked: Scope) -> tuple[Spread, dict[int, int], int]:
    """Products and their supports; all supports by kind; products traced and with OCOP."""
    where = conditions.supports(asked)
    found = select(Support.product_id, Support.kind_id).where(*where)
    # Found once and kept; where all are meant, an index of each look is quicker.
    support = (found.cte("supported").prefix_with("MATERIALIZED") if where else found.subquery()).c
    of_product = support.product_id.is_not(None)
    traced = select(support.product_id).where(of_product, tiles.of_family("traceability", support.kind_id))
    rows = _rows(
        session,
        _spread(support.product_id, of_product, tiles.of_family("product", support.kind_id)),
        select(literal(_TRACED), func.count(), *_NOTHING).where(*tiles.with_ocop(asked, traced)),
        _by(support.kind_id),
    )
    spread, (traced_ocop, *_) = Spread(*rows.pop(_SPREAD)), rows.pop(_TRACED)
    return spread, {kind: row[0] for kind, row in rows.items()}, traced_ocop


_SPREAD, _TRACED = 0, -1  # in place of an id
_NOTHING = [literal(0)] * 3


def _spread(unit: Any, *where: ColumnElement[bool]) -> Any:
    units = select(func.count().label("parts")).select_from(unit.table)
    each = units.where(*where).group_by(unit).subquery()
    several = func.sum(case((each.c.parts > 1, 1), else_=0))
    return select(literal(_SPREAD), func.count(), func.sum(each.c.parts), several, func.max(each.c.parts))


def _by(key: Any) -> Any:
    return select(key, func.count(), *_NOTHING).group_by(key)


def _rows(session: Session, *looks: Any) -> dict[int, list[int]]:
    """Of one statement, by their first columns."""
    return {key: [int(value or 0) for value in row] for key, *row in session.execute(union_all(*looks))}


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
    said = standing_on(asked.day)
    for name, where in (("lapsed", lapsed_on(asked.day)), ("issued", and_(*tiles.issued_then(asked)))):
        said = said.concat(case((where, f"/{name}"), else_=""))
    # As one text: neither database counts texts by their groups as quickly.
    papers = session.scalar(select(func.aggregate_strings(said, " ")).where(*conditions.certificates(asked)))
    found: Counter[str] = Counter()
    for words, number in Counter((papers or "").split()).items():
        found.update(dict.fromkeys(words.split("/"), number))
    standings = {name: sum(found[one.value] for one in ones) for name, ones in _STANDINGS.items()}
    return standings | {name: found[name] for name in ("lapsed", "issued")}


def places_by_project(session: Session, parts: Parts, most: int) -> Bars:
    """The projects with the most places, so many of them."""
    places = parts.projects
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


def supports_by_kind(session: Session, parts: Parts) -> Bars:
    """Every kind that was given."""
    names = dict(session.execute(select(SupportKind.id, SupportKind.name)).all())
    return largest_first((names[kind], number) for kind, number in parts.supports.items())


def runs(session: Session, asked: Scope) -> int:
    """How many runs the labels were issued in."""
    return session.scalar(select(func.count(LabelRun.id)).where(*tiles.label_runs(asked))) or 0


def largest_first(rows: Iterable[tuple[str, int]]) -> Bars:
    """And by name where they are equal."""
    return sorted(rows, key=lambda row: (-row[1], row[0]))
