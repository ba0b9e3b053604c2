"""Inspections (kiểm tra): visits and what was found, in versions; visits that are planned."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of
from models.evidence import StoredFile
from models.organisation import Organisation
from models.place import AdminUnit
from models.user import User


class Finding(StrEnum):
    PASSED = "passed"  # đạt
    REMINDED = "reminded"  # nhắc nhở
    VIOLATION = "violation"  # vi phạm
    NOT_CHECKED = "not_checked"  # closed, nobody there: no finding could be made


class Visit(Base):
    """A visit to a producer, or to a place that sells. What is said of it is its latest version."""

    __tablename__ = "visit"
    __table_args__ = (UniqueConstraint("recorded_by_id", "idempotency_key"),)

    id: Mapped[PrimaryKey]
    # Of the latest version. None: a shop or a market stall that is no producer of the programme.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    latest: Mapped[int] = mapped_column(default=1)  # the number of the version that counts
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]  # when the server took it in; a phone may have kept it for days
    idempotency_key: Mapped[str]

    organisation: Mapped[Organisation | None] = relationship()
    recorded_by: Mapped[User] = relationship()
    versions: Mapped[list["VisitVersion"]] = relationship(
        back_populates="visit", order_by="VisitVersion.number"
    )
    current: Mapped["VisitVersion"] = relationship(
        primaryjoin="and_(Visit.id == VisitVersion.visit_id, Visit.latest == VisitVersion.number)",
        viewonly=True,
        uselist=False,
    )
    checks: Mapped[list["VisitCheck"]] = relationship(order_by="VisitCheck.position")


class VisitVersion(Base):
    """What an inspector wrote about a visit. A correction is a new version with its reason; none changes."""

    __tablename__ = "visit_version"
    __table_args__ = (
        UniqueConstraint("visit_id", "number"),
        CheckConstraint("(number = 1) = (reason IS NULL)", name="correction_has_a_reason"),
    )

    id: Mapped[PrimaryKey]
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    number: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    visited_at: Mapped[datetime] = mapped_column(index=True)
    place: Mapped[str]
    commune_id: Mapped[int] = mapped_column(ForeignKey("admin_unit.id"), index=True)
    finding: Mapped[Finding] = mapped_column(enum_of(Finding))
    observed: Mapped[str]
    measures: Mapped[str | None]
    follow_up_on: Mapped[date | None]
    reason: Mapped[str | None]  # why the version before it was corrected
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    written_at: Mapped[datetime]

    visit: Mapped[Visit] = relationship(back_populates="versions")
    organisation: Mapped[Organisation | None] = relationship()
    commune: Mapped[AdminUnit] = relationship()
    written_by: Mapped[User] = relationship()
    photos: Mapped[list["VisitPhoto"]] = relationship(
        cascade="all, delete-orphan", order_by="VisitPhoto.position"
    )


class VisitCheck(Base):
    """A code checked during a visit and what the system said of it, with the names that things had then."""

    __tablename__ = "visit_check"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]  # as scanned or typed
    state: Mapped[str]  # a verdict's name, as in scans
    subject: Mapped[str | None]  # product and lot as they were named then
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))
    label_run_id: Mapped[int | None] = mapped_column(ForeignKey("label_run.id"))
    label_index: Mapped[int | None]
    seen_at: Mapped[datetime]  # when the inspector held it
    judged_at: Mapped[datetime]  # when the system gave its verdict: later, where there was no network

    organisation: Mapped[Organisation | None] = relationship()


class VisitPhoto(Base):
    """A photo of a version of a visit: the picture, and the small one for lists. For staff only."""

    __tablename__ = "visit_photo"

    version_id: Mapped[int] = mapped_column(ForeignKey("visit_version.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    small_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    file: Mapped[StoredFile] = relationship(foreign_keys=[file_id])
    small: Mapped[StoredFile] = relationship(foreign_keys=[small_id])


_OPEN = "visit_id IS NULL AND cancelled_at IS NULL"


class PlannedVisit(Base):
    """A visit that somebody is to make. A producer has at most one that is open; the visit closes it."""

    __tablename__ = "planned_visit"
    __table_args__ = (
        CheckConstraint("visit_id IS NULL OR cancelled_at IS NULL", name="made_or_cancelled"),
        Index(
            "uq_planned_visit_open",
            "organisation_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
    )

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    planned_on: Mapped[date]
    inspector_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    note: Mapped[str | None]
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    planned_at: Mapped[datetime]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    cancelled_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    inspector: Mapped[User] = relationship(foreign_keys=[inspector_id])
    planned_by: Mapped[User] = relationship(foreign_keys=[planned_by_id])
    visit: Mapped[Visit | None] = relationship()

    @property
    def is_open(self) -> bool:
        return self.visit_id is None and self.cancelled_at is None
