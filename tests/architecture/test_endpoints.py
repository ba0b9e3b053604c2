"""Every endpoint says who may reach it; addresses that are printed on boxes stay; no GET writes."""

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from models import Setting
from traceability.extensions import SAFE_METHODS, db
from traceability.services import clock
from traceability.web import access

PRINTED = Path(__file__).parent / "public_addresses.txt"


def _rules(app: Flask) -> set[str]:
    """Addresses with the names of their placeholders taken out: those are no promise."""
    return {re.sub(r"<[^>]*>", "{}", str(rule)) for rule in app.url_map.iter_rules()}


def test_every_endpoint_has_a_declared_access(app: Flask) -> None:
    listing = access.listing(app)
    assert set(listing) == {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {entry.name.split(":")[0] for entry in listing.values()} <= access.NAMES


def test_printed_addresses_stay(app: Flask) -> None:
    promised = {
        re.sub(r"\{[^}]*\}", "{}", line)
        for line in PRINTED.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    missing = promised - _rules(app)
    assert not missing, f"printed on boxes, but gone: {sorted(missing)}"


def test_a_get_that_writes_fails(app: Flask) -> None:
    for method in sorted(SAFE_METHODS):
        with app.test_request_context("/", method=method):
            db.session.add(Setting(name="a", value="1", changed_at=clock.now()))
            with pytest.raises(DBAPIError, match=r"readonly|read-only"):
                db.session.commit()


def test_no_view_of_a_get_commits() -> None:
    """A commit in a module whose views are all GET would only fail once somebody opens the page."""
    for path in Path("traceability/web").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "db.session.commit()" in text:
            assert re.search(r"\.post\(|methods=.*(POST|PUT|PATCH|DELETE)", text), (
                f"{path} commits without a POST"
            )
