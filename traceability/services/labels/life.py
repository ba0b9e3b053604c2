"""The life of issued labels: activated, voided, downloaded, and the count that adds up."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import BatchState, LabelDownload, LabelKind, LabelRange, LabelRun, RangeKind, VoidReason
from traceability.errors import Invalid, Refused
from traceability.services import audit, clock
from traceability.services.actor import Actor
from traceability.services.labels.runs import get_run
from traceability.text import plain


@dataclass(frozen=True)
class Stretch:
    """Labels `first` … `first + count − 1` of a run, counted from 0."""

    first: int
    count: int


@dataclass(frozen=True)
class Reconciliation:
    """How many labels of a run are in which state; issued = in use + voided + not yet activated."""

    issued: int
    in_use: int
    voided: int
    not_activated: int
    printed: int
    """Labels that left in a file, each counted once however often it did."""

    @property
    def not_printed(self) -> int:
        return self.issued - self.printed


def activate_labels(session: Session, actor: Actor, run_id: int, stretch: Stretch | None = None) -> int:
    """Activate a stretch (all by default); return how many were not active before."""
    run = get_run(session, actor, run_id, lock=True)
    if run.batch.state is not BatchState.RELEASED:
        raise Refused("Lô này không còn ở trạng thái đã xuất xưởng nên không kích hoạt được tem.")
    return _mark(session, actor, run, [within(run, stretch)], RangeKind.ACTIVATED)


def void_labels(
    session: Session,
    actor: Actor,
    run_id: int,
    stretch: Stretch,
    reason: VoidReason,
    note: str | None = None,
) -> int:
    """Void a stretch for good, with a reason; return how many were not void before."""
    return void_many(session, actor, run_id, [stretch], reason, note)


def void_many(
    session: Session,
    actor: Actor,
    run_id: int,
    stretches: Sequence[Stretch],
    reason: VoidReason,
    note: str | None = None,
) -> int:
    """Void several stretches at once, as cells clicked on a sheet are."""
    run = get_run(session, actor, run_id, lock=True)
    whole = Stretch(0, run.quantity)
    if run.kind is LabelKind.BATCH and list(stretches) != [whole]:
        raise Invalid({"first": "Tem của đợt này dùng chung một mã nên chỉ hủy được cả đợt."})
    return _mark(session, actor, run, [within(run, s) for s in stretches], RangeKind.VOIDED, reason, note)


def record_download(
    session: Session,
    actor: Actor,
    run: LabelRun,
    stretch: Stretch | None,
    *,
    file_format: str,
    stock: str | None,
    reason: str | None,
) -> LabelDownload:
    """Note that labels are about to leave. Labels that left before need a reason (Invalid "reason")."""
    stretch = within(run, stretch)
    check_reason(run, stretch, reason)
    download = LabelDownload(
        run=run,
        format=file_format,
        stock=stock,
        first_index=stretch.first,
        label_count=stretch.count,
        reason=reason or None,
        downloaded_by_id=actor.user_id,
        downloaded_at=clock.now(),
    )
    session.add(download)
    after = {"format": file_format, "stock": stock, "first": stretch.first, "count": stretch.count}
    audit.record(session, actor, "labels.downloaded", run, after={**after, "reason": reason})
    return download


def left_before(run: LabelRun, stretch: Stretch) -> bool:
    """Has any of these labels left in a file already?"""
    end = stretch.first + stretch.count
    return any(d.first_index < end and stretch.first < d.first_index + d.label_count for d in run.downloads)


def check_reason(run: LabelRun, stretch: Stretch, reason: str | None) -> None:
    """Labels that left before need a reason to leave again (Invalid "reason")."""
    if left_before(run, stretch) and not plain(reason):
        raise Invalid({"reason": "Các tem này đã được tải trước đó. Hãy ghi lý do tải hoặc in lại."})


def reconcile(run: LabelRun) -> Reconciliation:
    """Count the labels of a run by state. Voiding outranks activating."""
    void = voided(run)
    dead = sum(stretch.count for stretch in void)
    in_use = sum(
        gap.count
        for active in _of(run, RangeKind.ACTIVATED)
        for gap in gaps(void, active.first, active.count)
    )
    gone = [Stretch(download.first_index, download.label_count) for download in run.downloads]
    printed = run.quantity - sum(gap.count for gap in gaps(gone, 0, run.quantity))
    return Reconciliation(run.quantity, in_use, dead, run.quantity - in_use - dead, printed)


def voided(run: LabelRun) -> list[Stretch]:
    """The stretches that are void."""
    return _of(run, RangeKind.VOIDED)


def gaps(taken: Sequence[Stretch], first: int, count: int) -> list[Stretch]:
    """The parts of `first` … `first + count − 1` that none of `taken` covers, in order."""
    free, at, end = [], first, first + count
    for stretch in sorted(taken, key=lambda stretch: stretch.first):
        if stretch.first > at:
            free.append(Stretch(at, min(stretch.first, end) - at))
        at = max(at, stretch.first + stretch.count)
        if at >= end:
            return [gap for gap in free if gap.count > 0]
    return [gap for gap in [*free, Stretch(at, end - at)] if gap.count > 0]


def _of(run: LabelRun, kind: RangeKind) -> list[Stretch]:
    return [Stretch(r.first_index, r.label_count) for r in run.ranges if r.kind is kind]


def within(run: LabelRun, stretch: Stretch | None) -> Stretch:
    stretch = stretch or Stretch(0, run.quantity)
    if stretch.first < 0 or stretch.count < 1 or stretch.first + stretch.count > run.quantity:
        raise Invalid(
            {"count": f"Đợt này có {run.quantity} tem; hãy chọn trong khoảng từ 1 đến {run.quantity}."}
        )
    return stretch


def _mark(
    session: Session,
    actor: Actor,
    run: LabelRun,
    stretches: Sequence[Stretch],
    kind: RangeKind,
    reason: VoidReason | None = None,
    note: str | None = None,
) -> int:
    """Add the parts of `stretches` not yet of this kind, so stretches of one kind never overlap."""
    done = 0
    for stretch in stretches:
        for gap in gaps(_of(run, kind), stretch.first, stretch.count):
            run.ranges.append(
                LabelRange(
                    product_id=run.product_id,
                    kind=kind,
                    first_index=gap.first,
                    label_count=gap.count,
                    reason=reason,
                    note=note or None,
                    recorded_by_id=actor.user_id,
                    recorded_at=clock.now(),
                )
            )
            done += gap.count
    after = {"stretches": [[stretch.first, stretch.count] for stretch in stretches], "reason": reason}
    audit.record(session, actor, f"labels.{kind.value}", run, after=after)
    return done
