"""Files of labels: what a run's labels say today, and the bytes in every format."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from models import Batch, LabelKind, LabelRun
from traceability.errors import Invalid
from traceability.identifiers import digital_link
from traceability.identifiers.trace_code import Keyring, TraceCodec
from traceability.labels import content, fonts, images, listing, sheets, stocks, thermal
from traceability.labels.content import LabelFacts, LabelRange
from traceability.labels.designs import Design
from traceability.labels.errors import LabelError, MissingGlyph
from traceability.labels.stocks import Medium, Stock
from traceability.services import glyphs
from traceability.services.certificates import ocop_status
from traceability.services.labels.choices import OWN_SIZE, Choices, FileFormat
from traceability.services.labels.life import Stretch

MOST = {FileFormat.SVG: 100_000, FileFormat.PNG: 100_000}
"""Labels in one order of single pictures, which are slower to make than sheets."""
_PART_LABELS = {
    FileFormat.PDF: 50_000,
    FileFormat.ZPL: 10_000,
    FileFormat.CSV: 50_000,
    FileFormat.SVG: 5_000,
    FileFormat.PNG: 5_000,
}
_FAULTS = {
    "start_cell": ("start_cell", "Tờ giấy này không có ô số đó. Nhập lại ô trống đầu tiên."),
    "text": ("stock", "Nội dung tem quá dài so với ô giấy này. Chọn giấy có ô lớn hơn hoặc mẫu tối giản."),
    "symbol": ("stock", "Ô giấy này nhỏ quá, mã QR in ra sẽ khó quét. Chọn giấy có ô lớn hơn."),
    "missing_glyph": (
        "design",
        "Phông chữ của tem không có ký tự {detail}. Sửa tên sản phẩm hoặc tên đơn vị.",
    ),
    "control_character": ("design", "Tên hoặc câu chuyện có ký tự không in được. Gõ lại ở trang sản phẩm."),
    "dpi": ("dpi", "Máy in tem không có độ phân giải đó. Chọn 203, 300 hoặc 600 dpi."),
    "offset": ("right", "Độ lệch chỉ chỉnh được trong khoảng 5 mm. Lệch hơn thì hãy đo lại tờ giấy."),
}


@dataclass(frozen=True)
class FileOrder:
    """Which labels, in which format. Stock and cell mean nothing to a list; `dpi` is the printer's."""

    format: FileFormat
    stretch: Stretch
    stock: Stock = field(default_factory=lambda: stocks.stock(OWN_SIZE))
    start_cell: int = 1
    offset: tuple[float, float] = (0.0, 0.0)
    design: Design = Design.STANDARD
    dpi: int = 300

    @classmethod
    def of(cls, choices: Choices, stock: Stock | None) -> "FileOrder":
        """What was chosen in the wizard."""
        return cls(
            choices.format or FileFormat.PDF,
            Stretch(choices.first, choices.count or 1),
            stock=stock or stocks.stock(OWN_SIZE),
            start_cell=choices.start_cell or 1,
            offset=choices.offset,
            design=choices.design or Design.STANDARD,
            dpi=choices.dpi or 300,
        )

    @property
    def pages(self) -> int:
        """Sheets or rows of the roll."""
        return self.stock.pages(self.stretch.count, self.start_cell)

    def split(self) -> Iterator["FileOrder"]:
        """In parts small enough to hold, print and repeat; whole sheets but for the first and the last."""
        most = max(1, _PART_LABELS[self.format] // self.stock.per_page) * self.stock.per_page
        at, end, cell = self.stretch.first, self.stretch.first + self.stretch.count, self.start_cell
        while at < end:
            count = min(end - at, most - (cell - 1))
            yield replace(self, stretch=Stretch(at, count), start_cell=cell)
            at, cell = at + count, 1


def check_order(order: FileOrder) -> None:
    """Raise Invalid for what no printer can do, before any label is issued or noted."""
    most = MOST.get(order.format)
    if most and order.stretch.count > most:
        written = f"{most:,}".replace(",", ".")
        raise Invalid({"count": f"Mỗi lần làm nhiều nhất {written} tem dạng ảnh; hãy chia thành nhiều lần."})
    if (order.stock.medium is Medium.ROLL) is not (order.format is FileFormat.ZPL) and order.format in (
        FileFormat.ZPL, FileFormat.PDF,
    ):  # fmt: skip
        raise Invalid({"stock": "ZPL in trên cuộn tem, PDF in trên tờ tem. Chọn lại loại giấy."})
    with refused_as_invalid():
        stocks.check_start_cell(order.stock, order.start_cell)
        stocks.check_offset(order.offset)


@contextmanager
def refused_as_invalid() -> Iterator[None]:
    """Turn what the label engine cannot do into a sentence beside the field it is about."""
    try:
        yield
    except MissingGlyph as error:
        field_name, message = _FAULTS[error.reason]
        raise Invalid({field_name: message.format(detail=glyphs.shown(error.characters))}) from error
    except LabelError as error:
        field_name, message = _FAULTS.get(error.reason, ("stock", "Không tạo được tệp tem này ({reason})."))
        raise Invalid({field_name: message.format(reason=error.reason, detail=error.detail)}) from error


def label_range(run: LabelRun, keyring: Keyring, stretch: Stretch) -> LabelRange:
    """The labels of a stretch, whose codes are made when asked for."""
    return LabelRange(
        run=run.id,
        origin=run.origin,
        product_code=run.batch.product.code,
        lot_number=run.batch.lot_number,
        codes=partial(codec_of(run, keyring).encode_range, run.id),
        count=stretch.count,
        first=stretch.first,
        kind=content.LabelKind(run.kind.value),
        gtin=run.gtin,
    )


def codec_of(run: LabelRun, keyring: Keyring) -> TraceCodec:
    """The key version that made the run's codes."""
    return keyring.codec(run.key_version)


def label_facts(session: Session, batch: Batch, today: date) -> LabelFacts:
    """What the labels say when ordered on `today`: stars only while the OCOP certificate is in force."""
    product, organisation = batch.product, batch.product.organisation
    version = product.current
    ocop = ocop_status(session, product.id, today)
    with refused_as_invalid():
        return LabelFacts(
            product_name=version.name,
            lot_number=batch.lot_number,
            producer_name=organisation.name,
            producer_address_short=f"{organisation.commune.full_name}, Lạng Sơn",
            produced_on=batch.produced_on,
            packed_on=batch.packed_on,
            use_by=batch.use_by,
            ocop_stars=ocop.certificate.stars if ocop and ocop.status.in_force else None,
            sample=organisation.is_sample,
            lines=tuple(
                name for name in (version.name_en, version.name_zh) if name and _can_be_written(name)
            ),
            story=version.story or "",
        )


def _can_be_written(name: str) -> bool:
    """A rare Chinese character that no face here has keeps that one line off the label, not the label from
    being printed."""
    return not fonts.face_of(name).missing(name)


def stored_facts(facts: LabelFacts) -> dict[str, Any]:
    """As JSON, so that a file made again next year says what it said."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(facts).items()
        if value
    }


def facts_of(stored: dict[str, Any]) -> LabelFacts:
    """From that JSON."""
    values = {**stored, "lines": tuple(stored.get("lines", ()))}
    for name in ("produced_on", "packed_on", "use_by"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    return LabelFacts(**values)


def file_name(lot_number: str, stretch: Stretch, suffix: str) -> str:
    """`tem-L2601A-1-100.pdf`: lot, first and last label as people count them."""
    lot = re.sub(r"[^0-9A-Za-z]+", "-", lot_number)
    return f"tem-{lot}-{stretch.first + 1}-{stretch.first + stretch.count}.{suffix}"


def write_file(file: BinaryIO, labels: LabelRange, facts: LabelFacts, order: FileOrder) -> None:
    """Write the file to one that can be sought in. Raises Invalid before the first byte."""
    with refused_as_invalid():
        if order.format.is_zip:
            _write_zip(file, labels, facts, order)
        else:
            for part in _parts(labels, facts, order):
                file.write(part)


def _write_zip(file: BinaryIO, labels: LabelRange, facts: LabelFacts, order: FileOrder) -> None:
    size = order.stock.label_size
    if order.format is FileFormat.SVG:
        images.write_svg_zip(file, labels, facts, size, order.design)
    else:
        images.write_png_zip(file, labels, facts, size, order.design, order.dpi)


def _parts(labels: LabelRange, facts: LabelFacts, order: FileOrder) -> Iterator[bytes]:
    drawn: dict[str, Any] = {"design": order.design, "offset": order.offset}
    if order.format is FileFormat.PDF:
        return sheets.pdf_parts(labels, facts, order.stock, start_cell=order.start_cell, **drawn)
    if order.format is FileFormat.ZPL:
        return thermal.zpl_parts(labels, facts, order.stock, dpi=order.dpi, **drawn)
    return listing.csv_parts(labels, facts)


def path_of(run: LabelRun, code: str) -> str:
    """The path printed in the symbol of the label with that code."""
    product = run.batch.product
    if run.kind is LabelKind.BATCH:
        return digital_link.batch_path(run.gtin, product.code, run.batch.lot_number)
    return digital_link.unit_path(run.gtin, code)


def codes_at_ends(run: LabelRun, keyring: Keyring) -> tuple[str, str]:
    """The first and last code of a run; those of a batch run are one and the same."""
    codec = codec_of(run, keyring)
    last = run.quantity - 1 if run.kind is LabelKind.UNIT else 0
    return codec.encode(run.id, 0), codec.encode(run.id, last)
