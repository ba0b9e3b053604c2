"""Every change leaves exactly one audit entry: looked at after each form that any test of a page sends."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, select
from werkzeug.test import TestResponse

from models import AuditEntry, AuditHead, AuditSeal
from traceability.database import Database
from traceability.services import audit_words

# Bookkeeping of the service itself: attempts, signs of life, what a person has read, links that change
# nothing until they are used.
_BOOKKEEPING = {
    "audit_entry",
    "audit_seal",
    "audit_head",
    "throttle",
    "user_session",
    "one_time_link",
    "job",
    "notice",
    "review_watch",
}
_TOLD_THEMSELVES = {"user_session", "one_time_link"}  # whose own use cases have entries
# More than one use case in one form: each has its entry.
SEVERAL = {
    "auth.sign_up": {"organisation.signed_up", "session.started"},
    "auth.accept_invitation": {"user.invitation_accepted", "session.started"},
    "reports.send_report": {"consumer_report.received", "alert.opened"},
    # A small file is made by the press before the answer, which otherwise happens in the background.
    "label_wizard.order_print": {"labels.issued", "label_print.ordered", "label_print.made"},
    # Batches of several producers are a recall for each.
    "staff_recalls.recall_batches": {"recall.started"},
}
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@dataclass
class Watch:
    """Tables that the transactions of a request wrote to, and the entries they left."""

    pending: set[str] = field(default_factory=set)
    committed: set[str] = field(default_factory=set)
    actions: list[str] = field(default_factory=list)

    def changed(self) -> set[str]:
        """What somebody has to account for."""
        return self.committed - _BOOKKEEPING


@contextmanager
def watched(app: Flask) -> Iterator[Watch]:
    """Look on while a request is answered."""
    database: Database = app.extensions["database"]
    watch, before = Watch(), _position(database)
    with _listening(database.main.writing, watch):
        yield watch
    with database.reading() as session:
        later = select(AuditEntry.action).join(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        watch.actions = list(session.scalars(later.where(AuditSeal.position > before)))


def check(page: TestResponse, endpoint: str | None, watch: Watch) -> None:
    """A change has one entry, no change has none."""
    unsaid = set(watch.actions) - audit_words.SAID.keys()
    assert not unsaid, f"write a line for each in services/audit_words.py: {unsaid}"
    told = f"{page.request.method} {endpoint} {page.status}: wrote {watch.changed()}, told {watch.actions}"
    if not watch.changed():
        assert len(watch.actions) <= bool(watch.committed & _TOLD_THEMSELVES), told
    elif len(watch.actions) != 1:
        assert watch.actions, told
        assert set(watch.actions) <= SEVERAL.get(str(endpoint), set()), told


def _position(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(AuditHead.position)).one()


@contextmanager
def _listening(engine: Engine, watch: Watch) -> Iterator[None]:
    def wrote(connection: object, cursor: Any, statement: str, *more: object) -> None:
        if (found := _WRITES.match(statement)) and cursor.rowcount:
            watch.pending.add(found[1])

    def kept(connection: object) -> None:
        watch.committed |= watch.pending
        watch.pending.clear()

    def lost(connection: object) -> None:
        watch.pending.clear()

    listeners: list[tuple[str, Callable[..., None]]] = [
        ("after_cursor_execute", wrote),
        ("commit", kept),
        ("rollback", lost),
    ]
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)
