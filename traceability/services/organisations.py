"""Organisations: registered, corrected, reviewed by an officer, suspended and reinstated."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Decision, Organisation, OrganisationState, Review
from traceability.database import unique_breach
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.services import (
    audit,
    clock,
    letters,
    organisation_names,
    reviewing,
    sessions,
    tenancy,
)
from traceability.services.actor import Actor
from traceability.services.organisation_details import OrganisationDetails, checked
from traceability.services.reviewing import Opinion
from traceability.text import plain

_TAX_CODE_TAKEN = (
    "Mã số thuế này đã có trong hệ thống. Nếu là đơn vị của bạn, hãy nhờ đồng nghiệp hoặc Sở Khoa học và "
    "Công nghệ gửi lời mời."
)
_GLN_TAKEN = "Mã GLN này đã thuộc một chủ thể khác; xem lại từng chữ số."
_IDENTITY = ("kind", "name", "tax_code")
_MAY_CORRECT = (OrganisationState.PENDING, OrganisationState.RETURNED)


def register_organisation(session: Session, actor: Actor, details: OrganisationDetails) -> Organisation:
    """Record, by an officer, an organisation that has no account: it is approved by being recorded."""
    _require_staff(actor)
    organisation = add_organisation(session, details, OrganisationState.APPROVED)
    session.flush()
    reviewing.add(session, actor, organisation, Decision.APPROVED, Opinion())
    audit.record(session, actor, "organisation.registered", organisation, after=details_in(organisation))
    return organisation


def add_organisation(
    session: Session, details: OrganisationDetails, state: OrganisationState
) -> Organisation:
    """The row of `details`, for the use cases that write the audit entry."""
    organisation = Organisation(**asdict(checked(session, details)), state=state, created_at=clock.now())
    with (
        unique_breach(session, "uq_organisation_tax_code", Invalid({"tax_code": _TAX_CODE_TAKEN})),
        unique_breach(session, "uq_organisation_gln", Invalid({"gln": _GLN_TAKEN})),
    ):
        session.add(organisation)
    return organisation


def update_organisation(
    session: Session, actor: Actor, organisation_id: int, details: OrganisationDetails
) -> Organisation:
    """Correct an organisation's details.

    Once approved, its producer keeps name, kind and tax code as they were checked; staff may correct them.
    """
    organisation = get_organisation(session, actor, organisation_id, lock=True)
    if organisation.merged_into_id is not None:
        raise Refused("Chủ thể này đã được gộp vào chủ thể khác; sửa ở chủ thể đó.")
    if actor.is_producer and organisation.state not in _MAY_CORRECT:
        _require_same_identity(organisation, details)
    before, after = _replace(session, organisation, details)
    audit.record(session, actor, "organisation.updated", organisation, before=before, after=after)
    return organisation


def resubmit_organisation(session: Session, actor: Actor, details: OrganisationDetails) -> Organisation:
    """Send a returned application in again, corrected."""
    organisation = get_organisation(session, actor, actor.organisation_id or 0, lock=True)
    _move(organisation, OrganisationState.PENDING)
    before, after = _replace(session, organisation, details)
    audit.record(session, actor, "organisation.resubmitted", organisation, before=before, after=after)
    return organisation


def approve_organisation(
    session: Session, actor: Actor, organisation_id: int, said: str | Opinion = ""
) -> Organisation:
    """The details were checked; the organisation may work."""
    return _decide(session, actor, organisation_id, Decision.APPROVED, said)


def return_organisation(
    session: Session, actor: Actor, organisation_id: int, said: str | Opinion
) -> Organisation:
    """Something is to be corrected; the opinion says what, field by field where it can."""
    return _decide(session, actor, organisation_id, Decision.RETURNED, said)


def refuse_organisation(
    session: Session, actor: Actor, organisation_id: int, said: str | Opinion
) -> Organisation:
    """The application ends here; the comment says why."""
    return _decide(session, actor, organisation_id, Decision.REFUSED, said)


def suspend_organisation(
    session: Session, actor: Actor, organisation_id: int, reason: str, *, proposed_by: str | None = None
) -> Organisation:
    """Take an organisation off the public pages; its people are signed out at once.

    `proposed_by` is the official whose proposal `actor` confirms.
    """
    if not (proposed_by or actor.is_system):
        raise Forbidden("Tạm ngừng chủ thể cần hai cán bộ: một người đề nghị, một người khác xác nhận.")
    reason = _required(reason, "reason", "Ghi lý do tạm ngừng.")
    organisation = get_for_staff(session, actor, organisation_id, lock=True)
    _move(organisation, OrganisationState.SUSPENDED)
    sessions.end_all_sessions(session, *(user.id for user in organisation.users))
    letters.tell_decision(session, organisation, reason)
    after = {"reason": reason} | ({"proposed_by": proposed_by} if proposed_by else {})
    audit.record(session, actor, "organisation.suspended", organisation, after=after)
    return organisation


def reinstate_organisation(session: Session, actor: Actor, organisation_id: int, reason: str) -> Organisation:
    """Let a suspended organisation work again."""
    reason = _required(reason, "reason", "Ghi lý do cho hoạt động lại.")
    organisation = get_for_staff(session, actor, organisation_id, lock=True)
    if organisation.state is not OrganisationState.SUSPENDED:
        raise Refused("Chủ thể này không bị tạm ngừng.")
    _move(organisation, OrganisationState.APPROVED)
    letters.tell_decision(session, organisation, reason)
    audit.record(session, actor, "organisation.reinstated", organisation, after={"reason": reason})
    return organisation


def get_organisation(
    session: Session, actor: Actor, organisation_id: int, *, lock: bool = False
) -> Organisation:
    """The actor's own organisation, or any for staff."""
    if actor.is_producer:
        if actor.organisation_id != organisation_id:
            raise NotFound
        return session.get_one(Organisation, organisation_id, with_for_update=lock or None)
    return get_for_staff(session, actor, organisation_id, lock=lock)


def get_for_staff(
    session: Session, actor: Actor, organisation_id: int, *, lock: bool = False
) -> Organisation:
    """Any organisation, for staff, commands and jobs."""
    return tenancy.any(session, actor, Organisation, organisation_id, lock=lock)


def find_by_tax_code(session: Session, tax_code: str) -> Organisation | None:
    """By the tax code in its written form (`identifiers.tax_code.compact`).

    The tax code of one that was merged into another finds the other.
    """
    found = session.scalar(select(Organisation).where(Organisation.tax_code == tax_code))
    while found is not None and found.merged_into is not None:
        found = found.merged_into
    return found


@dataclass(frozen=True, slots=True)
class Standing:
    """As much of the actor's own organisation as every page needs."""

    name: str
    state: OrganisationState


def find_standing(session: Session, actor: Actor) -> Standing | None:
    """The standing of a producer's organisation; None for staff."""
    query = select(Organisation.name, Organisation.state).where(Organisation.id == actor.organisation_id)
    row = session.execute(query).one_or_none()
    return Standing(row.name, row.state) if row else None


def details_in(organisation: Organisation) -> dict[str, Any]:
    """What the row says now, for the audit log."""
    return asdict(OrganisationDetails.of(organisation))


def reviews_of(session: Session, organisation: Organisation) -> list[Review]:
    """What officers decided about it, the latest first."""
    query = select(Review).options(joinedload(Review.reviewer))
    mine = query.where(Review.organisation_id == organisation.id)
    return list(session.scalars(mine.order_by(Review.decided_at.desc(), Review.id.desc())))


def _decide(
    session: Session, actor: Actor, organisation_id: int, decision: Decision, said: str | Opinion
) -> Organisation:
    opinion = Opinion.of(said).checked(decision)
    organisation = get_for_staff(session, actor, organisation_id, lock=True)
    if organisation.state is not OrganisationState.PENDING:
        raise Refused("Hồ sơ này không còn chờ duyệt; có thể đồng nghiệp của bạn vừa xử lý.")
    _move(organisation, OrganisationState(decision.value))
    review = reviewing.add(session, actor, organisation, decision, opinion)
    letters.tell_decision(session, organisation, review.comment, key=f"review/{review.id}")
    after = {"comment": review.comment} | ({"remarks": review.remarks} if review.remarks else {})
    audit.record(session, actor, f"organisation.{decision}", organisation, after=after)
    return organisation


def _move(organisation: Organisation, state: OrganisationState) -> None:
    if not organisation.may_become(state):
        raise Refused(
            "Trạng thái hiện nay của đơn vị không cho phép việc này. Tải lại trang để xem trạng thái."
        )
    organisation.state = state


def _replace(
    session: Session, organisation: Organisation, details: OrganisationDetails
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the details over the row; return what changed, before and after."""
    new, old = asdict(checked(session, details)), details_in(organisation)
    changed = [name for name in new if new[name] != old[name]]
    with (
        unique_breach(session, "uq_organisation_tax_code", Invalid({"tax_code": _TAX_CODE_TAKEN})),
        unique_breach(session, "uq_organisation_gln", Invalid({"gln": _GLN_TAKEN})),
    ):
        for name in changed:
            setattr(organisation, name, new[name])
    if "name" in changed and organisation.state not in _MAY_CORRECT:
        organisation_names.give_up(session, organisation.id, old["name"])
    session.refresh(organisation, ["commune"])
    return {name: old[name] for name in changed}, {name: new[name] for name in changed}


def _require_same_identity(organisation: Organisation, details: OrganisationDetails) -> None:
    message = "Chỉ Sở Khoa học và Công nghệ đổi được mục này sau khi đơn vị đã được duyệt."
    errors = {name: message for name in _IDENTITY if getattr(details, name) != getattr(organisation, name)}
    if errors:
        raise Invalid(errors)


def _require_staff(actor: Actor) -> None:
    if actor.is_producer:
        raise Forbidden("Chỉ cán bộ được ghi nhận chủ thể.")


def _required(text: str | None, field: str, message: str) -> str:
    if not (said := plain(text)):
        raise Invalid({field: message})
    return said
