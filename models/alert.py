"""Alerts: scans that are unlike those of honest shoppers, for people to look at (trust §2)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of
from models.batch import Batch
from models.organisation import Organisation
from models.user import User


class AlertRule(StrEnum):
    BEFORE_ACTIVATION = "before_activation"  # a label that was never activated is on sale
    MORE_UNITS = "more_units"  # more labels of a run were checked than were activated
    MANY_SESSIONS = "many_sessions"  # one label, too many visitors
    VOIDED = "voided"  # a cancelled label is on sale
    RECALLED = "recalled"  # a recalled batch is on sale
    PAST_USE_BY = "past_use_by"  # a batch is on sale after its use-by date
    REPORT = "report"  # a shopper wrote to us
    INVALID_CODES = "invalid_codes"  # codes nobody issued: one alert for the campaign, not one a code


class Severity(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AlertState(StrEnum):
    NEW = "new"
    LOOKING = "looking"
    NORMAL = "normal"  # looked at and explained
    LOCKED = "locked"  # the label's page warns, whatever its count


OPEN_ALERTS = (AlertState.NEW, AlertState.LOOKING, AlertState.LOCKED)


class Alert(Base):
    """One alert of a rule about one subject: a label, a run, a batch, or the codes nobody issued."""

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint(
            "state IN ('new', 'looking') OR (reason IS NOT NULL AND decided_at IS NOT NULL)",
            name="decided_with_reason",
        ),
        CheckConstraint("state <> 'locked' OR label_index IS NOT NULL", name="only_labels_lock"),
        Index(
            "uq_alert_open",
            "rule",
            "subject",
            unique=True,
            sqlite_where=text("state <> 'normal'"),
            postgresql_where=text("state <> 'normal'"),
        ),
        Index("ix_alert_label", "label_run_id", "label_index"),
    )

    id: Mapped[PrimaryKey]
    rule: Mapped[AlertRule] = mapped_column(enum_of(AlertRule))
    subject: Mapped[str]  # what the rule is about, in one word: "unit/12/5", "run/12", "batch/7", "codes"
    severity: Mapped[Severity] = mapped_column(enum_of(Severity))
    state: Mapped[AlertState] = mapped_column(enum_of(AlertState), index=True)
    measure: Mapped[int]  # sessions, units or reports when it last grew
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)
    label_run_id: Mapped[int | None] = mapped_column(ForeignKey("label_run.id"))
    label_index: Mapped[int | None]
    opened_at: Mapped[datetime]
    latest_at: Mapped[datetime]
    reason: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = relationship()
    batch: Mapped[Batch | None] = relationship(foreign_keys=[batch_id])
    decided_by: Mapped[User | None] = relationship()
