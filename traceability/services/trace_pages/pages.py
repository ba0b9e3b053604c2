"""Public pages from memory where it is still true, else from the database, else as last known."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from models import LabelKind
from traceability.database import Database
from traceability.identifiers import lot as lots
from traceability.identifiers import public_code
from traceability.identifiers.errors import IdentifierError
from traceability.identifiers.trace_code import Keyring, Meanings, validate
from traceability.services import key_versions
from traceability.services.scans import UnitCounts
from traceability.services.trace_pages import finding, labels
from traceability.services.trace_pages.labels import Run
from traceability.services.trace_pages.memory import Load, Memo, Memory, Moment
from traceability.services.trace_pages.views import Checks, Label, TracePage

_UNCHECKED: Final = Checks()


@dataclass(slots=True)
class Shown:
    """A page, and what views may keep with the part of it that is shared.

    Pages with one `made` that are `alike` differ in nothing but `code`, `checks` and the time.
    """

    made: dict[Hashable, Any]
    alike: Hashable
    code: str
    label: Label | None
    checks: Checks
    checked_at: datetime
    _make: Callable[[], TracePage]
    _page: TracePage | None = None
    fresh: bool = True  # False where the database did not answer: as last known

    @property
    def page(self) -> TracePage:
        """All of it, put together when first asked for."""
        if self._page is None:
            self._page = self._make()
        return self._page


class Pages:
    """The public pages of a process."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self.memory = Memory(database)
        self._keyring = keyring

    def label(self, typed: str, *, gtin: str | None = None) -> Shown | None:
        """The page of a label. Raises MistypedCode where no label can have that code."""
        code = validate(typed)
        meanings = self._keyring.candidates(code)
        if not meanings:
            moment, asked, counts = self.memory.moment(), None, UnitCounts()
        else:
            asked = meanings[0][1]
            moment, counts = self.memory.moment_of_unit(asked.run, asked.index)
        found = self._issued(moment, code, meanings)
        if found is None:
            return None
        run, index = found
        if asked is None or (run.id, index) != (asked.run, asked.index):  # another key version's meaning
            counts = self.memory.counts(run.id, index)
        base = self._batch(moment, run.batch_id)
        if base.value is None:
            return None
        checks = _UNCHECKED
        if counts.confirmed_checks and run.kind is LabelKind.UNIT:
            checks = Checks(counts.first_confirmed_at, counts.confirmed_checks, counts.sessions)
        own = labels.standing(base.value, run, index, checks, gtin)
        label = Label(run.id, index, run.kind, code)
        return self._shown(
            moment, base, own, partial(labels.page_of_label, base.value, own, label, checks), label, checks
        )

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
        if base.value is None:
            return None
        return self._shown(moment, base, None, partial(replace, base.value, checked_at=moment.as_of))

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
        page = base.value if lot is None else finding.with_unregistered_lot(base.value, lot)
        return self._shown(moment, base, lot, partial(replace, page, checked_at=moment.as_of))

    def run(self, id: int) -> Run | None:
        """What is known of a run now."""
        return self._run(self.memory.moment(), id)

    def _issued(self, moment: Moment, code: str, meanings: Meanings) -> tuple[Run, int] | None:
        found = self._known(moment, meanings)
        if found is None and self._learns(moment):
            found = self._known(moment, self._keyring.candidates(code))
        return found

    def _learns(self, moment: Moment) -> bool:
        """Whether there is a key version that this process has not heard of."""
        if moment.version is None:
            return False
        newest = self._recall(moment, "key version", lambda session: (key_versions.newest(session), None))
        return self._keyring.learn(newest.value)

    def _known(self, moment: Moment, meanings: Meanings) -> tuple[Run, int] | None:
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

    def _shown(
        self,
        moment: Moment,
        base: Memo[TracePage | None],
        alike: Hashable,
        make: Callable[[], TracePage],
        label: Label | None = None,
        checks: Checks = _UNCHECKED,
    ) -> Shown:
        code = label.code if label else base.value.facts.code if base.value else ""
        if moment.version is None:
            known = labels.as_last_known(make(), moment.as_of)
            away = "as last known", moment.as_of, known.facts.today, alike
            return Shown(base.made, away, code, label, checks, known.checked_at, make, known, fresh=False)
        return Shown(base.made, alike, code, label, checks, moment.as_of, make)
