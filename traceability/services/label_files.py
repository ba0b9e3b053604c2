"""Files of labels: what a run's labels say today, and the bytes in every format."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any, BinaryIO

from sqlalchemy.orm import Session

from models import LabelKind, LabelRun
from traceability.errors import Invalid
from traceability.identifiers import digital_link
from traceability.identifiers.trace_code import Keyring, TraceCodec
from traceability.labels import content, images, listing, sheets, stocks
from traceability.labels.content import LabelFacts, LabelRange
from traceability.labels.designs import Design
from traceability.labels.errors import LabelError
from traceability.services.certificates import ocop_status
from traceability.services.label_life import Stretch

_SPOOL_BYTES = 8_000_000
_PART_BYTES = 1 << 16
_PICTURE_MM = (63.5, 38.1)
"""Single pictures have the size of an L7160 label, the middle one of the shipped sheets."""


_FAULTS = {
    "unknown_stock": ("stock", "Không có loại giấy tem này. Chọn một loại trong danh sách."),
    "start_cell": ("start_cell", "Tờ giấy này không có ô số đó. Nhập lại ô trống đầu tiên."),
    "text": ("stock", "Nội dung tem quá dài so với ô giấy này. Chọn giấy có ô lớn hơn."),
    "symbol": ("stock", "Ô giấy này nhỏ quá, mã QR in ra sẽ khó quét. Chọn giấy có ô lớn hơn."),
    "missing_glyph": (
        "product",
        "Phông chữ của tem không có ký tự {detail}. Sửa tên sản phẩm hoặc tên đơn vị.",
    ),
    "control_character": ("product", "Tên có ký tự không in được. Gõ lại tên sản phẩm hoặc tên đơn vị."),
}


class FileFormat(StrEnum):
    PDF = "pdf"
    CSV = "csv"
    SVG = "svg"
    PNG = "png"

    @property
    def suffix(self) -> str:
        """Pictures come many in a zip."""
        return self.value if self in (FileFormat.PDF, FileFormat.CSV) else "zip"

    @property
    def media_type(self) -> str:
        types = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "zip": "application/zip"}
        return types[self.suffix]


@dataclass(frozen=True)
class FileOrder:
    """Which labels, in which format; `stock` and `start_cell` matter to PDF only, `dpi` to PNG only."""

    format: FileFormat
    stretch: Stretch
    stock: str = "L7160"
    start_cell: int = 1
    offset: tuple[float, float] = (0.0, 0.0)
    design: Design = Design.STANDARD
    dpi: int = 300


MOST_AT_ONCE = {
    FileFormat.PDF: 100_000,
    FileFormat.CSV: 1_000_000,
    FileFormat.SVG: 1_000,
    FileFormat.PNG: 1_000,
}
"""Labels in a file that is made while the person waits."""


def check_size(order: FileOrder) -> None:
    """Refuse (Invalid "last") what would take longer than a person or a proxy waits."""
    most = MOST_AT_ONCE[order.format]
    if order.stretch.count > most:
        text = f"{most:,}".replace(",", ".")
        raise Invalid({"last": f"Mỗi tệp loại này có nhiều nhất {text} tem; hãy chia thành nhiều tệp."})


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
    return next(codec for codec in keyring.codecs if codec.version == run.key_version)


def label_facts(session: Session, run: LabelRun, today: date) -> LabelFacts:
    """What the labels say when printed on `today`: stars only while the OCOP certificate is in force."""
    batch, product = run.batch, run.batch.product
    organisation, version = product.organisation, product.current
    ocop = ocop_status(session, product.id, today)
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
        lines=(version.name_en,) if version.name_en else (),  # the typeface has no Chinese signs
        story=version.story or "",
    )


def file_name(run: LabelRun, order: FileOrder) -> str:
    """`tem-L2601A-1-100.pdf`: lot, first and last label as people count them."""
    first, last = order.stretch.first + 1, order.stretch.first + order.stretch.count
    lot = "".join(character if character.isalnum() else "-" for character in run.batch.lot_number)
    return f"tem-{lot}-{first}-{last}.{order.format.suffix}"


def file_parts(labels: LabelRange, facts: LabelFacts, order: FileOrder) -> Iterator[bytes]:
    """The file in parts. Raises Invalid before the first, so an error page can still be sent."""
    try:
        return _parts(labels, facts, order)
    except LabelError as error:
        field, message = _FAULTS.get(error.reason, ("stock", "Không tạo được tệp tem này: {reason}."))
        raise Invalid({field: message.format(reason=error.reason, detail=error.detail)}) from error


def _parts(labels: LabelRange, facts: LabelFacts, order: FileOrder) -> Iterator[bytes]:
    if order.format is FileFormat.PDF:
        paper = stocks.stock(order.stock)
        return sheets.pdf_parts(
            labels, facts, paper, design=order.design, start_cell=order.start_cell, offset=order.offset
        )
    if order.format is FileFormat.CSV:
        return listing.csv_parts(labels, facts)
    if order.format is FileFormat.SVG:
        return _spooled(partial(images.write_svg_zip, labels=labels, facts=facts, **_picture(order)))
    return _spooled(
        partial(images.write_png_zip, labels=labels, facts=facts, dpi=order.dpi, **_picture(order))
    )


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


def manifest(labels: LabelRange, facts: LabelFacts) -> bytes:
    """What a print house checks its list by: counts, first and last code, SHA-256 (JSON)."""
    return listing.manifest(labels, listing.csv_parts(labels, facts))


def _picture(order: FileOrder) -> dict[str, Any]:
    return {"size": _PICTURE_MM, "design": order.design}


def _spooled(write: Callable[[BinaryIO], None]) -> Iterator[bytes]:
    """Write first, to memory or past some megabytes to disk, then hand out; errors come before any part."""
    file = tempfile.SpooledTemporaryFile(_SPOOL_BYTES)  # noqa: SIM115 - the generator below closes it
    write(file)  # type: ignore[arg-type]  # a SpooledTemporaryFile is a binary file in all but name
    file.seek(0)

    def parts() -> Iterator[bytes]:
        with file:
            while part := file.read(_PART_BYTES):
                yield part

    return parts()
