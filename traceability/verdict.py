"""What a scan means: one table from the facts about a label to the one verdict its page shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from models import CertificateStatus, VoidReason

SESSIONS_BEFORE_SUSPICION: Final = 15
"""In twelve months: a household that checks one pack often stays below, a copied label soon does not."""


class State(StrEnum):
    """The verdicts, the worst first. The names are public: they are in the JSON of every page."""

    DEMO = "demo"
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"
    RECALLED = "recalled"
    VOID = "void"
    PAST_USE_BY = "past_use_by"
    CERT_REVOKED = "cert_revoked"
    CERT_SUSPENDED = "cert_suspended"
    NOT_RELEASED = "not_released"
    SUSPECT = "suspect"
    CERT_EXPIRED = "cert_expired"
    OK_PLAIN = "ok_plain"
    OK = "ok"
    UNAVAILABLE = "unavailable"


class Note(StrEnum):
    """What is worth a line on the page but is no verdict."""

    OTHER_PRODUCT = "other_product"
    UNREGISTERED_LOT = "unregistered_lot"
    PRODUCER_SUSPENDED = "producer_suspended"
    BATCHES_RECALLED = "batches_recalled"
    SHARED_CODE = "shared_code"


class Kind(StrEnum):
    """What the page is about."""

    UNIT = "unit"
    BATCH = "batch"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ocop:
    """The product's OCOP certificate that counts today."""

    today: CertificateStatus
    stars: int | None = None
    expires_on: date | None = None
    changed_on: date | None = None  # of the suspension or revocation
    decision_number: str | None = None
    when_made: CertificateStatus | None = None  # None where there is no batch


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFacts:
    """All that a verdict and its wording depend on, as plain values."""

    today: date
    code: str = ""
    mistyped: bool = False
    found: bool = True
    fresh: bool = True  # False where the database did not answer: then nothing may look valid
    kind: Kind = Kind.PRODUCT
    sample: bool = False
    phone: str = ""

    lot: str | None = None
    made_on: date | None = None
    use_by: date | None = None
    released: bool = True
    activated: bool = True  # a batch label has nothing to activate

    recalled: bool = False
    void_reason: VoidReason | None = None
    voided_on: date | None = None
    ocop: Ocop | None = None

    as_of: datetime | None = None  # when this was last known to be true, where it is not fresh
    locked: bool = False  # an official has judged that this label was copied
    suspect_after: int = SESSIONS_BEFORE_SUSPICION
    sessions: int = 0  # that confirmed a check of this unit in the last twelve months
    checks: int = 0
    first_checked_on: date | None = None

    other_product: bool = False  # the address names another product than the code belongs to
    unregistered_lot: str | None = None  # the lot an address names, when only its product is known
    producer_suspended: bool = False
    recalled_lots: tuple[str, ...] = ()  # on a product's page

    def ocop_is(self, status: CertificateStatus) -> bool:
        return self.ocop is not None and self.ocop.today is status

    @property
    def certified(self) -> bool:
        return self.ocop is not None and self.ocop.today.in_force

    @property
    def known(self) -> bool:
        return self.found and not self.mistyped


Rule = Callable[[ScanFacts], bool]

_RULES: Final[tuple[tuple[State, Rule], ...]] = (
    (State.MISTYPED, lambda f: f.mistyped),
    (State.UNKNOWN, lambda f: not f.found and not f.mistyped),
    (State.RECALLED, lambda f: f.recalled),
    (State.VOID, lambda f: f.void_reason is not None),
    (State.PAST_USE_BY, lambda f: f.use_by is not None and f.today > f.use_by),
    (State.CERT_REVOKED, lambda f: f.ocop_is(CertificateStatus.REVOKED)),
    (State.CERT_SUSPENDED, lambda f: f.ocop_is(CertificateStatus.SUSPENDED)),
    (State.NOT_RELEASED, lambda f: f.known and not (f.released and f.activated)),
    (State.SUSPECT, lambda f: f.kind is Kind.UNIT and (f.locked or f.sessions > f.suspect_after)),
    (State.CERT_EXPIRED, lambda f: f.ocop_is(CertificateStatus.EXPIRED)),
    (State.OK_PLAIN, lambda f: f.known and f.fresh and not f.certified),
    (State.OK, lambda f: f.known and f.fresh and f.certified),
    (State.UNAVAILABLE, lambda f: not f.fresh),
)
_NOTES: Final[tuple[tuple[Note, Rule], ...]] = (
    (Note.OTHER_PRODUCT, lambda f: f.other_product),
    (Note.UNREGISTERED_LOT, lambda f: f.unregistered_lot is not None),
    (Note.PRODUCER_SUSPENDED, lambda f: f.producer_suspended),
    (Note.BATCHES_RECALLED, lambda f: bool(f.recalled_lots)),
    (Note.SHARED_CODE, lambda f: f.known and f.kind is Kind.BATCH),
)
_REASSURING: Final = frozenset({State.OK, State.OK_PLAIN})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One state and what else is to be said, in order. A sample says `demo` first, the state beneath."""

    state: State
    notices: tuple[State | Note, ...] = ()

    @property
    def is_sample(self) -> bool:
        return State.DEMO in self.notices


def decide(facts: ScanFacts) -> Verdict:
    """The worst state that holds; the others become notices, but nothing reassures beneath a warning."""
    state, *others = (state for state, holds in _RULES if holds(facts))
    sample = [State.DEMO] if facts.sample else []
    lesser = [other for other in others if other not in _REASSURING]
    notes = [note for note, holds in _NOTES if holds(facts)]
    return Verdict(state, (*sample, *lesser, *notes))
