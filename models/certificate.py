"""Certificates, declarations and standards; their status on any day is derived, never stored."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of, same_owner
from models.evidence import StoredFile
from models.organisation import Organisation
from models.place import Establishment
from models.product import Product
from models.user import User

EXPIRING_DAYS = 90


class Nature(StrEnum):
    """What a paper is: most are certificates, but a declaration, an own standard or a tool is not one."""

    CERTIFICATE = "certificate"
    DECLARATION = "declaration"
    OWN_STANDARD = "own_standard"
    SYSTEM = "system"  # certifies the system, not the product
    TOOL = "tool"  # 5S, Kaizen: applied, never "certified"
    RIGHT = "right"  # geographical indication, mark: a right to use


class CertificateKind(Base):
    """A kind of paper with its wording and usual validity. Editable: the law moves."""

    __tablename__ = "certificate_kind"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    nature: Mapped[Nature] = mapped_column(enum_of(Nature))
    name: Mapped[str]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    usual_months: Mapped[int | None]
    is_ocop: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]
    retired_at: Mapped[datetime | None]  # no longer offered; what was recorded with it keeps it


class CertificateState(StrEnum):
    """What people decided. Expiry is not among them: it follows from the date."""

    PENDING = "pending"
    RETURNED = "returned"
    REFUSED = "refused"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


_NEXT: dict[CertificateState, frozenset[CertificateState]] = {
    CertificateState.PENDING: frozenset(
        {CertificateState.ACTIVE, CertificateState.RETURNED, CertificateState.REFUSED}
    ),
    CertificateState.RETURNED: frozenset({CertificateState.PENDING}),
    CertificateState.REFUSED: frozenset(),
    CertificateState.ACTIVE: frozenset(
        {CertificateState.SUSPENDED, CertificateState.REVOKED, CertificateState.SUPERSEDED}
    ),
    CertificateState.SUSPENDED: frozenset(
        {CertificateState.ACTIVE, CertificateState.REVOKED, CertificateState.SUPERSEDED}
    ),
    CertificateState.REVOKED: frozenset(),
    CertificateState.SUPERSEDED: frozenset(),
}


class CertificateStatus(StrEnum):
    """What is true on a day: a function of the certificate and the day (domain §5)."""

    PENDING = "pending"
    NOT_YET_ISSUED = "not_yet_issued"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"

    @property
    def in_force(self) -> bool:
        return self in (CertificateStatus.ACTIVE, CertificateStatus.EXPIRING)


class Certificate(Base):
    """A paper held by an organisation for itself, one product or one establishment, as printed on it."""

    __tablename__ = "certificate"
    __table_args__ = (
        same_owner("product"),
        same_owner("establishment"),
        CheckConstraint("product_id IS NULL OR establishment_id IS NULL", name="one_scope"),
        CheckConstraint("expires_on IS NULL OR expires_on >= issued_on", name="expires_after_issue"),
        CheckConstraint("stars IS NULL OR stars BETWEEN 3 AND 5", name="stars"),
        CheckConstraint("stars IS NULL OR product_id IS NOT NULL", name="stars_of_a_product"),
        # What has lapsed is read from these two alone.
        Index("ix_certificate_by_expiry", "expires_on", "kind_id", "verified_at", "product_id", "issued_on"),
        Index("ix_certificate_by_product", "product_id", "kind_id", "issued_on", "verified_at"),
    )

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    product_id: Mapped[int | None] = mapped_column()
    establishment_id: Mapped[int | None] = mapped_column(index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("certificate_kind.id"), index=True)
    number: Mapped[str | None]
    issuer: Mapped[str]  # as printed: the body may no longer exist
    decision_number: Mapped[str | None]
    standard: Mapped[str | None]  # e.g. "QCVN 16:2019/BXD", "ISO 9001:2015"
    stars: Mapped[int | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    self_assessed: Mapped[bool | None]  # of a declaration: first-party, or on a third party's certificate
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]  # last day in force
    state: Mapped[CertificateState] = mapped_column(enum_of(CertificateState), index=True)
    evidence_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    public_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    created_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    product: Mapped[Product | None] = relationship(foreign_keys=[product_id])
    establishment: Mapped[Establishment | None] = relationship(foreign_keys=[establishment_id])
    kind: Mapped[CertificateKind] = relationship()
    evidence_file: Mapped[StoredFile | None] = relationship(foreign_keys=[evidence_file_id])
    public_file: Mapped[StoredFile | None] = relationship(foreign_keys=[public_file_id])
    verified_by: Mapped[User | None] = relationship()
    changes: Mapped[list["CertificateChange"]] = relationship(
        back_populates="certificate", order_by="CertificateChange.effective_on, CertificateChange.id"
    )

    def may_become(self, state: CertificateState) -> bool:
        return state in _NEXT[self.state]

    def change_on(self, day: date) -> "CertificateChange | None":
        """The change of state in force on `day`: the last one effective on or before it."""
        return next((change for change in reversed(self.changes) if change.effective_on <= day), None)

    def status_on(self, day: date) -> CertificateStatus:
        """The status on `day`, a calendar day in Vietnam. `expires_on` is the last day in force."""
        if self.verified_at is None:
            return CertificateStatus.PENDING
        if day < self.issued_on:
            return CertificateStatus.NOT_YET_ISSUED
        change = self.change_on(day)
        if change is not None and change.state is not CertificateState.ACTIVE:
            return CertificateStatus(change.state)
        if self.expires_on is None:
            return CertificateStatus.ACTIVE
        if day > self.expires_on:
            return CertificateStatus.EXPIRED
        if day > self.expires_on - timedelta(days=EXPIRING_DAYS):
            return CertificateStatus.EXPIRING
        return CertificateStatus.ACTIVE


class CertificateChange(Base):
    """A change of a verified certificate's state (suspended, lifted, revoked, superseded). Append-only."""

    __tablename__ = "certificate_change"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'suspended', 'revoked', 'superseded')", name="decided_state"),
        Index(None, "certificate_id", "effective_on", "id"),  # the last decision before a day
    )

    id: Mapped[PrimaryKey]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    state: Mapped[CertificateState] = mapped_column(enum_of(CertificateState))
    effective_on: Mapped[date]
    decision_number: Mapped[str | None]
    reason: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship(back_populates="changes")
    document: Mapped[StoredFile | None] = relationship()
    decided_by: Mapped[User | None] = relationship()
