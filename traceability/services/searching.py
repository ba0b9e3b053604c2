"""Finding rows by words without marks, among tens of thousands of names at once."""

import json
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    any_,
    bindparam,
    cast,
    func,
    not_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NULLTYPE

from models import Organisation, OrganisationName, Product, ProductVersion
from traceability.text import unaccented_each

# Names change seldom: what was folded a moment ago is not folded again. Every text that lists ask for, and a
# few producers' own; 15 MB for a province of 60,000 products.
_folded = lru_cache(maxsize=8)(unaccented_each)


def among(session: Session, column: InstrumentedAttribute[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """One parameter, however many ids: tens of thousands are more than a statement takes singly."""
    return one_of(session, ids)(column)


def one_of(session: Session, ids: Collection[int]) -> Callable[[Any], ColumnElement[bool]]:
    """The same as a condition for any column, for ids that many statements are about."""
    if session.get_bind().dialect.name == "postgresql":
        # As text of no type, which the server reads: handed over as a list, each id would be looked at here.
        array = bindparam(None, "{" + ",".join(map(str, ids)) + "}", type_=NULLTYPE)
        return lambda column: column == any_(cast(array, ARRAY(Integer)))
    text = json.dumps(list(ids))

    def condition(column: Any) -> ColumnElement[bool]:
        listed = func.json_each(bindparam(None, text)).table_valued("value")
        found: ColumnElement[bool] = column.in_(select(listed.c.value))
        return found

    return condition


def columns(session: Session, query: Any) -> list[list[int]]:
    """What a query of numbers gives, a list for each of its columns.

    The database hands over each as one text: tens of thousands of rows are as many objects, which take longer
    and have Python look through its whole memory for what is no longer used.
    """
    texts = [func.aggregate_strings(cast(column, String), " ") for column in query.subquery().c]
    return [[*map(int, (text or "").split())] for text in session.execute(select(*texts)).one()]


def mentioning(session: Session, query: Select[int, str], words: str) -> set[int]:
    """The ids of (id, text) rows whose text has the words; neither database compares without marks."""
    return _told_apart(session, query, words)[0]


def named(
    session: Session, column: InstrumentedAttribute[Any], words: str, *names: Select[int, str]
) -> ColumnElement[bool]:
    """That the column is the id of a row that mentions the words, in any of its names; each id has some."""
    told = [_told_apart(session, query, words) for query in names]
    found = set[int]().union(*(ids for ids, _ in told))
    others = set[int]().union(*(ids for _, ids in told)) - found
    if len(found) <= len(others):
        return among(session, column, found)
    return and_(column.is_not(None), not_(among(session, column, others)))  # the shorter list


def _told_apart(session: Session, query: Select[int, str], words: str) -> tuple[set[int], set[int]]:
    """The ids of rows with the words, and of those without.

    As with `columns`, the database hands over all ids as one text and all texts as another, in one order.
    """
    id, said = query.subquery().c
    line = func.replace(func.coalesce(said, ""), "\n", " ")
    texts = func.aggregate_strings(cast(id, String), " "), func.aggregate_strings(line, "\n")
    ids, lines = session.execute(select(*texts)).one()
    if not ids:
        return set(), set()
    (wanted,) = unaccented_each(words.replace("\n", " "))
    every = [*map(int, ids.split())]
    found = {id for id, text in zip(every, _folded(lines), strict=True) if wanted in text}
    return found, set(every) - found


def organisations_called(session: Session, words: str) -> set[int]:
    """By a name of today or of before."""
    return set[int]().union(*(mentioning(session, names, words) for names in ORGANISATION_NAMES))


def products_called(session: Session, words: str, organisation_id: int | None = None) -> set[int]:
    """By a name in any of their versions; all of them, or one producer's."""
    query = PRODUCT_NAMES
    if organisation_id is not None:
        own = select(Product.id).where(Product.organisation_id == organisation_id)
        query = query.where(ProductVersion.product_id.in_(own))
    return mentioning(session, query, words)


ORGANISATION_NAMES = (
    select(Organisation.id, Organisation.name),
    select(OrganisationName.organisation_id, OrganisationName.name),
)
PRODUCT_NAMES = select(ProductVersion.product_id, ProductVersion.name)
