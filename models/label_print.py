"""Prints (lượt in): one file of labels, from the first choice in the wizard to the proof that it reads."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey, enum_of, same_owner
from models.batch import Batch
from models.job import Job
from models.label import LabelRun


class PrintState(StrEnum):
    DRAFT = "draft"  # being chosen
    MAKING = "making"  # ordered, its labels issued; the bytes are being made
    READY = "ready"  # made, read back and right
    REFUSED = "refused"  # made, but the proof failed: it may not leave
    EXPIRED = "expired"  # was ready; the bytes are gone and can be made again, the same


_NEXT: dict[PrintState, frozenset[PrintState]] = {
    PrintState.DRAFT: frozenset({PrintState.MAKING}),
    PrintState.MAKING: frozenset({PrintState.READY, PrintState.REFUSED}),
    PrintState.READY: frozenset({PrintState.EXPIRED}),
    PrintState.EXPIRED: frozenset({PrintState.MAKING}),
    PrintState.REFUSED: frozenset(),
}


class LabelPrint(Base):
    """What to print on which paper. Once ordered, `choices` and `facts` never change, nor do the bytes."""

    __tablename__ = "label_print"
    __table_args__ = (
        same_owner("batch"),
        CheckConstraint("state = 'draft' OR label_run_id IS NOT NULL", name="ordered_labels_are_issued"),
    )

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(index=True)
    batch_id: Mapped[int] = mapped_column(index=True)
    label_run_id: Mapped[int | None] = mapped_column(ForeignKey("label_run.id"), index=True)
    state: Mapped[PrintState] = mapped_column(enum_of(PrintState), index=True)
    choices: Mapped[dict[str, Any]]  # services.label_choices.Choices
    facts: Mapped[dict[str, Any] | None]  # what the labels said on the day they were ordered
    proof: Mapped[dict[str, Any] | None]  # services.label_press.Made
    job_id: Mapped[str | None] = mapped_column(ForeignKey("job.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    ordered_at: Mapped[datetime | None]
    made_at: Mapped[datetime | None]

    batch: Mapped[Batch] = relationship(foreign_keys=[batch_id])
    run: Mapped[LabelRun | None] = relationship(back_populates="prints")
    job: Mapped[Job | None] = relationship()

    def can_become(self, state: PrintState) -> bool:
        return state in _NEXT[self.state]


class LabelStock(Base):
    """A sheet or a roll that was measured, in mm. It never changes: another measure is another stock."""

    __tablename__ = "label_stock"
    __table_args__ = (CheckConstraint("columns > 0 AND rows > 0", name="cells"),)

    id: Mapped[PrimaryKey]
    # None: measured by the department, for every producer.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    columns: Mapped[int]
    rows: Mapped[int]
    width: Mapped[float]
    height: Mapped[float]
    left: Mapped[float]
    top: Mapped[float]
    pitch_x: Mapped[float]
    pitch_y: Mapped[float]
    page_width: Mapped[float]
    page_height: Mapped[float]
    is_roll: Mapped[bool] = mapped_column(default=False, server_default=false())  # its page is one row
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # no longer offered; prints on it can still be made again


class HiddenStock(Base):
    """A shipped stock that is offered to nobody: it is not sold here."""

    __tablename__ = "hidden_stock"

    key: Mapped[str] = mapped_column(primary_key=True)  # of labels.stocks
    hidden_at: Mapped[datetime]


class PrinterSetting(Base):
    """What one printer needs with one stock: how far it feeds askew, and where its started sheet goes on."""

    __tablename__ = "printer_setting"
    __table_args__ = (UniqueConstraint("organisation_id", "printer", "stock"),)

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    printer: Mapped[str]  # its kind and name, as services.label_settings writes them
    stock: Mapped[str]
    right: Mapped[float] = mapped_column(default=0.0)
    down: Mapped[float] = mapped_column(default=0.0)
    next_cell: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
