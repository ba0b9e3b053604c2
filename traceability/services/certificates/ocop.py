"""OCOP: stars from a score, and the certificate that counts for a product on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models import Certificate, CertificateKind, CertificateStatus

# Stars by average score, lower bound inclusive (domain §2). Below 50 points nothing is certified.
_STARS = ((Decimal(90), 5), (Decimal(70), 4), (Decimal(50), 3))
NOT_COUNTED = frozenset(
    {CertificateStatus.PENDING, CertificateStatus.NOT_YET_ISSUED, CertificateStatus.SUPERSEDED}
)


@dataclass(frozen=True, slots=True)
class OcopStatus:
    """The certificate that counts for a product on a day, and its status on that day."""

    certificate: Certificate
    status: CertificateStatus


def stars_for(score: Decimal) -> int | None:
    """The stars a score earns: 5 from 90, 4 from 70, 3 from 50, none below."""
    return next((stars for least, stars in _STARS if score >= least), None)


def governing(certificates: Iterable[Certificate], day: date) -> OcopStatus | None:
    """Of one product's OCOP certificates, the one that counts on `day`.

    A superseded one gives way to its successor. Of several the one in force counts, else the latest issued;
    a lapsed or revoked one therefore still counts where nothing replaced it.
    """
    standing = [OcopStatus(paper, paper.status_on(day)) for paper in certificates]
    counted = [one for one in standing if one.status not in NOT_COUNTED]
    return max(counted, key=_precedence, default=None)


def _precedence(one: OcopStatus) -> tuple[bool, date, int]:
    return *precedence(one.status, one.certificate.issued_on), one.certificate.id


def precedence(status: CertificateStatus, issued_on: date) -> tuple[bool, date]:
    """Which of several counts, the greatest: the one rule, for the public pages too."""
    return status.in_force, issued_on


def ocop_status(session: Session, product_id: int, day: date) -> OcopStatus | None:
    """The OCOP certificate that counts for the product on `day`; None where it never had one by then."""
    return governing(ocop_certificates(session, product_id), day)


def ocop_certificates(session: Session, product_id: int) -> list[Certificate]:
    """The product's verified OCOP certificates, oldest first."""
    papers = (
        select(Certificate)
        .join(CertificateKind)
        .where(
            Certificate.product_id == product_id,
            Certificate.verified_at.is_not(None),
            CertificateKind.is_ocop,
        )
        .order_by(Certificate.issued_on, Certificate.id)
        .options(selectinload(Certificate.changes))
    )
    return list(session.scalars(papers))
