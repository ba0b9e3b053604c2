"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, inspect, select
from sqlalchemy.orm import Session

T = TypeVar("T")
SIZE = 25
WHOLE = 0  # in place of a page's number: the whole list, for a file


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of page `number` of `pages`, both from 1; `total` counts the rows of all pages."""

    rows: Sequence[T]
    number: int
    pages: int
    total: int


def page_of(session: Session, query: Select[T], number: int, size: int = SIZE) -> Page[T]:
    """The page `number` of an ordered query; a number beyond the last gives the last, WHOLE gives all."""
    if number == WHOLE:
        everything: Sequence[Any] = session.scalars(query).unique().all()
        return Page(everything, 1, 1, len(everything))
    # The ids alone are put in order and counted off: whole rows with all that is joined to them are ten
    # times as much to sort, and the last page sorts them all.
    key = inspect(query.column_descriptions[0]["entity"]).primary_key[0]
    page = ids_of_page(session, query.with_only_columns(key), number, size)
    rows: Sequence[Any] = session.scalars(query.where(key.in_(page.rows))).unique().all()
    return Page(rows, page.number, page.pages, page.total)


def ids_of_page(session: Session, query: Select[int], number: int, size: int = SIZE) -> Page[int]:
    """The same of an ordered query of ids, without WHOLE."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    ids = session.scalars(query.limit(size).offset((number - 1) * size)).all()
    return Page(ids, number, pages, total)


def cut(rows: Sequence[T], number: int, size: int = SIZE) -> Page[T]:
    """The same of rows at hand."""
    pages = max(1, -(-len(rows) // size))
    number = min(max(1, number), pages)
    return Page(rows[(number - 1) * size : number * size], number, pages, len(rows))
