"""Finding rows by words without marks, among tens of thousands of names at once."""

import json
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    String,
    any_,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NULLTYPE

from models import Organisation, OrganisationName, Product, ProductVersion
from traceability.text import unaccented_each


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
    """The ids of (id, text) rows whose text has the words; neither database compares without marks.

    The database hands over one text of a line a row, which is ten times as quick as rows are.
    """
    id, said = query.subquery().c
    line = cast(id, String) + " " + func.replace(said, "\n", " ")
    lines = session.scalar(select(func.aggregate_strings(line, "\n"))) or ""
    (wanted,) = unaccented_each(words.replace("\n", " "))
    found = (line.partition(" ") for line in unaccented_each(lines) if wanted in line)
    return {int(id) for id, _, text in found if wanted in text}


def organisations_called(session: Session, words: str) -> set[int]:
    """By a name of today or of before."""
    now = mentioning(session, select(Organisation.id, Organisation.name), words)
    return now | mentioning(session, select(OrganisationName.organisation_id, OrganisationName.name), words)


def products_called(session: Session, words: str, organisation_id: int | None = None) -> set[int]:
    """By a name in any of their versions; all of them, or one producer's."""
    query = select(ProductVersion.product_id, ProductVersion.name)
    if organisation_id is not None:
        own = select(Product.id).where(Product.organisation_id == organisation_id)
        query = query.where(ProductVersion.product_id.in_(own))
    return mentioning(session, query, words)
