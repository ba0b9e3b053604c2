"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
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
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // size))
    number = min(max(1, number), pages)
    rows: Sequence[Any] = session.scalars(query.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, number, pages, total)
