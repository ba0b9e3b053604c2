"""Prints: begun, chosen step by step, ordered once; the labels are issued with the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Batch, BatchState, LabelKind, LabelPrint, LabelRun, PrintState
from traceability.errors import Invalid, Refused
from traceability.identifiers.trace_code import Keyring
from traceability.jobs import enqueue
from traceability.labels.content import LabelFacts, LabelRange
from traceability.labels.designs import Design
from traceability.labels.source import SymbolSource
from traceability.labels.stocks import Stock
from traceability.services import audit, clock, tenancy
from traceability.services.actor import Actor
from traceability.services.labels import files as label_files
from traceability.services.labels import fits as label_fits
from traceability.services.labels import life as label_life
from traceability.services.labels import look as label_look
from traceability.services.labels import runs as label_runs
from traceability.services.labels import settings as label_settings
from traceability.services.labels import stocks as label_stocks
from traceability.services.labels import texts as label_texts
from traceability.services.labels.choices import Choices, FileFormat, Step
from traceability.services.labels.files import FileOrder
from traceability.services.labels.fits import Fit
from traceability.services.labels.life import Stretch
from traceability.services.labels.look import Look
from traceability.services.labels.runs import RUN_LIMIT, LabelOrder

AT_ONCE, PICTURES_AT_ONCE = 300, 40
"""Labels made and read back while the person waits; more are a job of the worker."""
JOB = "labels.make"


@dataclass(frozen=True)
class Deployment:
    """What a print needs to know of where it is ordered."""

    keyring: Keyring
    origin: str


def start_print(session: Session, actor: Actor, batch_id: int) -> LabelPrint:
    """Begin to print new labels for a released batch."""
    batch = tenancy.own(session, actor, Batch, batch_id)
    if batch.state is not BatchState.RELEASED:
        raise Refused("Chỉ cấp tem cho lô đã xuất xưởng. Hãy hoàn tất và xuất xưởng lô này trước.")
    if not batch.declared_packs:
        raise Refused("Lô này chưa khai số bao gói. Hãy khai số bao gói trước khi cấp tem.")
    return _start(session, actor, batch, None, Choices())


def start_reprint(session: Session, actor: Actor, run_id: int) -> LabelPrint:
    """Begin to print labels that are issued already: the same codes, nothing new."""
    run = tenancy.own(session, actor, LabelRun, run_id)
    return _start(session, actor, run.batch, run, Choices(kind=run.kind))


def draft(session: Session, actor: Actor, print_id: int, *, lock: bool = False) -> LabelPrint:
    """The producer's own print, still being chosen. Raises Refused once it is ordered."""
    row = tenancy.own(session, actor, LabelPrint, print_id, lock=lock)
    if row.state is not PrintState.DRAFT:
        raise Refused("Lượt in này đã đặt rồi, không đổi được nữa. Muốn khác thì tạo lượt in mới.")
    return row


def is_ordered(session: Session, actor: Actor, print_id: int) -> bool:
    """Is the choosing over? The labels are issued then."""
    return tenancy.own(session, actor, LabelPrint, print_id).state is not PrintState.DRAFT


def choices_of(row: LabelPrint) -> Choices:
    return Choices.of(row.choices)


def stock_of(session: Session, row: LabelPrint) -> Stock | None:
    """The stock that was chosen."""
    key = choices_of(row).stock
    return label_stocks.find_stock(session, row.organisation_id, key) if key else None


def answer(session: Session, actor: Actor, print_id: int, **answers: Any) -> LabelPrint:
    """Keep the answers of one step. Raises Invalid beside the field for what cannot be."""
    row = draft(session, actor, print_id, lock=True)
    before = choices_of(row)
    after = before.changed(**answers)
    _check(session, row, after, answers)
    row.choices = after.stored()
    if "right" in answers:
        label_settings.remember(session, row.organisation_id, after, offset=after.offset)
    changed = {name: value for name, value in row.choices.items() if value != before.stored().get(name)}
    audit.record(session, actor, "label_print.answered", row, after=changed)
    return row


def check_look(session: Session, actor: Actor, print_id: int, origin: str, today: date) -> None:
    """Raise Invalid for a label that does not fit. Drawing takes its time, so this comes before ordering,
    which locks; what is changed in between is found when the file is made."""
    row = tenancy.own(session, actor, LabelPrint, print_id)
    choices = choices_of(row)
    if row.state is not PrintState.DRAFT or choices.next_step() is not Step.CHECK:
        return
    if choices.format is not FileFormat.CSV:
        order, facts = file_order(session, row), facts_to_draw(session, row, today)
        label_look.look(stand_in(row, origin), facts, order.stock, choices, order.design)


def order_print(session: Session, actor: Actor, print_id: int, where: Deployment, today: date) -> LabelPrint:
    """Issue the labels, if they are new, and fix what will be printed. A second click changes nothing."""
    row = tenancy.own(session, actor, LabelPrint, print_id, lock=True)
    if row.state is not PrintState.DRAFT:
        return row
    choices = choices_of(row)
    if choices.next_step() is not Step.CHECK:
        raise Refused("Còn bước chưa chọn. Xem lại các bước rồi tạo tệp.")
    order = file_order(session, row)
    label_files.check_order(order)
    facts = label_files.label_facts(session, row.batch, today)
    if row.run is None:
        row.run = _issue(session, actor, row, choices, where)
    else:
        label_life.check_reason(row.run, order.stretch, choices.reason)
        audit.record(session, actor, "label_print.ordered", row, after=row.choices)
    row.facts, row.ordered_at = label_files.stored_facts(facts), clock.now()
    begin_making(session, row)
    if choices.applies(Step.CELL):
        used = order.start_cell - 1 + order.stretch.count
        label_settings.remember(
            session, row.organisation_id, choices, next_cell=used % order.stock.per_page + 1
        )
    return row


def begin_making(session: Session, row: LabelPrint) -> None:
    """From now on the bytes are being made: at once, or by the worker where there are many."""
    row.state = PrintState.MAKING
    if not is_small(row):
        row.job = enqueue(session, JOB, {"print": row.id})


def made_at_once(row: LabelPrint) -> bool:
    """Is it the request's own work to make the bytes?"""
    return row.state is PrintState.MAKING and is_small(row)


def is_small(row: LabelPrint) -> bool:
    choices = choices_of(row)
    pictures = choices.format is not None and choices.format.is_zip
    return (choices.count or 0) <= (PICTURES_AT_ONCE if pictures else AT_ONCE)


def file_order(session: Session, row: LabelPrint) -> FileOrder:
    """What was chosen, as the makers of files take it."""
    return FileOrder.of(choices_of(row), stock_of(session, row))


def facts_to_draw(session: Session, row: LabelPrint, today: date) -> LabelFacts:
    """What the labels say. Raises Invalid for a character that no label can show."""
    label_texts.refuse_unprintable(row.batch)
    return label_files.label_facts(session, row.batch, today)


def stand_in(row: LabelPrint, origin: str) -> LabelRange:
    """A label that shows how this print will look."""
    gtin = row.run.gtin if row.run else row.batch.product.gtin
    return label_look.stand_in(row.batch, choices_of(row), row.run.origin if row.run else origin, gtin)


def fits(
    session: Session, row: LabelPrint, offered: Sequence[Stock], origin: str, today: date
) -> dict[str, tuple[Fit, ...]]:
    """How each stock suits this print; nothing is said where the words cannot be printed at all."""
    try:
        facts = facts_to_draw(session, row, today)
    except Invalid:  # the next step says why
        return {}
    return label_fits.fits(modules_of(row, origin), facts, offered, choices_of(row))


def modules_of(row: LabelPrint, origin: str) -> int:
    """Modules on a side of this print's symbols."""
    return SymbolSource(stand_in(row, origin)).shape.modules


def looks(row: LabelPrint, facts: LabelFacts, stock: Stock, origin: str) -> dict[Design, Look | Invalid]:
    """Every design on the chosen stock, or why it cannot be."""
    found: dict[Design, Look | Invalid] = {}
    modules = modules_of(row, origin)
    for design in Design:
        try:
            found[design] = label_look.look_at(modules, facts, stock, choices_of(row), design)
        except Invalid as error:
            found[design] = error
    return found


def most(session: Session, row: LabelPrint, kind: LabelKind) -> int:
    """How many labels may be chosen: those left, or those of the run that is printed again."""
    return row.run.quantity if row.run else min(label_runs.labels_left(session, row.batch, kind), RUN_LIMIT)


def discard(session: Session, actor: Actor, print_id: int) -> int:
    """Give a draft up; nothing was issued for it. The batch it was for."""
    row = draft(session, actor, print_id, lock=True)
    audit.record(session, actor, "label_print.discarded", row, before=row.choices)
    session.delete(row)
    return row.batch_id


def prints_of_batch(session: Session, batch: Batch) -> Sequence[LabelPrint]:
    """The prints of a batch, newest first."""
    query = select(LabelPrint).where(LabelPrint.batch_id == batch.id).order_by(LabelPrint.id.desc())
    return session.scalars(query.options(joinedload(LabelPrint.job))).all()


def _start(
    session: Session, actor: Actor, batch: Batch, run: LabelRun | None, choices: Choices
) -> LabelPrint:
    row = LabelPrint(
        organisation_id=batch.organisation_id,
        batch=batch,
        run=run,
        state=PrintState.DRAFT,
        choices=choices.stored(),
        created_by_id=actor.user_id,
        created_at=clock.now(),
    )
    session.add(row)
    audit.record(session, actor, "label_print.started", row, after={"lot_number": batch.lot_number})
    return row


def _check(session: Session, row: LabelPrint, choices: Choices, answers: dict[str, Any]) -> None:
    if "count" in answers and choices.kind and choices.count is not None:
        _check_count(session, row, choices, choices.kind)
    if (
        answers.get("stock")
        and label_stocks.find_stock(session, row.organisation_id, answers["stock"]) is None
    ):
        raise Invalid({"stock": "Không có loại giấy tem này. Chọn một loại trong danh sách."})
    if {"stock", "start_cell", "right"} & set(answers) and choices.format is not FileFormat.CSV:
        stock = label_stocks.find_stock(session, row.organisation_id, choices.stock or "")
        label_files.check_order(FileOrder.of(choices, stock))


def _check_count(session: Session, row: LabelPrint, choices: Choices, kind: LabelKind) -> None:
    count, limit = choices.count or 0, most(session, row, kind)
    if row.run:
        label_life.within(row.run, Stretch(choices.first, count))
        label_life.check_reason(row.run, Stretch(choices.first, count), choices.reason)
    elif not 1 <= count <= limit:
        written = f"{limit:,}".replace(",", ".")
        raise Invalid({"count": f"Còn được cấp {written} tem cho lô này; hãy nhập từ 1 đến {written}."})


def _issue(session: Session, actor: Actor, row: LabelPrint, choices: Choices, where: Deployment) -> LabelRun:
    order = LabelOrder(choices.kind or LabelKind.UNIT, choices.count or 0, f"print-{row.id}")
    try:
        return label_runs.issue_labels(session, actor, row.batch_id, order, origin=where.origin)
    except Invalid as error:
        raise Invalid({"count": error.errors.get("quantity", str(error))}) from error
