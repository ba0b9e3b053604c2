"""The support programme: plans, projects, who took part, and what each was supported with."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of, same_owner
from models.certificate import Certificate
from models.organisation import Organisation
from models.product import Product


class Programme(Base):
    """A programme of several years, e.g. 'Hỗ trợ doanh nghiệp nâng cao năng suất và chất lượng 2021–2030'."""

    __tablename__ = "programme"
    __table_args__ = (CheckConstraint("last_year >= first_year", name="years"),)

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(unique=True)
    decision_number: Mapped[str | None]
    first_year: Mapped[int]
    last_year: Mapped[int]

    plans: Mapped[list["Plan"]] = relationship(back_populates="programme", order_by="Plan.year")


class Plan(Base):
    """The plan of one year (kế hoạch năm)."""

    __tablename__ = "plan"
    __table_args__ = (UniqueConstraint("programme_id", "year"),)

    id: Mapped[PrimaryKey]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    year: Mapped[int]
    number: Mapped[str]  # "73/KH-UBND"
    issued_on: Mapped[date | None]

    programme: Mapped[Programme] = relationship(back_populates="plans")
    projects: Mapped[list["Project"]] = relationship(back_populates="plan", order_by="Project.number")
    activities: Mapped[list["Activity"]] = relationship(
        back_populates="plan", order_by="Activity.held_on, Activity.id"
    )


class ProjectKind(StrEnum):
    """The six kinds of the 2022 plan."""

    CONFORMITY = "conformity"  # chứng nhận hợp chuẩn/hợp quy, TCCS, công bố
    PILOT_MODEL = "pilot_model"  # mô hình điểm áp dụng đồng bộ
    MANAGEMENT_SYSTEM = "management_system"  # hệ thống quản lý, công cụ cải tiến
    GOOD_AGRICULTURE = "good_agriculture"  # GAP/GAHP, hữu cơ
    TRACEABILITY = "traceability"  # truy xuất nguồn gốc
    DIGITAL = "digital"  # chuyển đổi số quản trị


class Project(Base):
    """A support project of one plan (dự án hỗ trợ)."""

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_later"),
    )

    id: Mapped[PrimaryKey]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    kind: Mapped[ProjectKind] = mapped_column(enum_of(ProjectKind))
    name: Mapped[str]
    name_en: Mapped[str | None]
    name_zh: Mapped[str | None]
    lead_agency: Mapped[str | None]
    decision_number: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    target: Mapped[str | None]

    plan: Mapped[Plan] = relationship(back_populates="projects")
    participations: Mapped[list["Participation"]] = relationship(
        back_populates="project", order_by="Participation.id"
    )


class Participation(Base):
    """One place in one project: organisation × project, once."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("project_id", "organisation_id"),
        Index(None, "organisation_id", "project_id"),
        Index("ix_participation_by_project", "project_id", "starts_on", "organisation_id"),  # on a past day
        UniqueConstraint("id", "organisation_id"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_later"),
    )

    id: Mapped[PrimaryKey]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    contract_number: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    outcome: Mapped[str | None]

    project: Mapped[Project] = relationship(back_populates="participations")
    organisation: Mapped[Organisation] = relationship()
    supports: Mapped[list["Support"]] = relationship(
        back_populates="participation", order_by="Support.id", foreign_keys="Support.participation_id"
    )


class SupportKind(Base):
    """A kind of support (nội dung hỗ trợ). Editable. `family` groups kinds that figures add up."""

    __tablename__ = "support_kind"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    family: Mapped[str]  # product, system, agriculture, traceability, digital
    position: Mapped[int]
    retired_at: Mapped[datetime | None]  # no longer offered; what was recorded with it keeps it


_NO_PRODUCT = text("product_id IS NULL")


class Support(Base):
    """What a participant was supported with: a kind, for a product or the organisation, and its result."""

    __tablename__ = "support"
    __table_args__ = (
        same_owner("participation"),
        same_owner("product"),
        UniqueConstraint("participation_id", "kind_id", "product_id"),
        # Figures by product and by kind, whatever they are narrowed to.
        Index("ix_support_by_product", "product_id", "kind_id", "participation_id", "organisation_id"),
        Index("ix_support_by_kind", "kind_id", "organisation_id", "product_id", "participation_id"),
        # One NULL differs from another, so support of a whole organisation needs an index of its own.
        Index(
            "uq_support_of_organisation",
            "participation_id",
            "kind_id",
            unique=True,
            sqlite_where=_NO_PRODUCT,
            postgresql_where=_NO_PRODUCT,
        ),
    )

    id: Mapped[PrimaryKey]
    participation_id: Mapped[int] = mapped_column()
    organisation_id: Mapped[int]
    kind_id: Mapped[int] = mapped_column(ForeignKey("support_kind.id"))
    product_id: Mapped[int | None] = mapped_column()
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)  # its result
    result: Mapped[str | None]

    participation: Mapped[Participation] = relationship(
        back_populates="supports", foreign_keys=[participation_id]
    )
    kind: Mapped[SupportKind] = relationship()
    product: Mapped[Product | None] = relationship(foreign_keys=[product_id])
    certificate: Mapped[Certificate | None] = relationship()


class ActivityKind(StrEnum):
    TRAINING = "training"
    COMMUNICATION = "communication"


class Activity(Base):
    """A training or communication activity of a plan."""

    __tablename__ = "activity"
    __table_args__ = (CheckConstraint("attendees IS NULL OR attendees >= 0", name="attendees"),)

    id: Mapped[PrimaryKey]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    kind: Mapped[ActivityKind] = mapped_column(enum_of(ActivityKind))
    name: Mapped[str]
    audience: Mapped[str]
    attendees: Mapped[int | None]
    held_on: Mapped[date | None]

    plan: Mapped[Plan] = relationship(back_populates="activities")
