"""Proposing each kind of action: whether it makes sense is checked before a colleague is asked."""

from sqlalchemy.orm import Session

from models import Certificate, CertificateState, OrganisationState, Proposal, ProposalKind
from traceability.errors import Invalid, Refused
from traceability.services import key_versions, organisation_merging, organisations, root_keys, tenancy
from traceability.services.actor import Actor
from traceability.services.certificates.changes import StateChange, check_revocation
from traceability.services.certificates.letters import name_of
from traceability.services.proposals.acting import Asked, propose
from traceability.text import plain


def propose_revocation(session: Session, actor: Actor, certificate_id: int, change: StateChange) -> Proposal:
    """Ask that a certificate be revoked. What would be refused later is refused now."""
    certificate = tenancy.any(session, actor, Certificate, certificate_id, lock=True)
    check_revocation(certificate, change)
    asked = Asked(
        kind=ProposalKind.REVOKE_CERTIFICATE,
        subject_id=certificate.id,
        organisation_id=certificate.organisation_id,
        name=name_of(certificate),
        payload={
            "effective_on": change.effective_on.isoformat(),
            "decision_number": change.decision_number,
            "reason": plain(change.reason),
            "state": CertificateState.REVOKED.value,
        },
        document_id=change.document_id,
    )
    return propose(session, actor, asked)


def propose_suspension(session: Session, actor: Actor, organisation_id: int, reason: str) -> Proposal:
    """Ask that an organisation be suspended."""
    organisation = organisations.get_for_staff(session, actor, organisation_id, lock=True)
    if not organisation.may_become(OrganisationState.SUSPENDED):
        raise Refused("Chỉ tạm ngừng được chủ thể đã duyệt. Tải lại trang để xem trạng thái.")
    if not plain(reason):
        raise Invalid({"reason": "Ghi lý do tạm ngừng."})
    asked = Asked(
        kind=ProposalKind.SUSPEND_ORGANISATION,
        subject_id=organisation.id,
        organisation_id=organisation.id,
        name=organisation.name,
        payload={"reason": plain(reason)},
    )
    return propose(session, actor, asked)


def propose_merger(
    session: Session, actor: Actor, organisation_id: int, into_id: int, reason: str
) -> Proposal:
    """Ask that a producer recorded twice become one."""
    duplicate = organisations.get_for_staff(session, actor, organisation_id, lock=True)
    into = organisations.get_for_staff(session, actor, into_id)
    organisation_merging.check(duplicate, into)
    if not plain(reason):
        raise Invalid({"reason": "Ghi vì sao hai hồ sơ là một chủ thể."})
    asked = Asked(
        kind=ProposalKind.MERGE_ORGANISATION,
        subject_id=duplicate.id,
        organisation_id=duplicate.id,
        name=duplicate.name,
        payload={"into_id": into.id, "into": f"{into.name} ({into.tax_code})", "reason": plain(reason)},
    )
    return propose(session, actor, asked)


def propose_rotation(session: Session, actor: Actor, reason: str) -> Proposal:
    """Ask that new label runs use the next key version."""
    if not plain(reason):
        raise Invalid({"reason": "Ghi lý do đổi khóa."})
    version = key_versions.newest(session) + 1
    asked = Asked(
        kind=ProposalKind.ROTATE_KEY,
        subject_id=version,
        organisation_id=None,
        name=f"phiên bản {version}",
        payload={"reason": plain(reason)},
    )
    return propose(session, actor, asked)


def propose_root_replacement(session: Session, actor: Actor, reason: str) -> Proposal:
    """Ask that the root key itself be replaced, because it leaked. A command on the server does it then."""
    said, version = root_keys.reason_of(reason), root_keys.next_version(session)
    asked = Asked(
        kind=ProposalKind.ROTATE_KEY,
        subject_id=version,
        organisation_id=None,
        name=f"khóa gốc mới (phiên bản {version})",
        payload={"reason": said, "root": True},
    )
    return propose(session, actor, asked)
