"""Proposals: what one official asks for and a second one confirms (trust §4)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of
from models.evidence import StoredFile
from models.organisation import Organisation
from models.user import User


class ProposalKind(StrEnum):
    REVOKE_CERTIFICATE = "revoke_certificate"
    SUSPEND_ORGANISATION = "suspend_organisation"
    MERGE_ORGANISATION = "merge_organisation"
    ROTATE_KEY = "rotate_key"


class ProposalState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # by who made it
    EXPIRED = "expired"  # written down when another takes its place; until then the clock says it


_WAITING = text("state = 'waiting'")


class Proposal(Base):
    """One action on one subject. Whether it is over its time follows from `expires_at`."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state = 'withdrawn' OR decided_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("state <> 'rejected' OR comment IS NOT NULL", name="rejected_with_reason"),
        Index(
            "uq_proposal_waiting",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[ProposalKind] = mapped_column(enum_of(ProposalKind))
    subject_id: Mapped[int]  # of what the kind is about; the number of a key's new version
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]  # of the subject, as it was called
    payload: Mapped[dict[str, Any]]  # what the action is done with
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[ProposalState] = mapped_column(enum_of(ProposalState), index=True)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]
    comment: Mapped[str | None]  # of who decided

    organisation: Mapped[Organisation | None] = relationship()
    document: Mapped[StoredFile | None] = relationship()
    proposed_by: Mapped[User | None] = relationship(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be decided on."""
        return self.state is ProposalState.WAITING and now < self.expires_at
