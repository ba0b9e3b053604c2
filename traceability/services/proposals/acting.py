"""The two steps: one official proposes, another confirms (and it is done) or rejects."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models import Proposal, ProposalKind, ProposalState, Role, User
from traceability.database import unique_breach
from traceability.errors import Forbidden, Invalid, Refused
from traceability.services import (
    audit,
    clock,
    key_versions,
    notices,
    organisation_merging,
    organisations,
    root_keys,
)
from traceability.services.actor import Actor
from traceability.services.certificates.changes import StateChange, revoke_certificate
from traceability.services.notices import Message
from traceability.services.proposals.finding import get_proposal
from traceability.text import plain

DAYS = 7
DECIDERS = (Role.OFFICER, Role.MANAGER)
_SERVICE = (Role.ADMINISTRATOR, Role.MANAGER)
_WAITS = "Đã có một đề nghị như vậy đang chờ người thứ hai. Mở danh sách đề nghị để xem."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is proposed: a kind of action on a subject, with what the action needs."""

    kind: ProposalKind
    subject_id: int
    organisation_id: int | None
    name: str
    payload: dict[str, Any]
    document_id: int | None = None


def propose(session: Session, actor: Actor, asked: Asked) -> Proposal:
    """Ask a second official. One proposal a subject waits at a time; one that ran out gives way."""
    # Whoever runs commands on the server may ask for what concerns the service; an official confirms it.
    if not (may_decide(actor, asked.kind) or (actor.is_system and deciders(asked.kind) == _SERVICE)):
        raise Forbidden(f"Chỉ {_NAMED[deciders(asked.kind)]} được đề nghị việc này.")
    now = clock.now()
    _clear_expired(session, asked)
    proposal = Proposal(
        kind=asked.kind,
        subject_id=asked.subject_id,
        organisation_id=asked.organisation_id,
        name=asked.name,
        payload=asked.payload,
        document_id=asked.document_id,
        state=ProposalState.WAITING,
        proposed_by_id=actor.user_id,
        proposed_at=now,
        expires_at=now + timedelta(days=DAYS),
    )
    with unique_breach(session, "uq_proposal_waiting", Refused(_WAITS)):
        session.add(proposal)
    audit.record(session, actor, f"proposal.{asked.kind}_proposed", proposal, after=asked.payload)
    _tell_others(session, actor, proposal)
    return proposal


def confirm_proposal(session: Session, actor: Actor, proposal_id: int) -> Proposal:
    """The second official agrees: it is done now, in the same transaction."""
    proposal = _to_decide(session, actor, proposal_id)
    _require_proposer(session, proposal)
    _decide(proposal, actor, ProposalState.CONFIRMED, None)
    _ACTIONS[proposal.kind](session, actor, proposal)
    _tell_proposer(session, proposal, "đã được xác nhận và có hiệu lực")
    return proposal


def reject_proposal(session: Session, actor: Actor, proposal_id: int, reason: str) -> Proposal:
    """The second official does not agree, and says why."""
    proposal = _to_decide(session, actor, proposal_id)
    if not plain(reason):
        raise Invalid({"comment": "Ghi lý do để người đề nghị biết."})
    _decide(proposal, actor, ProposalState.REJECTED, plain(reason))
    after = {"state": proposal.state, "comment": proposal.comment}
    audit.record(session, actor, "proposal.rejected", proposal, after=after)
    _tell_proposer(session, proposal, f"không được đồng ý. Lý do: {proposal.comment}")
    return proposal


def withdraw_proposal(session: Session, actor: Actor, proposal_id: int) -> Proposal:
    """Who made it takes it back."""
    proposal = get_proposal(session, actor, proposal_id, lock=True)
    _require_open(proposal)
    if actor.user_id is None or actor.user_id != proposal.proposed_by_id:
        raise Forbidden("Chỉ người đã đề nghị mới rút lại được.")
    _decide(proposal, actor, ProposalState.WITHDRAWN, None)
    audit.record(session, actor, "proposal.withdrawn", proposal, after={"state": proposal.state})
    return proposal


def _to_decide(session: Session, actor: Actor, proposal_id: int) -> Proposal:
    proposal = get_proposal(session, actor, proposal_id, lock=True)
    _require_open(proposal)
    if not may_decide(actor, proposal.kind):
        raise Forbidden(f"Chỉ {_NAMED[deciders(proposal.kind)]} được quyết định việc này.")
    if actor.user_id == proposal.proposed_by_id:
        raise Forbidden("Người đề nghị không tự xác nhận được; cần một cán bộ thứ hai.")
    return proposal


def _require_proposer(session: Session, proposal: Proposal) -> None:
    """Two people who may decide, now: what somebody asked whose account was taken away is nobody's wish. The
    row's lock holds a change of it up until this is done. Commands on the server have no account."""
    if proposal.proposed_by_id is None:
        return
    person = session.get(User, proposal.proposed_by_id, with_for_update={"of": User}, populate_existing=True)
    if person is None or person.disabled_at is not None or person.role not in deciders(proposal.kind):
        raise Refused(
            "Người đề nghị không còn quyền làm việc này. Hãy từ chối đề nghị; vẫn cần thì lập đề nghị mới."
        )


def _require_open(proposal: Proposal) -> None:
    if proposal.state is not ProposalState.WAITING:
        raise Refused("Đề nghị này đã có quyết định. Tải lại trang để xem.")
    if not proposal.is_open(clock.now()):
        raise Refused(f"Đề nghị này đã quá {DAYS} ngày nên hết hạn. Hãy lập đề nghị mới nếu vẫn cần.")


def _decide(proposal: Proposal, actor: Actor, state: ProposalState, comment: str | None) -> None:
    proposal.state = state
    proposal.decided_by_id = actor.user_id
    proposal.decided_at = clock.now()
    proposal.comment = comment


def _clear_expired(session: Session, asked: Asked) -> None:
    """One that ran out leaves its place in the index of those that wait."""
    old = session.query(Proposal).filter_by(
        kind=asked.kind, subject_id=asked.subject_id, state=ProposalState.WAITING
    )
    for proposal in old:
        if not proposal.is_open(clock.now()):
            proposal.state, proposal.decided_at = ProposalState.EXPIRED, proposal.expires_at
    session.flush()


def _revoke(session: Session, actor: Actor, proposal: Proposal) -> None:
    said = proposal.payload
    change = StateChange(
        effective_on=date.fromisoformat(said["effective_on"]),
        reason=said["reason"],
        decision_number=said["decision_number"],
        document_id=proposal.document_id,
    )
    revoke_certificate(session, actor, proposal.subject_id, change, proposed_by=_proposer(proposal))


def _suspend(session: Session, actor: Actor, proposal: Proposal) -> None:
    reason = proposal.payload["reason"]
    organisations.suspend_organisation(
        session, actor, proposal.subject_id, reason, proposed_by=_proposer(proposal)
    )


def _merge(session: Session, actor: Actor, proposal: Proposal) -> None:
    said = proposal.payload
    organisation_merging.merge_organisation(
        session,
        actor,
        proposal.subject_id,
        said["into_id"],
        said["reason"],
        proposed_by=_proposer(proposal),
    )


def _rotate(session: Session, actor: Actor, proposal: Proposal) -> None:
    act = root_keys.agree if proposal.payload.get("root") else key_versions.rotate_key
    act(
        session,
        actor,
        proposal.subject_id,
        reason=proposal.payload["reason"],
        proposed_by=_proposer(proposal),
    )


_ACTIONS: dict[ProposalKind, Callable[[Session, Actor, Proposal], None]] = {
    ProposalKind.REVOKE_CERTIFICATE: _revoke,
    ProposalKind.SUSPEND_ORGANISATION: _suspend,
    ProposalKind.MERGE_ORGANISATION: _merge,
    ProposalKind.ROTATE_KEY: _rotate,
}
_NAMES = {
    ProposalKind.REVOKE_CERTIFICATE: "Thu hồi giấy: {}",
    ProposalKind.SUSPEND_ORGANISATION: "Tạm ngừng chủ thể: {}",
    ProposalKind.MERGE_ORGANISATION: "Gộp chủ thể: {}",
    ProposalKind.ROTATE_KEY: "Đổi khóa mã tem: {}",
}


_NAMED: dict[tuple[Role, ...], str] = {
    DECIDERS: "chuyên viên hoặc lãnh đạo",
    _SERVICE: "quản trị viên hoặc lãnh đạo",
}


def deciders(kind: ProposalKind) -> tuple[Role, ...]:
    """Whose business this kind of action is: some decide about the register, some about the service."""
    return _SERVICE if kind is ProposalKind.ROTATE_KEY else DECIDERS


def may_decide(actor: Actor, kind: ProposalKind) -> bool:
    """Whether the actor may propose such an action, or confirm one that another has proposed."""
    return actor.role in deciders(kind)


def title_of(proposal: Proposal) -> str:
    """What is proposed, in a few words."""
    return _NAMES[proposal.kind].format(proposal.name)


def _proposer(proposal: Proposal) -> str:
    return proposal.proposed_by.name if proposal.proposed_by else "Dòng lệnh"


def _tell_others(session: Session, actor: Actor, proposal: Proposal) -> None:
    message = Message(
        key=f"proposal/{proposal.id}",
        title=f"Cần người thứ hai xác nhận: {title_of(proposal)}",
        paragraphs=[
            f"{actor.name} đề nghị: {title_of(proposal)}.",
            f"Đề nghị hết hạn sau {DAYS} ngày nếu không có ai xác nhận.",
        ],
        path=f"/staff/proposals/{proposal.id}",
    )
    notices.tell_staff(session, message, deciders(proposal.kind), but=actor.user_id)


def _tell_proposer(session: Session, proposal: Proposal, outcome: str) -> None:
    if proposal.proposed_by is None:
        return
    message = Message(
        key=f"proposal/{proposal.id}/decided",
        title=f"Đề nghị đã có quyết định: {title_of(proposal)}",
        paragraphs=[f"Đề nghị «{title_of(proposal)}» {outcome}."],
        path=f"/staff/proposals/{proposal.id}",
    )
    notices.tell(session, proposal.proposed_by, message)
