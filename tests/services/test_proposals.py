"""Two officials: what one proposes only another can confirm, within a week, and it is done once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    AuditEntry,
    Certificate,
    CertificateState,
    Notice,
    OrganisationState,
    ProposalState,
    Role,
    User,
)
from tests.factories import CertificateFactory, OrganisationFactory, UserFactory
from tests.services.acting import producer
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.services import clock, organisations, proposals
from traceability.services.actor import Actor
from traceability.services.certificates import StateChange, revoke_certificate

CHANGE = StateChange(effective_on=clock.today(), reason="Không còn đạt", decision_number="77/QĐ-UBND")


def official(role: Role = Role.OFFICER) -> Actor:
    user = UserFactory(role=role)
    return Actor(user.id, user.role, None, user.name)


def state_of(row: Any) -> Any:
    """Read anew, whatever was seen before."""
    return row.state


@pytest.fixture
def first(session: Session) -> Actor:
    return official()


@pytest.fixture
def second(session: Session) -> Actor:
    return official(Role.MANAGER)


@pytest.fixture
def paper(session: Session) -> Certificate:
    return CertificateFactory()


def test_a_second_official_confirms_and_the_paper_is_revoked(
    session: Session, first: Actor, second: Actor, paper: Certificate
) -> None:
    asked = proposals.propose_revocation(session, first, paper.id, CHANGE)
    assert state_of(paper) is CertificateState.ACTIVE, "nothing has happened yet"
    proposals.confirm_proposal(session, second, asked.id)
    assert state_of(paper) is CertificateState.REVOKED
    assert paper.changes[-1].reason == "Không còn đạt"
    logged = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in logged] == [
        "proposal.revoke_certificate_proposed",
        "certificate.revoked",
    ]
    assert logged[-1].actor_name == second.name
    assert (logged[-1].after or {})["proposed_by"] == first.name


def test_nobody_confirms_an_own_proposal(session: Session, first: Actor, paper: Certificate) -> None:
    asked = proposals.propose_revocation(session, first, paper.id, CHANGE)
    with pytest.raises(Forbidden, match="cán bộ thứ hai"):
        proposals.confirm_proposal(session, first, asked.id)
    with pytest.raises(Forbidden):
        proposals.reject_proposal(session, first, asked.id, "Nhầm")
    assert paper.state is CertificateState.ACTIVE


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.ADMINISTRATOR])
def test_only_officers_and_managers_propose_and_decide(
    session: Session, first: Actor, paper: Certificate, role: Role
) -> None:
    other = official(role)
    with pytest.raises(Forbidden):
        proposals.propose_revocation(session, other, paper.id, CHANGE)
    asked = proposals.propose_revocation(session, first, paper.id, CHANGE)
    with pytest.raises(Forbidden):
        proposals.confirm_proposal(session, other, asked.id)
    with pytest.raises(NotFound):
        proposals.confirm_proposal(session, producer(), asked.id)


@pytest.mark.parametrize("lost", ["role", "account"])
def test_what_somebody_asked_who_may_no_longer_decide_is_rejected_and_not_done(
    session: Session, first: Actor, second: Actor, paper: Certificate, lost: str
) -> None:
    asked = proposals.propose_revocation(session, first, paper.id, CHANGE)
    person = session.get_one(User, first.user_id)
    if lost == "role":
        person.role = Role.INSPECTOR
    else:
        person.disabled_at = clock.now()
    session.flush()
    with pytest.raises(Refused, match="không còn quyền"):
        proposals.confirm_proposal(session, second, asked.id)
    assert (paper.state, asked.state) == (CertificateState.ACTIVE, ProposalState.WAITING)
    proposals.reject_proposal(session, second, asked.id, "Người đề nghị đã nghỉ việc")
    assert state_of(asked) is ProposalState.REJECTED


def test_no_single_official_revokes_or_suspends(session: Session, first: Actor, paper: Certificate) -> None:
    with pytest.raises(Forbidden):
        revoke_certificate(session, first, paper.id, CHANGE)
    with pytest.raises(Forbidden):
        organisations.suspend_organisation(session, first, paper.organisation_id, "Vi phạm")


def test_a_proposal_runs_out_after_seven_days_and_then_another_may_be_made(
    session: Session, first: Actor, second: Actor, paper: Certificate
) -> None:
    asked = proposals.propose_revocation(session, first, paper.id, CHANGE)
    with pytest.raises(Refused):
        proposals.propose_revocation(session, second, paper.id, CHANGE)
    with time_machine.travel(asked.expires_at - timedelta(seconds=1), tick=False):
        assert proposals.waiting_count(session) == 1
    with time_machine.travel(asked.expires_at, tick=False):
        assert proposals.waiting_count(session) == 0
        with pytest.raises(Refused, match="hết hạn"):
            proposals.confirm_proposal(session, second, asked.id)
        again = proposals.propose_revocation(session, second, paper.id, CHANGE)
        assert asked.state is ProposalState.EXPIRED
        proposals.confirm_proposal(session, first, again.id)
    assert paper.state is CertificateState.REVOKED


def test_a_proposal_is_decided_once(
    session: Session, first: Actor, second: Actor, paper: Certificate
) -> None:
    asked = proposals.propose_revocation(session, first, paper.id, CHANGE)
    with pytest.raises(Invalid):
        proposals.reject_proposal(session, second, asked.id, " ")
    proposals.reject_proposal(session, second, asked.id, "Chưa đủ căn cứ")
    for again in (proposals.confirm_proposal, proposals.withdraw_proposal):
        with pytest.raises(Refused):
            again(session, second, asked.id)
    assert paper.state is CertificateState.ACTIVE


def test_only_who_proposed_withdraws(
    session: Session, first: Actor, second: Actor, paper: Certificate
) -> None:
    asked = proposals.propose_revocation(session, first, paper.id, CHANGE)
    with pytest.raises(Forbidden):
        proposals.withdraw_proposal(session, second, asked.id)
    proposals.withdraw_proposal(session, first, asked.id)
    assert proposals.propose_revocation(session, second, paper.id, CHANGE).state is ProposalState.WAITING


def test_what_would_be_refused_is_refused_when_it_is_proposed(session: Session, first: Actor) -> None:
    with pytest.raises(Refused):
        proposals.propose_revocation(session, first, CertificateFactory(pending=True).id, CHANGE)
    without = StateChange(effective_on=clock.today(), reason="Không còn đạt")
    with pytest.raises(Invalid) as said:
        proposals.propose_revocation(session, first, CertificateFactory().id, without)
    assert list(said.value.errors) == ["decision_number"]


def test_an_organisation_is_suspended_by_two(session: Session, first: Actor, second: Actor) -> None:
    made = OrganisationFactory()
    asked = proposals.propose_suspension(session, first, made.id, "Vi phạm")
    assert state_of(made) is OrganisationState.APPROVED
    proposals.confirm_proposal(session, second, asked.id)
    assert state_of(made) is OrganisationState.SUSPENDED


def test_the_others_are_asked_and_who_proposed_hears_the_outcome(
    session: Session, first: Actor, second: Actor, paper: Certificate
) -> None:
    asked = proposals.propose_revocation(session, first, paper.id, CHANGE)
    told = select(Notice.user_id).where(Notice.key == f"proposal/{asked.id}")
    assert session.scalars(told).all() == [second.user_id]
    proposals.confirm_proposal(session, second, asked.id)
    outcome = select(func.count()).where(Notice.user_id == first.user_id, Notice.key.endswith("/decided"))
    assert session.scalar(outcome) == 1
