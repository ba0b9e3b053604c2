"""Proposals: those that wait for a second official, and those that were decided."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from models import Proposal, ProposalKind, ProposalState
from traceability.errors import NotFound
from traceability.services import clock, tenancy
from traceability.services.actor import Actor

_SHOWN = 50


def get_proposal(session: Session, actor: Actor, proposal_id: int, *, lock: bool = False) -> Proposal:
    """Any proposal, for staff."""
    return tenancy.any(session, actor, Proposal, proposal_id, lock=lock)


def find_waiting(session: Session, kind: ProposalKind, subject_id: int) -> Proposal | None:
    """The one that may still be decided on for a subject."""
    query = select(Proposal).where(Proposal.kind == kind, Proposal.subject_id == subject_id, *_open())
    return session.scalar(query)


def list_proposals(session: Session, actor: Actor) -> tuple[Sequence[Proposal], Sequence[Proposal]]:
    """What waits, the oldest first, and the latest that were decided or ran out."""
    _require_staff(actor)
    people = (joinedload(Proposal.proposed_by), joinedload(Proposal.decided_by))
    query = select(Proposal).options(*people, joinedload(Proposal.organisation))
    waiting = query.where(*_open()).order_by(Proposal.proposed_at, Proposal.id)
    over = query.where(
        (Proposal.state != ProposalState.WAITING) | (Proposal.expires_at <= clock.now())
    ).order_by(Proposal.id.desc())
    return session.scalars(waiting).all(), session.scalars(over.limit(_SHOWN)).all()


def waiting_count(session: Session) -> int:
    """How many wait for a second official."""
    query = select(func.count(Proposal.id)).where(*_open())
    return session.scalar(query) or 0


def _open() -> tuple[ColumnElement[bool], ...]:
    """One that ran out keeps its state, so the clock is asked as well."""
    return Proposal.state == ProposalState.WAITING, Proposal.expires_at > clock.now()


def _require_staff(actor: Actor) -> None:
    if not (actor.is_staff or actor.is_system):
        raise NotFound
