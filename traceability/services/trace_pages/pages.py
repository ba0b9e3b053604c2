"""Public pages from memory where it is still true, else from the database, else as last known."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Any

from traceability.database import Database
from traceability.identifiers import lot as lots
from traceability.identifiers import public_code
from traceability.identifiers.errors import IdentifierError, NeverIssued
from traceability.identifiers.trace_code import Keyring, validate
from traceability.services import key_versions
from traceability.services.trace_pages import finding, labels
from traceability.services.trace_pages.labels import Run
from traceability.services.trace_pages.memory import Load, Memo, Memory, Moment
from traceability.services.trace_pages.views import Checks, Label, TracePage

Count = Callable[[int, int], Checks]
"""Looks up the checks of a unit: run, index."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, and what views may keep with the part of it that its labels share."""

    page: TracePage
    made: dict[Hashable, Any]


class Pages:
    """The public pages of a process."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self.memory = Memory(database)
        self._keyring = keyring

    def label(self, typed: str, count: Count, *, gtin: str | None = None) -> Shown | None:
        """The page of a label. Raises MistypedCode where no label can have that code."""
        code = validate(typed)
        moment = self.memory.moment()
        found = self._issued(moment, code)
        if found is None:
            return None
        run, index = found
        base = self._batch(moment, run.batch_id)
        if base.value is None:
            return None
        label = Label(run.id, index, run.kind, code)
        page = labels.page_of_label(base.value, run, label, count(run.id, index), gtin=gtin)
        return self._shown(moment, base, page)

    def batch(self, product_code: str, lot: str) -> Shown | None:
        """The page of a batch, by its product's code and its lot in any letter case."""
        try:
            names = public_code.validate(product_code), lots.lot_key(lot)
        except IdentifierError:
            return None
        moment = self.memory.moment()
        id = self._recall(moment, ("lot", *names), lambda session: (finding.batch_id(session, *names), None))
        if id.value is None:
            return None
        base = self._batch(moment, id.value)
        return self._shown(moment, base, replace(base.value, checked_at=moment.as_of)) if base.value else None

    def product(self, code: str, *, lot: str | None = None) -> Shown | None:
        """The page of a product; `lot` is one that the scanned address names and nobody has registered."""
        try:
            code = public_code.validate(code)
        except IdentifierError:
            return None
        moment = self.memory.moment()
        base = self._recall(moment, ("product", code), lambda session: finding.product_base(session, code))
        if base.value is None:
            return None
        page = replace(base.value, checked_at=moment.as_of)
        if lot is not None:
            page = finding.with_unregistered_lot(page, lot)
        return self._shown(moment, base, page)

    def run(self, id: int) -> Run | None:
        """What is known of a run now."""
        return self._run(self.memory.moment(), id)

    def _issued(self, moment: Moment, code: str) -> tuple[Run, int] | None:
        found = self._known(moment, code)
        if found is None and self._learns(moment):
            found = self._known(moment, code)
        return found

    def _learns(self, moment: Moment) -> bool:
        """Whether there is a key version that this process has not heard of."""
        if moment.version is None:
            return False
        newest = self._recall(moment, "key version", lambda session: (key_versions.newest(session), None))
        return self._keyring.learn(newest.value)

    def _known(self, moment: Moment, code: str) -> tuple[Run, int] | None:
        try:
            meanings = self._keyring.meanings(code)
        except NeverIssued:
            return None
        for version, meaning in meanings:
            run = self._run(moment, meaning.run)
            if run is not None and run.has(version, meaning.index):
                return run, meaning.index
        return None

    def _run(self, moment: Moment, id: int) -> Run | None:
        run: Run | None = self._recall(
            moment, ("run", id), lambda session: labels.load_run(session, id)
        ).value
        return run

    def _batch(self, moment: Moment, id: int) -> Memo[TracePage | None]:
        return self._recall(moment, ("batch", id), lambda session: finding.batch_base(session, id))

    def _recall(self, moment: Moment, key: Hashable, load: Load[Any]) -> Memo[Any]:
        return self.memory.recall(moment, key, load)

    def _shown(self, moment: Moment, base: Memo[Any], page: TracePage) -> Shown:
        if moment.version is None:
            return Shown(labels.as_last_known(page, moment.as_of), {})
        return Shown(page, base.made)
