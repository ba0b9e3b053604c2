"""One label of a run: what was recorded about it, and its batch's page made into its own."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Alert, AlertState, LabelKind, LabelRange, LabelRun, RangeKind, VoidReason
from traceability.services import clock
from traceability.services.trace_pages.views import Checks, Label, TracePage
from traceability.verdict import Kind, decide


@dataclass(frozen=True, slots=True)
class Stretch:
    """Labels of a run that were activated or voided together."""

    kind: RangeKind
    first: int
    end: int
    reason: VoidReason | None
    recorded_on: date


@dataclass(frozen=True, slots=True)
class Run:
    """What is known of a run's labels. `stretches` has the latest first."""

    id: int
    batch_id: int
    kind: LabelKind
    quantity: int
    key_version: int
    gtin: str | None
    stretches: tuple[Stretch, ...]
    locked: frozenset[int]

    def has(self, version: int, index: int) -> bool:
        """Whether a code of this key version and index was issued."""
        return version == self.key_version and index < (self.quantity if self.kind is LabelKind.UNIT else 1)

    def latest(self, kind: RangeKind, index: int) -> Stretch | None:
        """The last thing of a kind that was recorded about a label."""
        return next((it for it in self.stretches if it.kind is kind and it.first <= index < it.end), None)

    @property
    def activated(self) -> int:
        """How many different labels were ever activated."""
        count = reached = 0
        stretches = (it for it in self.stretches if it.kind is RangeKind.ACTIVATED)
        for stretch in sorted(stretches, key=lambda it: it.first):
            count += max(0, stretch.end - max(stretch.first, reached))
            reached = max(reached, stretch.end)
        return count


def load_run(session: Session, id: int) -> tuple[Run | None, datetime | None]:
    """The run with all that was recorded about its labels, for Memory."""
    row = session.get(LabelRun, id)
    if row is None:
        return None, None
    recorded = select(LabelRange).where(LabelRange.label_run_id == id).order_by(LabelRange.id.desc())
    locked = select(Alert.label_index).where(
        Alert.label_run_id == id, Alert.state == AlertState.LOCKED, Alert.label_index.is_not(None)
    )
    run = Run(
        id=row.id,
        batch_id=row.batch_id,
        kind=row.kind,
        quantity=row.quantity,
        key_version=row.key_version,
        gtin=row.gtin,
        stretches=tuple(map(_stretch, session.scalars(recorded))),
        locked=frozenset(index for index in session.scalars(locked) if index is not None),
    )
    return run, None


class Standing(NamedTuple):
    """All that, beside its batch, decides the page of a label, but for the code and the numbers it shows.

    Labels of one batch that stand alike have pages alike.
    """

    unit: bool
    activated: bool
    void_reason: VoidReason | None
    voided_on: date | None
    other_product: bool
    locked: bool
    checked: bool
    often: bool  # checked more often than one household would


def standing(base: TracePage, run: Run, index: int, checks: Checks, gtin: str | None = None) -> Standing:
    """How a label stands; `gtin` is what the scanned address said, which a copier may have changed."""
    unit = run.kind is LabelKind.UNIT
    void = run.latest(RangeKind.VOIDED, index)
    return Standing(
        unit=unit,
        activated=not unit or run.latest(RangeKind.ACTIVATED, index) is not None,
        void_reason=void.reason if void else None,
        voided_on=void.recorded_on if void else None,
        other_product=gtin is not None and gtin not in (run.gtin, base.product.gtin),
        locked=unit and index in run.locked,
        checked=unit and checks.count > 0,
        often=unit and checks.sessions > base.facts.suspect_after,
    )


def page_of_label(base: TracePage, own: Standing, label: Label, checks: Checks) -> TracePage:
    """The batch's page for one of its labels."""
    checks = checks if own.unit else Checks()
    facts = replace(
        base.facts,
        code=label.code,
        kind=Kind.UNIT if own.unit else Kind.BATCH,
        activated=own.activated,
        void_reason=own.void_reason,
        voided_on=own.voided_on,
        other_product=own.other_product,
        locked=own.locked,
        sessions=checks.sessions,
        checks=checks.count,
        first_checked_on=checks.first_at.astimezone(clock.VIETNAM).date() if checks.first_at else None,
    )
    return replace(
        base,
        verdict=decide(facts),
        facts=facts,
        path=f"/t/{label.code}",
        label=label,
        checks=checks,
        checked_at=clock.now(),
    )


def as_last_known(page: TracePage, as_of: datetime) -> TracePage:
    """A remembered page while the database is away: what warned still warns, nothing reassures."""
    facts = replace(page.facts, fresh=False, today=clock.today(), as_of=as_of)
    return replace(page, facts=facts, verdict=decide(facts), checked_at=clock.now())


def _stretch(row: LabelRange) -> Stretch:
    end = row.first_index + row.label_count
    return Stretch(
        row.kind, row.first_index, end, row.reason, row.recorded_at.astimezone(clock.VIETNAM).date()
    )
