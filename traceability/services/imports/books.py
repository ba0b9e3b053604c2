"""What an import needs to know of one kind of record: its columns, what is there already, its rules."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy.orm import Session

from models import ImportKind
from traceability.services.actor import Actor
from traceability.services.imports.values import Choices, Column

Details = TypeVar("Details")


@dataclass(frozen=True, slots=True)
class Known(Generic[Details]):
    """A record of the organisation as it is. `more` is what its book needs besides."""

    id: int
    key: str
    details: Details
    more: Any = None


@dataclass(frozen=True, slots=True)
class Token:
    """What no two records may share, and the column to blame."""

    column: str
    value: Hashable


@dataclass(frozen=True, slots=True)
class Write(Generic[Details]):
    """A row to be entered: a new record, or `known` with other details."""

    line: int
    details: Details
    known: Known[Details] | None


class Book(ABC, Generic[Details]):
    """The records of one kind that an organisation, or a project, has; read at one moment."""

    kind: ClassVar[ImportKind]
    sheet: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    needed: ClassVar[frozenset[str]]  # without these a row's meaning cannot be judged
    most_writes: ClassVar[int] = 20_000  # new and changed rows of one import: the transaction stays short

    known: Mapping[str, Known[Details]]  # by key
    choices: Mapping[str, Choices]
    taken: dict[Token, int]  # what records have already, with their ids

    @classmethod
    @abstractmethod
    def load(cls, session: Session, actor: Actor, project_id: int | None = None) -> "Book[Any]":
        """Read what the producer has, or the project."""

    @abstractmethod
    def details(self, values: Mapping[str, Any], known: Known[Details] | None) -> Details:
        """What a row says."""

    @abstractmethod
    def alike(self, known: Details, details: Details) -> bool:
        """Whether a row says what is there already."""

    @abstractmethod
    def check(self, details: Details, known: Known[Details] | None) -> None:
        """Raise what the services would: `Invalid` by column, or another domain error about the row."""

    def check_alone(self, values: Mapping[str, Any]) -> None:
        """As `check`, of a row that is too incomplete for it: only what cells say by themselves."""
        return

    @abstractmethod
    def tokens(self, details: Details) -> list[Token]:
        """What this row lays claim to."""

    @abstractmethod
    def taken_words(self, token: Token, by: int) -> str:
        """What to say where another record has it."""

    @abstractmethod
    def shown(self, details: Details) -> dict[str, Any]:
        """The cells of a record by column, without its key."""

    def prepare(self, session: Session, actor: Actor, rows: Sequence[Write[Details]]) -> Any:
        """All of `write` that needs no write transaction: the rows as it takes them."""
        return rows

    @abstractmethod
    def write(self, session: Session, actor: Actor, ready: Any, files: Mapping[str, int]) -> None:
        """Enter what `prepare` made of rows judged good, in the caller's transaction, without an audit entry.

        `files` maps the names of `files_wanted` to the ids of the stored files.
        """

    @staticmethod
    @abstractmethod
    def lock(session: Session, owner_id: int) -> None:
        """Keep others from changing what the organisation or project has until the transaction ends."""

    def compact_key(self, text: str) -> str:
        """The key as we write it."""
        return text.upper()

    def find_alike(self, details: Details) -> Known[Details] | None:
        """A record that says exactly this: a file sent twice enters nothing twice."""
        for token in self.tokens(details):
            known = self.by_id.get(self.taken.get(token, 0))
            if known is not None and self.alike(known.details, details):
                return known
        return None

    @property
    def by_id(self) -> Mapping[int, Known[Details]]:
        """The records by their database id."""
        if self._by_id is None:
            self._by_id = {known.id: known for known in self.known.values()}
        return self._by_id

    _by_id: Mapping[int, Known[Details]] | None = None

    def fingerprint(self) -> str:
        """Changes whenever a record changes that a preview was made from."""
        digest = hashlib.sha256()
        for known in self.known.values():
            digest.update(repr(known).encode())
        for name, choices in sorted(self.choices.items()):
            digest.update(repr((name, choices.labels)).encode())
        return digest.hexdigest()

    def files_wanted(self, rows: Sequence[Write[Details]]) -> list[str]:
        """Names of files that these rows come with."""
        return []

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every record as a row of the sheet."""
        for known in self.known.values():
            yield {"key": known.key, **self.shown(known.details), **self.notes(known)}

    def notes(self, known: Known[Details]) -> dict[str, Any]:
        """What the sheet tells besides."""
        return {}
