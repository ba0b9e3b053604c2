"""What shoppers report: received without an account, read by officials and (but the phone) the producer."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, case, func, select, update
from sqlalchemy.orm import Session, joinedload

from models import (
    AlertRule,
    Batch,
    ConsumerReport,
    LabelKind,
    Organisation,
    Product,
    ReportKind,
    ReportState,
    Severity,
)
from traceability.errors import Invalid, NotFound, Refused
from traceability.identifiers import crockford
from traceability.identifiers.errors import MistypedCode
from traceability.identifiers.trace_code import Keyring, is_well_formed
from traceability.services import audit, clock, paging, trace_pages
from traceability.services.actor import Actor
from traceability.services.alert_rules import Finding
from traceability.text import line, plain

PHONE_KEPT = timedelta(days=90)
_LONG = 1000
_ERASED = "(Đã xóa theo yêu cầu của người gửi.)"
_SHOPPER = Actor.system("người tiêu dùng")


@dataclass(frozen=True, slots=True)
class About:
    """What a code names, as far as anything here has it."""

    code: str = ""
    organisation_id: int | None = None
    product_id: int | None = None
    batch_id: int | None = None
    run: int | None = None
    index: int | None = None
    name: str = ""
    lot: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a shopper has written."""

    kind: ReportKind
    description: str
    bought_at: str = ""
    phone: str = ""
    language: str = "vi"


def find_subject(session: Session, keyring: Keyring, code: str) -> About:
    """What the report is about: a label, a batch, a product, or only the code as it was given."""
    code = code.strip()[:60]
    if is_well_formed(code):
        return _label(session, keyring, code)
    product, _, lot = code.partition(".")
    page = (
        trace_pages.batch_page(session, product, lot) if lot else trace_pages.product_page(session, product)
    )
    return _of_page(session, page, code) if page else About(code)


def receive_report(session: Session, about: About, written: Written, photo_id: int | None) -> ConsumerReport:
    """Take it in and give it the reference that the shopper keeps."""
    text = plain(written.description)
    if not text:
        raise Invalid({"description": "Ghi ngắn gọn điều bạn thấy."})
    report = ConsumerReport(
        reference=_reference(),
        kind=written.kind,
        state=ReportState.NEW,
        description=text[:_LONG],
        bought_at=line(written.bought_at) or None,
        phone=line(written.phone) or None,
        language=written.language,
        code=about.code or None,
        organisation_id=about.organisation_id,
        product_id=about.product_id,
        batch_id=about.batch_id,
        label_run_id=about.run,
        label_index=about.index,
        photo_id=photo_id,
        created_at=clock.now(),
    )
    session.add(report)
    after = {"reference": report.reference, "kind": report.kind, "code": report.code}
    audit.record(session, _SHOPPER, "consumer_report.received", report, after=after)
    return report


def finding_of(session: Session, report: ConsumerReport) -> Finding | None:
    """What the rule about reports finds: how many there are about the same label, or the same batch."""
    if report.label_run_id is not None and report.label_index is not None:
        subject = f"unit/{report.label_run_id}/{report.label_index}"
        same = (
            ConsumerReport.label_run_id == report.label_run_id,
            ConsumerReport.label_index == report.label_index,
        )
    elif report.batch_id is not None:
        subject, same = f"batch/{report.batch_id}", (ConsumerReport.batch_id == report.batch_id,) * 2
    else:
        return None
    count = session.scalar(select(func.count()).select_from(ConsumerReport).where(*same)) or 0
    return Finding(
        AlertRule.REPORT,
        Severity.MEDIUM,
        subject,
        count,
        report.batch_id,
        report.label_run_id,
        report.label_index,
    )


def list_reports(
    session: Session, actor: Actor, state: ReportState | None, page: int
) -> paging.Page[ConsumerReport]:
    """Open ones first, the oldest on top; a producer's about its own products only."""
    closed_last = case({ReportState.NEW: 0, ReportState.LOOKING: 1}, value=ConsumerReport.state, else_=2)
    query = _scoped(actor).order_by(closed_last, ConsumerReport.created_at, ConsumerReport.id)
    if state:
        query = query.where(ConsumerReport.state == state)
    return paging.page_of(session, query, page)


def get_report(session: Session, actor: Actor, report_id: int) -> ConsumerReport:
    """One report; of another producer's product there is none."""
    report = session.scalar(_scoped(actor).where(ConsumerReport.id == report_id))
    if report is None:
        raise NotFound("Không tìm thấy phản ánh này.")
    return report


def take_report(session: Session, actor: Actor, report_id: int) -> ConsumerReport:
    """Begin to look into it."""
    report = get_report(session, actor, report_id)
    if report.state is not ReportState.NEW:
        raise Refused("Phản ánh này đã có người xem xét.")
    report.state, report.handled_by_id = ReportState.LOOKING, actor.user_id
    _record(session, actor, "consumer_report.taken", report, ReportState.NEW)
    return report


def close_report(session: Session, actor: Actor, report_id: int, outcome: str) -> ConsumerReport:
    """Say what came of it. The phone number is deleted 90 days later."""
    report = get_report(session, actor, report_id)
    outcome = plain(outcome)
    if not outcome:
        raise Invalid({"outcome": "Ghi kết quả xử lý."})
    if report.state is ReportState.CLOSED:
        raise Refused("Phản ánh này đã được khép lại.")
    before = report.state
    report.state, report.outcome = ReportState.CLOSED, outcome[:_LONG]
    report.closed_at, report.handled_by_id = clock.now(), actor.user_id
    _record(session, actor, "consumer_report.closed", report, before)
    return report


def export_report(session: Session, reference: str) -> dict[str, Any]:
    """All that is kept of what a shopper sent, for the shopper who asks for it (Law 91/2025/QH15)."""
    report = _by_reference(session, reference)
    photo = {"sha256": report.photo.sha256, "media_type": report.photo.media_type} if report.photo else None
    return {
        "reference": report.reference,
        "created_at": report.created_at,
        "kind": report.kind,
        "description": report.description,
        "bought_at": report.bought_at,
        "phone": report.phone,
        "photo": photo,
        "language": report.language,
        "code": report.code,
        "state": report.state,
        "outcome": report.outcome,
        "closed_at": report.closed_at,
    }


def erase_report(session: Session, actor: Actor, reference: str, reason: str) -> ConsumerReport:
    """Erase what the shopper wrote; that there was a report, about what and what came of it stays.

    The photo loses its last mention, so the next maintenance deletes its bytes.
    """
    report = _by_reference(session, reference)
    reason = line(reason)
    if not reason:
        raise Invalid({"reason": "Ghi lý do xóa."})
    report.description, report.bought_at, report.phone, report.photo_id = _ERASED, None, None, None
    audit.record(session, actor, "consumer_report.erased", report, after={"reason": reason})
    return report


def forget_phones(session: Session) -> int:
    """Delete the phone numbers of reports that were closed 90 days ago; how many."""
    old = (ConsumerReport.closed_at < clock.now() - PHONE_KEPT, ConsumerReport.phone.is_not(None))
    return len(
        session.scalars(
            update(ConsumerReport).where(*old).values(phone=None).returning(ConsumerReport.id)
        ).all()
    )


def _by_reference(session: Session, reference: str) -> ConsumerReport:
    asked = reference.strip().upper()
    report = session.scalar(select(ConsumerReport).where(ConsumerReport.reference == asked))
    if report is None:
        raise NotFound("Không có phản ánh mang mã này.")
    return report


def _record(session: Session, actor: Actor, action: str, report: ConsumerReport, before: ReportState) -> None:
    after = {"state": report.state, "outcome": report.outcome}
    audit.record(session, actor, action, report, before={"state": before}, after=after)


def _scoped(actor: Actor) -> Select[ConsumerReport]:
    product = joinedload(ConsumerReport.product)
    query = select(ConsumerReport).options(
        product, joinedload(ConsumerReport.batch), joinedload(ConsumerReport.organisation)
    )
    if actor.is_staff:
        return query
    return query.where(ConsumerReport.organisation_id == actor.organisation_id)


def _label(session: Session, keyring: Keyring, code: str) -> About:
    try:
        found = trace_pages.find_label(session, keyring, code)
    except MistypedCode:
        return About(code)
    if found is None:
        return About(code)
    run, label = found
    batch = session.get_one(Batch, run.batch_id)
    product = batch.product
    return About(
        label.code,
        batch.organisation_id,
        product.id,
        batch.id,
        run.id,
        label.index if run.kind is LabelKind.UNIT else None,
        product.current.name,
        batch.lot_number,
    )


def _of_page(session: Session, page: trace_pages.TracePage, code: str) -> About:
    product = session.get_one(Product, page.product_id)
    owner = session.get_one(Organisation, product.organisation_id)
    lot = page.batch.lot if page.batch else ""
    return About(code, owner.id, product.id, page.batch_id, name=page.product.name.vi, lot=lot)


def _reference() -> str:
    drawn = "".join(secrets.choice(crockford.ALPHABET) for _ in range(8))
    return f"PA-{drawn[:4]}-{drawn[4:]}"
