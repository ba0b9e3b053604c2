"""One producer never sees or touches another's: every route × every role × own, other's and absent ids.

Routes are found in the application, so a new page is walked without being named here. A new part of an
address (`<int:thing_id>`) fails the first test until `worlds.py` says what it stands for.
"""

import hashlib
import secrets
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from models import Base, Passkey, Role, UserSession
from tests.architecture.worlds import ABSENT, CANARY, PERSONAL, TEXTS, Producer, make_producer, part_of
from tests.client import CheckingClient, Page
from tests.factories import UserFactory
from traceability.database import Database
from traceability.services import clock
from traceability.services.file_store import FileStore
from traceability.web import access

ANY = tuple(range(200, 600))
FINE = {200, 302, 303, 409}  # 409: the row's state does not allow it, which only its owner is told
# 422: the shape of what was sent is judged before the row is looked up, be it another's or none.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_CLOSED = {303, 403, 404, 405, 429}  # 303: to sign in; 404 before 403 where the row is looked up first
_ABSENT = {"GET": {404}, "POST": {404, 422}}
PRODUCERS = [role for role in Role if role.is_producer]
STAFF = [role for role in Role if not role.is_producer]


@pytest.fixture(autouse=True)
def _failures_are_answers(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that fails is one line of the report (500), not the end of the walk."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)


@pytest.fixture
def files(app: Flask) -> FileStore:
    return FileStore.at(app.extensions["config"].storage_url)


@pytest.fixture
def own(session: Session, files: FileStore) -> Producer:
    return make_producer("Quynh", files)


@pytest.fixture
def other(session: Session, files: FileStore) -> Producer:
    return make_producer(CANARY, files)


def _walk(app: Flask, role: Role | None) -> Iterator[tuple[Rule, str, bool]]:
    """Every route, each of its methods, and whether it is declared for this role."""
    listing = access.listing(app)
    for rule in sorted(app.url_map.iter_rules(), key=str):
        declared = listing[rule.endpoint].roles
        for method in sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set())):
            yield rule, method, declared is None or role in declared


def _guarded(app: Flask, role: Role) -> Iterator[tuple[Rule, str]]:
    """The routes that this role may use and that not everybody may."""
    listing = access.listing(app)
    for rule, method, allowed in _walk(app, role):
        if allowed and listing[rule.endpoint].roles is not None:
            yield rule, method


def _address(app: Flask, rule: Rule, ids: dict[str, Any]) -> str:
    parts = {name: part_of(name, ids) for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, parts, force_external=False)


def _sign_in(client: CheckingClient, role: Role, own: Producer) -> dict[str, Any]:
    """Sign in; return the ids that are this person's own."""
    user = own.people.get(role) or UserFactory.create(role=role)
    client.sign_in(user)
    return {**own.ids, **_personal(client.session, user.id)}


def _personal(session: Session, user_id: int) -> dict[str, int]:
    """The session that was just opened, and a passkey."""
    passkey = Passkey(
        user_id=user_id,
        name="Khóa USB",
        credential_id=secrets.token_bytes(16),
        public_key=b"",
        sign_count=0,
        created_at=clock.now(),
    )
    session.add(passkey)
    session.commit()
    found = session.scalars(select(UserSession.id).where(UserSession.user_id == user_id)).one()
    return {"session_id": found, "passkey_id": passkey.id}


def _contents(database: Database) -> dict[str, list[Any]]:
    """All rows, but for when somebody was last seen: that is written once a minute, whatever is asked."""
    with database.reading() as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(
                    select(*(it for it in table.columns if it.name != "last_seen_at")).order_by(
                        *table.primary_key
                    )
                )
            ]
            for table in Base.metadata.sorted_tables
        }


def test_the_walk_knows_every_part_of_every_address(app: Flask, own: Producer) -> None:
    parts = {name: str(rule) for rule in app.url_map.iter_rules() for name in rule.arguments}
    known = {*own.ids, *TEXTS, *PERSONAL}
    assert {name: rule for name, rule in parts.items() if name not in known} == {}


@pytest.mark.parametrize("role", [None, *Role])
def test_a_route_opens_only_to_the_roles_it_declares(
    app: Flask, client: CheckingClient, own: Producer, role: Role | None
) -> None:
    ids = _sign_in(client, role, own) if role else {**own.ids, **dict.fromkeys(PERSONAL, ABSENT)}
    wrong = []
    for rule, method, allowed in _walk(app, role):
        if allowed and (method != "GET" or access.listing(app)[rule.endpoint].roles is None):
            continue  # what public pages show and what forms do has tests of its own
        page = client.open(_address(app, rule, ids), method=method, status=ANY)
        if not _as_declared(page, allowed, role):
            wrong.append(f"{role} {method} {rule}: {page.status}")
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("role", [None, *Role])
def test_an_outsider_reads_and_writes_nothing_by_any_method(
    app: Flask, client: CheckingClient, database: Database, own: Producer, other: Producer, role: Role | None
) -> None:
    """Every route that is not this role's, by every method that could do something, whosever the rows are."""
    ids = _sign_in(client, role, own) if role else {**own.ids, **dict.fromkeys(PERSONAL, ABSENT)}
    foreign = {**other.ids, **_foreign(client, other)}
    taken = {(str(rule), method) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    opened = {(str(rule), method) for rule, method, allowed in _walk(app, role) if allowed}
    opened |= {(path, "HEAD") for path, method in opened if method == "GET"}
    before, wrong, asked = _hashes(database), [], 0
    theirs, absent = {**ids, **foreign}, {**ids, **dict.fromkeys(foreign, ABSENT)}
    # The clock stands still: one's own session would note each minute when it was last seen.
    with time_machine.travel(clock.now(), tick=False):
        for rule, method in product(sorted(app.url_map.iter_rules(), key=str), METHODS):
            if (str(rule), method) in opened:
                continue
            for whose in (ids, theirs, absent) if (str(rule), method) in taken else (theirs,):
                page = client.open(_address(app, rule, whose), method=method, status=ANY)
                asked += 1
                if page.status_code not in _CLOSED or CANARY.encode() in page.data:
                    wrong.append(f"{role} {method} {page.request.path} ({rule}): {page.status}")
    assert asked > 1000
    assert not wrong, wrong
    assert _hashes(database) == before


def _hashes(database: Database) -> dict[str, str]:
    """One for each table of the main database but the counts of attempts, which are to grow."""
    contents = _contents(database)
    return {
        name: hashlib.sha256(repr(rows).encode()).hexdigest()
        for name, rows in contents.items()
        if name != "throttle"
    }


def _as_declared(page: Page, allowed: bool, role: Role | None) -> bool:
    if role is None:
        return page.status_code == 303 and urlsplit(page.location).path == "/sign-in"
    if not allowed:
        return page.status_code == 403
    return page.status_code in FINE


@pytest.mark.parametrize("role", PRODUCERS)
def test_another_producers_rows_are_as_absent_as_none(
    app: Flask, client: CheckingClient, database: Database, own: Producer, other: Producer, role: Role
) -> None:
    ids = _sign_in(client, role, own)
    forms = _forms(app, client, ids, role)
    client.session.commit()
    foreign = {**other.ids, **_foreign(client, other)}
    absent = dict.fromkeys(foreign, ABSENT)
    before = _contents(database)
    wrong = []
    for rule, method in _guarded(app, role):
        data = _data_for(app, rule, forms) if method == "POST" else None
        for theirs, none in zip(_mixed(rule, ids, foreign), _mixed(rule, ids, absent), strict=True):
            page, nothing = (
                client.open(_address(app, rule, asked), method=method, data=data, status=ANY)
                for asked in (theirs, none)
            )
            alike = page.status_code == nothing.status_code in _ABSENT[method]
            if not alike or CANARY.encode() in page.data:
                wrong.append(f"{method} {page.request.path} ({rule}): {page.status}, {nothing.status}")
    assert wrong == []
    assert _contents(database) == before


@pytest.mark.parametrize("role", STAFF)
def test_staff_find_no_absent_rows_and_nobody_elses_session(
    app: Flask, client: CheckingClient, database: Database, own: Producer, other: Producer, role: Role
) -> None:
    ids = _sign_in(client, role, own)
    forms = _forms(app, client, ids, role)
    personal = {**ids, **_foreign(client, other)}
    before = _contents(database)
    wrong = []
    for rule, method in _guarded(app, role):
        data = _data_for(app, rule, forms) if method == "POST" else None
        for asked in _mixed(rule, ids, {**personal, **dict.fromkeys(own.ids, ABSENT)}):
            page = client.open(_address(app, rule, asked), method=method, data=data, status=ANY)
            if page.status_code not in _ABSENT[method]:
                wrong.append(f"{method} {page.request.path} ({rule}): {page.status}")
    assert wrong == []
    assert _contents(database) == before


@pytest.mark.parametrize("role", PRODUCERS)
def test_no_page_for_one_producer_names_another(
    app: Flask, client: CheckingClient, own: Producer, other: Producer, role: Role
) -> None:
    ids = _sign_in(client, role, own)
    pages = [_address(app, rule, ids) for rule, method in _guarded(app, role) if method == "GET"]
    assert [page for page in pages if CANARY.encode() in client.get(page, status=ANY).data] == []


@pytest.mark.parametrize("role", PRODUCERS)
def test_a_form_takes_no_row_of_another_producer(
    app: Flask, client: CheckingClient, database: Database, own: Producer, other: Producer, role: Role
) -> None:
    """A select box offers one's own rows; here someone sends another's id all the same."""
    ids = _sign_in(client, role, own)
    for address, data in _forms(app, client, ids, role).items():
        for field in data.keys() & other.ids.keys():
            page = client.post(address, data={**data, field: str(other.ids[field])}, status=ANY)
            assert CANARY.encode() not in page.data, f"{role} {address} {field}"
    assert _references(database, own, other) == []


def _mixed(rule: Rule, ids: dict[str, Any], foreign: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The ids with one or more of the address's own parts exchanged for the other's, in every combination."""
    parts = [name for name in sorted(rule.arguments) if name not in TEXTS and ids[name] != foreign[name]]
    for count in range(1, len(parts) + 1):
        for exchanged in combinations(parts, count):
            yield {**ids, **{name: foreign[name] for name in exchanged}}


def _foreign(client: CheckingClient, other: Producer) -> dict[str, int]:
    browser = CheckingClient(client.application, Page, session=client.session)
    user = other.people[Role.PRODUCER_ADMIN]
    browser.sign_in(user)
    return _personal(client.session, user.id)


def _forms(app: Flask, client: CheckingClient, ids: dict[str, Any], role: Role) -> dict[str, dict[str, str]]:
    """Every form on this person's pages, filled in: the address it is sent to, what is sent."""
    found: dict[str, dict[str, str]] = {}
    for rule, method in _guarded(app, role):
        if method != "GET":
            continue
        address = _address(app, rule, ids)
        page = client.get(address, status=ANY)
        if page.mimetype != "text/html":
            continue
        for form in page.tree.iter("form"):
            if form.get("method", "get").lower() == "post":
                found[form.get("action") or address] = _filled(form)
    return found


def _data_for(app: Flask, rule: Rule, forms: dict[str, dict[str, str]]) -> dict[str, str]:
    """What a form on some page sends to this route, be it about another of one's own rows."""
    routes = app.url_map.bind("localhost")
    for address, data in forms.items():
        if routes.match(urlsplit(address).path, "POST", return_rule=True)[0] is rule:
            return data
    return {}


def _filled(form: Element) -> dict[str, str]:
    """What a hurried person sends: the first choice everywhere, something in every empty box."""
    data: dict[str, str] = {}
    for control in form.iter():
        name, kind = control.get("name"), control.get("type", "text")
        if not name or name == "csrf_token" or kind == "file":
            continue
        if control.tag == "select":
            offered = [option.get("value", "") for option in control.iter("option")]
            data[name] = next((value for value in offered if value), "")
        elif control.tag == "textarea":
            data[name] = (control.text or "").strip() or "Lý do thử nghiệm"
        elif control.tag in ("input", "button") and name not in data:
            data[name] = control.get("value") or _TYPICAL.get(control.get("inputmode", kind), "Thử nghiệm")
    return data


_TYPICAL = {
    "email": "thu@example.vn",
    "number": "1",
    "numeric": "1",
    "decimal": "1",
    "date": "2026-11-01",
    "datetime-local": "2026-11-01T08:00",
    "password": "thuyền nan biển xanh",
    "tel": "0912345678",
    "checkbox": "y",
}


def _references(database: Database, own: Producer, other: Producer) -> list[str]:
    """Rows of one producer that point at the other's, over every foreign key between tables of producers."""
    tables = Base.metadata.tables
    owned = {name: table for name, table in tables.items() if "organisation_id" in table.c}
    crossing = []
    with database.reading() as session:
        for name, table in owned.items():
            for key in table.foreign_keys:
                target = key.column.table
                if target.name not in owned or key.parent.name == "organisation_id":
                    continue
                theirs = select(key.column).where(target.c.organisation_id == other.organisation.id)
                mine = table.c.organisation_id == own.organisation.id
                if session.execute(select(table).where(mine, key.parent.in_(theirs))).first():
                    crossing.append(f"{name}.{key.parent.name}")
    return crossing
