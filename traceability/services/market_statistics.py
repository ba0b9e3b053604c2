"""What came onto the market in a period: batches, labels and scans by month, commune and product group."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from models import AdminUnit, Organisation, Product, ProductGroup
from traceability.services import dashboard, scan_counts
from traceability.services.dashboard import Scope
from traceability.services.month_sums import EARLIEST, LATEST
from traceability.services.scan_counts import Scans


class By(StrEnum):
    MONTH = "month"
    COMMUNE = "commune"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Line:
    """One month, commune or group."""

    words: str
    batches: int = 0  # released
    labels: int = 0  # issued
    activated: int = 0
    seen: int = 0  # pages opened
    confirmed: int = 0  # of these, by a browser

    @property
    def figures(self) -> tuple[int, int, int, int, int]:
        return self.batches, self.labels, self.activated, self.seen, self.confirmed


def statistics(session: Session, scans: Session, scope: Scope, by: By) -> list[Line]:
    """Every month of the period, or each commune or group that has anything, the most labels first."""
    if by is By.MONTH:
        return _by_month(session, scans, scope)
    if by is By.COMMUNE:
        return _by_product(session, scans, scope, lambda row: str(row.commune))
    names = dict(session.execute(select(ProductGroup.code, ProductGroup.name)).all())
    # A subgroup's code begins with that of its group: "1.2" is of "1".
    return _by_product(
        session, scans, scope, lambda row: names.get((row.code or "").partition(".")[0], "Chưa phân nhóm")
    )


def total(lines: Iterable[Line]) -> Line:
    """The sum of all lines."""
    return Line("Cộng", *(sum(column) for column in zip(*(line.figures for line in lines), strict=True)))


def _by_month(session: Session, scans: Session, scope: Scope) -> list[Line]:
    products = dashboard.products_asked(session, scope)
    made = dashboard.by_month(session, scope, products)
    seen = dashboard.scans_by_month(scans, scope, products)
    lines = made.lines
    return [
        _line(f"{month:%m/%Y}", seen.get(month, Scans()), *(lines[name][place] for name in _MADE))
        for place, month in enumerate(made.months)
    ]


def _by_product(session: Session, scans: Session, scope: Scope, key: Callable[[Any], str]) -> list[Line]:
    """Counted by product, then put together: the scans lie in a database that knows no communes."""
    products: defaultdict[str, list[int]] = defaultdict(list)
    for row in session.execute(_PRODUCTS):
        products[key(row)] += map(int, row.ids.split())
    sets = list(products.values())
    made = dashboard.of_each(session, scope, sets)
    seen = scan_counts.of_each(scans, scope.first or EARLIEST, scope.last or LATEST, sets)
    lines = [
        _line(words, its_scans, *(its[name] for name in _MADE))
        for words, its, its_scans in zip(products, made, seen, strict=True)
    ]
    with_any = [line for line in lines if any(line.figures)]
    return sorted(with_any, key=lambda line: (-line.labels, -line.seen, line.words))


def _line(words: str, scans: Scans, batches: int, labels: int, activated: int) -> Line:
    return Line(words, batches, labels, activated, scans.seen, scans.confirmed)


_MADE: Sequence[str] = ("batches", "labels", "activated")
# The database hands over the products of a commune and group as one text: a row each would take longer.
_PRODUCTS = (
    select(
        AdminUnit.full_name.label("commune"),
        ProductGroup.code,
        func.aggregate_strings(cast(Product.id, String), " ").label("ids"),
    )
    .select_from(Product)
    .join(Product.organisation)
    .join(AdminUnit, AdminUnit.id == Organisation.commune_id)
    .outerjoin(ProductGroup, ProductGroup.id == Product.group_id)
    .group_by(AdminUnit.id, AdminUnit.full_name, ProductGroup.code)
)


def year_of(year: int, today: date) -> Scope:
    """The whole year; of this one, what there is of it."""
    return Scope(day=today, first=date(year, 1, 1), last=date(year, 12, 31))
