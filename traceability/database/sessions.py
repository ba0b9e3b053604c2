"""The two databases (main and scans), and reading and writing sessions on them, without a web framework."""

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from traceability.database import postgresql, sqlite
from traceability.database.gate import WriteGate
from traceability.database.quick import QuickReader


@dataclass(frozen=True)
class Engines:
    """One database: the same data through a writing and a reading engine."""

    writing: Engine
    reading: Engine
    gate: WriteGate | None  # SQLite only

    @classmethod
    def connect(cls, url: str, *, synchronous: str) -> "Engines":
        """Connect to nothing yet; say where and how."""
        if make_url(url).get_backend_name() != "sqlite":
            writing = postgresql.engine(url)
            return cls(writing, postgresql.reading(writing), None)
        gate = sqlite.gate_for(make_url(url))
        sqlite.begin_file(make_url(url))
        return cls(
            writing=sqlite.engine(url, gate=gate, synchronous=synchronous),
            reading=sqlite.engine(url, gate=None, synchronous=synchronous),
            gate=gate,
        )

    def dispose(self, *, close: bool = True) -> None:
        """Let go of all pooled connections."""
        self.writing.dispose(close=close)
        self.reading.dispose(close=close)


class Database:
    """Sessions for whoever has no request: jobs, commands, the loader of signed-in people, tests.

    Rows keep their values after a commit (`expire_on_commit=False`), so that making the address of a redirect
    does not quietly begin another write transaction.
    """

    def __init__(self, url: str, scans_url: str) -> None:
        self.main = Engines.connect(url, synchronous=sqlite.FULL)
        self.scan = Engines.connect(scans_url, synchronous=sqlite.NORMAL)
        files = self.main.gate is not None and self.scan.gate is not None
        self.quick = QuickReader(self.main.reading, beside=self.scan.reading if files else None)
        self.quick_scans = QuickReader(self.scan.reading)
        self.asks_both = files or make_url(url) == make_url(scans_url)
        """Whether `quick` reaches the tables of both databases in one statement."""
        _dispose_in_children(self)

    def reading_session(self) -> Session:
        """A session that the database itself keeps from writing; the caller closes it."""
        return Session(self.main.reading, expire_on_commit=False)

    def writing_session(self) -> Session:
        """A session whose first statement begins a write transaction; the caller commits and closes it."""
        return Session(self.main.writing, expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A short look: `with db.reading() as session`."""
        with self.reading_session() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A short write of its own, committed at the end of the block."""
        with self.writing_session() as session, session.begin():
            yield session

    @contextmanager
    def scans(self) -> Iterator[Session]:
        """A short write to the scans database, committed at the end of the block."""
        with Session(self.scan.writing, expire_on_commit=False) as session, session.begin():
            yield session

    def reading_scans_session(self) -> Session:
        """As reading_session, of the scans database."""
        return Session(self.scan.reading, expire_on_commit=False)

    @contextmanager
    def reading_scans(self) -> Iterator[Session]:
        """A short look at the scans database."""
        with self.reading_scans_session() as session:
            yield session

    def dispose(self, *, close: bool = True) -> None:
        """Let go of all connections."""
        for reader in (self.quick, self.quick_scans):
            reader.close()
        for engines in (self.main, self.scan):
            engines.dispose(close=close)

    def forget_parent(self) -> None:
        """In a forked child: neither the connections nor the locks are ours to use or to close."""
        for reader in (self.quick, self.quick_scans):
            reader.forget()
        for engines in (self.main, self.scan):
            engines.dispose(close=False)
            if engines.gate:
                engines.gate.reset()


def _dispose_in_children(database: Database) -> None:
    reference = weakref.ref(database)

    def forget() -> None:
        if alive := reference():
            alive.forget_parent()

    os.register_at_fork(after_in_child=forget)
