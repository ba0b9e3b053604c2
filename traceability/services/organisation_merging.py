"""One producer recorded twice: everything of the duplicate becomes the other's; its own record is closed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, func, literal, select, text, update
from sqlalchemy.orm import Session

from models import (
    Base,
    Batch,
    Certificate,
    Establishment,
    LabelRun,
    Organisation,
    OrganisationName,
    OrganisationState,
    Participation,
    PlannedVisit,
    PrinterSetting,
    Product,
    Recall,
    TraceEvent,
    User,
    Visit,
)
from traceability.errors import Forbidden, Invalid, Refused
from traceability.services import audit, clock, organisations, sessions
from traceability.services.actor import Actor
from traceability.services.merged_participations import merge_participations, same_projects

# What was decided about the duplicate itself stays with its record, and no entry of the log ever changes.
_STAYS = frozenset({"audit_entry", "proposal", "review"})
_COUNTED: tuple[tuple[str, type[Any]], ...] = (
    ("Sản phẩm", Product),
    ("Lô sản xuất", Batch),
    ("Đợt cấp tem", LabelRun),
    ("Giấy chứng nhận", Certificate),
    ("Địa điểm", Establishment),
    ("Lượt tham gia dự án", Participation),
    ("Đợt thu hồi lô", Recall),
    ("Lượt kiểm tra", Visit),
    ("Người dùng", User),
)


@dataclass(frozen=True, slots=True)
class Merger:
    """What a merger would move, in words with counts, and the projects that both take part in."""

    counts: Sequence[tuple[str, int]]
    same_projects: Sequence[str]


def look_at(session: Session, duplicate: Organisation, into: Organisation) -> Merger:
    """Before it is asked for and before it is confirmed."""
    return Merger(list(_counts(session, duplicate)), same_projects(session, duplicate.id, into.id))


def check(duplicate: Organisation, into: Organisation) -> None:
    """Whether one may be merged into the other; asked when it is proposed and again when it is done."""
    if duplicate.id == into.id:
        raise Invalid({"into": "Chọn một chủ thể khác: không gộp được chủ thể vào chính nó."})
    if duplicate.merged_into_id is not None:
        raise Refused("Chủ thể này đã được gộp vào chủ thể khác.")
    if into.merged_into_id is not None or into.state is not OrganisationState.APPROVED:
        raise Invalid({"into": "Chỉ gộp được vào chủ thể đã duyệt và đang hoạt động."})
    if duplicate.is_sample != into.is_sample:
        raise Invalid({"into": "Không gộp dữ liệu mẫu với dữ liệu thật."})


def merge_organisation(
    session: Session, actor: Actor, duplicate_id: int, into_id: int, reason: str, *, proposed_by: str | None
) -> Organisation:
    """Do it, in one transaction with one entry. Codes and addresses stay as they are printed."""
    if not (proposed_by or actor.is_system):
        raise Forbidden("Gộp chủ thể cần hai cán bộ: một người đề nghị, một người khác xác nhận.")
    locked = {id: _locked(session, actor, id) for id in sorted({duplicate_id, into_id})}  # no deadlock
    duplicate, into = locked[duplicate_id], locked[into_id]
    try:
        check(duplicate, into)
    except Invalid as error:  # true when it was proposed, and no field is on this page
        raise Refused(" ".join(error.errors.values())) from error
    moved = dict(_counts(session, duplicate))
    sessions.end_all_sessions(session, *(user.id for user in duplicate.users))
    session.flush()
    _look_at_keys(session, later=True)
    _make_room(session, duplicate, into)
    session.flush()
    _move(session, duplicate.id, into.id)
    _look_at_keys(session, later=False)
    _close(session, duplicate, into)
    after = {"into": f"{into.name} ({into.tax_code})", "reason": reason, "moved": moved}
    after |= {"proposed_by": proposed_by} if proposed_by else {}
    audit.record(session, actor, "organisation.merged", duplicate, after=after)
    return into


def _locked(session: Session, actor: Actor, organisation_id: int) -> Organisation:
    return organisations.get_for_staff(session, actor, organisation_id, lock=True)


def _counts(session: Session, duplicate: Organisation) -> Iterator[tuple[str, int]]:
    for words, kind in _COUNTED:
        own = select(func.count()).select_from(kind).where(kind.organisation_id == duplicate.id)
        yield words, session.scalar(own) or 0


def _make_room(session: Session, duplicate: Organisation, into: Organisation) -> None:
    """Where both may have only one of something, the duplicate's gives way or gets another name."""
    merge_participations(session, duplicate.id, into.id)
    taken = set(session.scalars(select(Establishment.name).where(Establishment.organisation_id == into.id)))
    for place in duplicate.establishments:
        while place.name in taken:
            place.name = f"{place.name} ({duplicate.name})"
        taken.add(place.name)
    theirs = select(PrinterSetting.printer, PrinterSetting.stock).where(
        PrinterSetting.organisation_id == into.id
    )
    known = {(row.printer, row.stock) for row in session.execute(theirs)}
    own = select(PrinterSetting).where(PrinterSetting.organisation_id == duplicate.id)
    for setting in session.scalars(own):
        if (setting.printer, setting.stock) in known:
            session.delete(setting)
    _keep_one_plan(session, duplicate.id, into.id)
    for table in (LabelRun.__table__, TraceEvent.__table__):
        _tell_keys_apart(session, table, duplicate.id, into.id)  # type: ignore[arg-type]


def _tell_keys_apart(session: Session, table: Table, duplicate_id: int, into_id: int) -> None:
    """A key against double sending is unique within one organisation."""
    other, owner, key = table.alias(), table.c.organisation_id, table.c.idempotency_key
    taken = select(other.c.idempotency_key).where(
        other.c.organisation_id == into_id, other.c.idempotency_key.is_not(None)
    )
    own = update(table).where(owner == duplicate_id, key.in_(taken))
    session.execute(own.values(idempotency_key=literal(f"{duplicate_id}/") + key))


def _keep_one_plan(session: Session, duplicate_id: int, into_id: int) -> None:
    """A producer has one visit planned at a time: the other's stays."""
    is_open = (PlannedVisit.visit_id.is_(None), PlannedVisit.cancelled_at.is_(None))
    planned = select(PlannedVisit.id).where(PlannedVisit.organisation_id == into_id, *is_open)
    if session.scalar(planned) is not None:
        own = update(PlannedVisit).where(PlannedVisit.organisation_id == duplicate_id, *is_open)
        session.execute(own.values(cancelled_at=clock.now()))


def _owned() -> Iterator[Table]:
    """Every table whose rows belong to an organisation, whichever is added later."""
    for table in Base.metadata.sorted_tables:
        if "organisation_id" in table.c and table.name not in _STAYS:
            yield table


def _move(session: Session, duplicate_id: int, into_id: int) -> None:
    for table in _owned():
        owner = table.c.organisation_id
        session.execute(update(table).where(owner == duplicate_id).values(organisation_id=into_id))
    session.expire_all()


def _look_at_keys(session: Session, *, later: bool) -> None:
    """Keys that hold two rows at one owner are looked at when both have moved; on SQLite at the commit."""
    if session.get_bind().dialect.name != "postgresql":
        if later:
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
        return
    keys = [
        str(key.name)
        for table in _owned()
        for key in table.foreign_key_constraints
        if key.deferrable and "organisation_id" in key.columns
    ]
    session.execute(text(f"SET CONSTRAINTS {', '.join(keys)} {'DEFERRED' if later else 'IMMEDIATE'}"))


def _close(session: Session, duplicate: Organisation, into: Organisation) -> None:
    """The record stays, so that its number and its name lead to the other."""
    gln = duplicate.gln
    if gln and not into.gln:
        duplicate.gln = None
        session.flush()  # two rows must not have it at once
        into.gln = gln
    duplicate.state, duplicate.merged_into_id = OrganisationState.REFUSED, into.id
    if duplicate.name != into.name:
        session.add(OrganisationName(organisation_id=into.id, name=duplicate.name, until=clock.now()))
    session.execute(delete(OrganisationName).where(OrganisationName.organisation_id == duplicate.id))
    session.flush()
