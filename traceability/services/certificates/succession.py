"""One product has one OCOP certificate: a re-assessment replaces the earlier one on the day it is issued."""

from sqlalchemy.orm import Session

from models import Certificate, CertificateChange, CertificateState
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.certificates.ocop import ocop_certificates


def succeed(session: Session, actor: Actor, certificate: Certificate) -> list[Certificate]:
    """Let a newly verified OCOP certificate take its place among the product's; give those it replaces.

    Old papers are also entered late, so the new row may be the one that was replaced long ago. Without this a
    suspended re-assessment would leave the paper it replaced shining on the scan page.
    """
    later = [paper for paper in _others(session, certificate) if _issued(paper) > _issued(certificate)]
    if later:
        replace(actor, certificate, later[0])
    replaced = replaced_by(session, certificate)
    for paper in replaced:
        replace(actor, paper, certificate)
    return replaced


def replaced_by(session: Session, certificate: Certificate) -> list[Certificate]:
    """The earlier OCOP certificates of the product that this one replaces, or would once it is verified."""
    earlier = [paper for paper in _others(session, certificate) if _issued(paper) < _issued(certificate)]
    return [paper for paper in earlier if paper.may_become(CertificateState.SUPERSEDED)]


def _others(session: Session, certificate: Certificate) -> list[Certificate]:
    if not certificate.kind.is_ocop or certificate.product_id is None:
        return []
    papers = ocop_certificates(session, certificate.product_id)
    return [paper for paper in papers if paper is not certificate]


def replace(actor: Actor, old: Certificate, new: Certificate) -> None:
    """`old` is superseded from the day `new` is issued, or from its own latest change if that is later."""
    changed = [change.effective_on for change in old.changes]
    old.state = CertificateState.SUPERSEDED
    old.superseded_by_id = new.id
    old.changes.append(
        CertificateChange(
            state=CertificateState.SUPERSEDED,
            effective_on=max([new.issued_on, *changed]),
            decision_number=new.decision_number,
            reason=f"Được thay bằng giấy số {new.number or 'chưa ghi'} cấp ngày {new.issued_on:%d/%m/%Y}.",
            decided_by_id=actor.user_id,
            decided_at=clock.now(),
        )
    )


def _issued(paper: Certificate) -> tuple[object, int]:
    return paper.issued_on, paper.id
