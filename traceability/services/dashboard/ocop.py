"""Products with OCOP in force, told apart by stars, group and commune: one pass over the certificates."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models import Certificate, Organisation, Product, ProductGroup
from traceability.services.dashboard import tiles, whereabouts
from traceability.services.dashboard.counting import Bars, Spread, largest_first
from traceability.services.dashboard.scope import Scope

_STARS = (3, 4, 5)


@dataclass(frozen=True, slots=True)
class Ocop:
    """Every product once, and its certificates; one with certificates of different stars is under both."""

    spread: Spread
    stars: Sequence[tuple[int, int]]
    groups: Bars
    communes: dict[int, int]  # by the id of the organisation's commune


def ocop(session: Session, asked: Scope) -> Ocop:
    """As the tile counts them."""
    starred = [
        func.max(case((Certificate.stars == stars, 1), else_=0)).label(f"has_{stars}") for stars in _STARS
    ]
    each = (
        select(Certificate.product_id.label("product"), func.count().label("papers"), *starred)
        .where(*tiles.ocop_papers(asked))
        .group_by(Certificate.product_id)
        .subquery()
    )
    several = func.sum(case((each.c.papers > 1, 1), else_=0))
    query = (
        select(func.count(), func.sum(each.c.papers), several, func.max(each.c.papers))
        .select_from(each)
        .join(Product, Product.id == each.c.product)
        .join(Organisation, Organisation.id == Product.organisation_id)
    )
    query, lay = whereabouts.with_communes(query, asked.after)
    keys = (lay, Product.group_id, *(each.c[f"has_{stars}"] for stars in _STARS))
    now = whereabouts.successors(session) if asked.past else {}
    return _told(session, session.execute(query.add_columns(*keys).group_by(*keys)), now)


def _told(session: Session, rows: Iterable[Any], now: Mapping[int, int]) -> Ocop:
    main = _main_groups(session)
    stars, groups, communes = Counter[int](), Counter[str](), Counter[int]()
    units = papers = several = most = 0
    for products, its_papers, its_several, its_most, commune, group, *has in rows:
        communes[now.get(commune, commune)] += products
        if group is not None:
            groups[main[group]] += products
        stars.update({number: products for number, one in zip(_STARS, has, strict=True) if one})
        units, papers, several = units + products, papers + int(its_papers), several + int(its_several)
        most = max(most, its_most)
    spread = Spread(units, papers, several, most)
    return Ocop(spread, sorted(stars.items()), largest_first(groups.items()), communes)


def _main_groups(session: Session) -> dict[int, str]:
    """What each group or subgroup is counted under: one of the six."""
    groups = session.execute(select(ProductGroup.id, ProductGroup.code, ProductGroup.name)).all()
    names = {code: name for _, code, name in groups}
    return {id: _main(code, names) for id, code, _ in groups}


def _main(code: str, names: dict[str, str]) -> str:
    main = code.partition(".")[0]
    return f"{main}. {names.get(main, code)}"
