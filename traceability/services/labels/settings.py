"""What is remembered of a printer and a stock: how far it prints askew, and the next free cell of a sheet."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import PrinterSetting
from traceability.database import unique_breach
from traceability.errors import Refused
from traceability.services import clock
from traceability.services.labels.choices import Choices

_MIDST = ": "


def setting(session: Session, organisation_id: int, choices: Choices) -> PrinterSetting | None:
    """What is remembered of the chosen printer with the chosen stock."""
    return session.scalar(
        select(PrinterSetting).where(
            PrinterSetting.organisation_id == organisation_id,
            PrinterSetting.printer == _printer(choices),
            PrinterSetting.stock == choices.stock,
        )
    )


def remember(
    session: Session,
    organisation_id: int,
    choices: Choices,
    *,
    offset: tuple[float, float] | None = None,
    next_cell: int | None = None,
) -> None:
    """Keep what is given; the rest stays as it was."""
    row = setting(session, organisation_id, choices)
    if row is None:
        row = PrinterSetting(
            organisation_id=organisation_id,
            printer=_printer(choices),
            stock=choices.stock or "",
            right=0.0,
            down=0.0,
            next_cell=1,
        )
    if offset is not None:
        row.right, row.down = offset
    if next_cell is not None:
        row.next_cell = next_cell
    row.changed_at = clock.now()
    busy = Refused("Máy in này đang được chỉnh ở nơi khác. Tải lại trang rồi thử lại.")
    with unique_breach(session, "uq_printer_setting_organisation_id_printer_stock", busy):
        session.add(row)


def printer_names(session: Session, organisation_id: int) -> Sequence[str]:
    """Names given before, to choose from."""
    known = select(PrinterSetting.printer).where(PrinterSetting.organisation_id == organisation_id)
    names = {printer.partition(_MIDST)[2] for printer in session.scalars(known)}
    return sorted(names - {""})


def _printer(choices: Choices) -> str:
    return f"{choices.printer}{_MIDST}{choices.printer_name}"
