"""No route changes anything without a way to the audit log; every page test sees that it is taken once.

`tests/audited.py` watches each form that a test sends: what it wrote, and how many entries it left.
"""

from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType, ModuleType

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from models import Role, Setting
from tests import audited
from tests.client import CheckingClient
from tests.factories import BatchFactory, UserFactory
from traceability.extensions import SAFE_METHODS
from traceability.services import audit, clock

# Routes that change nothing anybody need account for.
SILENT = {
    "public.confirm": "a scan that was looked at is counted, and nobody may know whose it was",
    "label_photo.read_photo": "codes are read in a picture, which is not kept",
    "inspection.read_photo": "the same for an inspector",
    "auth.mark_notices_read": "what a person has read is nobody else's business",
    "staff_reviews.watch_review": "a sign of life, out of date after a minute and a half",
    "auth.forgot_password": "asking for a link changes nothing; using it has an entry",
}


def _called(function: FunctionType) -> Iterator[FunctionType]:
    """The functions that one's code can name: its globals, and what it takes from modules among them."""
    names = set(_names(function.__code__))
    for name in names & function.__globals__.keys():
        found = function.__globals__[name]
        if type(found) is LocalProxy:
            continue
        parts = [getattr(found, part, None) for part in names] if isinstance(found, ModuleType) else [found]
        for part in _flat(parts):
            for candidate in vars(part).values() if isinstance(part, type) else (part,):
                if isinstance(candidate, classmethod | staticmethod):
                    candidate = candidate.__func__
                # By its type, for Flask's proxies (`request`) answer other questions only within a request.
                if type(candidate) is FunctionType and candidate.__module__.startswith("traceability"):
                    yield candidate


def _flat(values: Iterable[object]) -> Iterator[object]:
    """A choice of functions may be a table."""
    for value in values:
        if isinstance(value, dict):
            yield from _flat(value.values())
        elif isinstance(value, tuple | list):
            yield from _flat(value)
        else:
            yield value


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _reaches(view: FunctionType, wanted: FunctionType) -> bool:
    seen, waiting = {view}, [view]
    while waiting:
        for called in _called(waiting.pop()):
            if called not in seen:
                seen.add(called)
                waiting.append(called)
    return wanted in seen


def _innermost(view: object) -> FunctionType:
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    assert isinstance(view, FunctionType)
    return view


def _mutating(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if set(rule.methods or ()) - SAFE_METHODS}


def test_every_route_that_takes_a_form_can_reach_the_audit_log(app: Flask) -> None:
    silent = {
        endpoint
        for endpoint in _mutating(app)
        if not _reaches(_innermost(app.view_functions[endpoint]), audit.record)  # type: ignore[arg-type]
    }
    assert silent - SILENT.keys() == set(), "record what this route changes, or say in SILENT why not"


def test_exceptions_are_routes_that_exist(app: Flask) -> None:
    assert (SILENT.keys() | audited.SEVERAL.keys()) <= _mutating(app)


def test_a_change_without_an_entry_fails_the_page_test_that_makes_it(
    app: Flask, client: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watch itself can fail: here the log forgets."""
    batch = BatchFactory.create(released=True)
    owner = batch.product.organisation
    client.sign_in(UserFactory.create(organisation=owner, role=Role.PRODUCER_ADMIN))
    monkeypatch.setattr(audit, "record", lambda *arguments, **more: None)
    with pytest.raises(AssertionError, match=r"told \[\]"):
        client.post(f"/producer/batches/{batch.id}/close")


def test_a_write_that_was_rolled_back_needs_no_entry(app: Flask, session: Session) -> None:
    with audited.watched(app) as watch:
        session.add(Setting(name="a", value="1", changed_at=clock.now()))
        session.flush()
        session.rollback()
    assert watch.changed() == set()
