"""Every endpoint says who may reach it; addresses that are printed on boxes stay; no GET writes."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from models import Base, Role, ScansBase, Setting
from tests.client import CheckingClient
from tests.factories import UserFactory
from traceability.database import Database
from traceability.extensions import SAFE_METHODS, db
from traceability.services import clock
from traceability.web import access

PRINTED = Path(__file__).parent / "public_addresses.txt"


def test_every_endpoint_has_a_declared_access(app: Flask) -> None:
    listing = access.listing(app)
    assert set(listing) == {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {entry.name.split(":")[0] for entry in listing.values()} <= access.NAMES


@pytest.mark.parametrize("address", PRINTED.read_text(encoding="utf-8").split())
def test_a_printed_address_stays(app: Flask, address: str) -> None:
    endpoint, _ = app.url_map.bind("localhost").match(address, "GET")
    assert access.listing(app)[endpoint].roles is None, "whoever holds the box may open its address"


def test_a_get_that_writes_fails(app: Flask) -> None:
    for method in sorted(SAFE_METHODS):
        with app.test_request_context("/", method=method):
            db.session.add(Setting(name="a", value="1", changed_at=clock.now()))
            with pytest.raises(DBAPIError, match=r"readonly|read-only"):
                db.session.commit()


def _everything(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    tables = {Base: database.reading_session(), ScansBase: database.reading_scans_session()}
    counted = {}
    for base, session in tables.items():
        with session:
            for table in base.metadata.sorted_tables:
                counted[table.name] = session.scalar(select(func.count()).select_from(table)) or 0
    return counted


@pytest.mark.parametrize("role", [None, *Role])
def test_no_get_writes_and_every_page_is_good(
    app: Flask, client: CheckingClient, database: Database, role: Role | None
) -> None:
    if role:
        client.sign_in(UserFactory.create(role=role))
    client.session.commit()
    before = _everything(database)
    for rule in sorted(app.url_map.iter_rules(), key=str):
        declared = access.listing(app)[rule.endpoint]
        mine = role in declared.roles if declared.roles else role is None
        if mine and not rule.arguments and "GET" in (rule.methods or ()):
            client.get(str(rule), status=(200, 302, 303, 404))
    assert _everything(database) == before
