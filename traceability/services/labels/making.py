"""Makes the parts of a print in a folder and reads each back: whole parts, found again after a crash."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from hashlib import file_digest
from pathlib import Path
from typing import Any, BinaryIO

from traceability.errors import Refused
from traceability.labels import listing
from traceability.labels.content import LabelFacts, LabelRange
from traceability.labels.meter import Grade
from traceability.labels.proof import (
    LEAST_CONTRAST,
    LEAST_QUIET,
    SAMPLE_PAGES,
    Proof,
    measured_grade,
    prove_pdf,
    prove_zpl,
)
from traceability.labels.proof_files import SAMPLE, prove_list, prove_zip
from traceability.services.labels.choices import FileFormat
from traceability.services.labels.files import FileOrder, write_file
from traceability.services.labels.life import Stretch

_MANIFEST = "manifest.json"
_LISTED = 20  # wrong labels named; a file with more is wrong anyway
_PDFIUM = threading.Lock()  # PDFium must not be called from two threads at once
_OTHER_BYTES = (
    "Tệp tạo lại không giống tệp đã kiểm từng byte nên không tải được. Hãy báo cho quản trị hệ thống."
)
_LEAST_PAGES, _LEAST_SAMPLE = 6, 20


@dataclass(frozen=True)
class Part:
    """One file of a print and what reading it back found."""

    name: str
    first: int
    count: int
    size: int
    sha256: str
    checked: int
    wrong: tuple[int, ...]
    module_mm: float
    quiet_modules: float
    contrast: float
    passed: bool

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.first, self.count)


@dataclass(frozen=True)
class Made:
    """All parts of a print."""

    parts: tuple[Part, ...]

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Made":
        """From the JSON of a row."""
        return cls(tuple(_part(values) for values in stored["parts"]))

    def stored(self) -> dict[str, Any]:
        """As the JSON of a row."""
        return {"parts": [asdict(part) for part in self.parts]}

    @property
    def passed(self) -> bool:
        return all(part.passed for part in self.parts)

    @property
    def checked(self) -> int:
        """Labels read back."""
        return sum(part.checked for part in self.parts)

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    @property
    def wrong(self) -> tuple[int, ...]:
        """Numbers in the run of labels that did not read, the first few."""
        return tuple(number for part in self.parts for number in part.wrong)[:_LISTED]

    @property
    def module_mm(self) -> float:
        return min(part.module_mm for part in self.parts)

    @property
    def grade(self) -> Grade:
        """What the QR meter says of the smallest module."""
        return measured_grade(self.module_mm)

    @property
    def quiet_modules(self) -> float:
        return min(part.quiet_modules for part in self.parts)

    @property
    def contrast(self) -> float:
        return min(part.contrast for part in self.parts)

    @property
    def faults(self) -> list[str]:
        """Why the proof failed, each with what to do."""
        found = []
        if self.wrong:
            numbers = ", ".join(map(str, self.wrong))
            found.append(f"Tem số {numbers} không đọc lại được từ tệp. Chọn giấy có ô lớn hơn rồi in lại.")
        elif self.grade is Grade.REFUSE:
            found.append("Ô vuông của mã QR nhỏ hơn 0,30 mm. Chọn giấy có ô lớn hơn.")
        elif self.quiet_modules < LEAST_QUIET:
            found.append("Lề trắng quanh mã QR không đủ 4 ô. Chọn mẫu tối giản hoặc giấy có ô lớn hơn.")
        elif self.contrast < LEAST_CONTRAST:
            found.append("Mã QR không đủ tương phản đen trắng. Hãy báo cho chúng tôi.")
        return found


def make(
    folder: Path,
    labels: LabelRange,
    facts: LabelFacts,
    order: FileOrder,
    report: Callable[[int], None] = lambda done: None,
) -> Made:
    """Make what is missing in `folder`; equal arguments give equal bytes, whoever began and was killed.

    `labels` is the whole stretch of `order`. `report` is told after each part how many labels are done."""
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    parts, orders = list[Part](), list(order.split())
    for number, piece in enumerate(orders):
        stretch = piece.stretch
        some = replace(labels, first=stretch.first, count=stretch.count)
        parts.append(_found(folder, number) or _make_part(folder, number, some, facts, piece, len(orders)))
        report(sum(part.count for part in parts))
    made = Made(tuple(parts))
    if order.format is FileFormat.CSV:
        _describe(folder, labels, made)
    return made


def bring(
    folder: Path, labels: LabelRange, facts: LabelFacts, order: FileOrder, made: Made, number: int | None
) -> None:
    """Make anew, one part or all, what another machine made and proved: the bytes must be its own."""
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    for part in made.parts if number is None else made.parts[number : number + 1]:
        if not _is_here(folder / part.name, part):
            cell = order.start_cell if part.first == order.stretch.first else 1
            piece = replace(order, stretch=part.stretch, start_cell=cell)
            _bring_part(folder, replace(labels, first=part.first, count=part.count), facts, piece, part)
    if order.format is FileFormat.CSV and number is None and not (folder / _MANIFEST).exists():
        _describe(folder, labels, made)


def joined(folder: Path, names: list[str], *, headed: bool = False) -> Iterator[bytes]:
    """The parts as one file; of lists (`headed`) the head is written once."""
    for i, name in enumerate(names):
        with (folder / name).open("rb") as file:
            if headed and i:
                file.readline()
            while piece := file.read(1 << 18):
                yield piece


def manifest(folder: Path) -> bytes:
    """What a print house checks its list by (JSON)."""
    return (folder / _MANIFEST).read_bytes()


def _is_here(path: Path, part: Part) -> bool:
    return path.exists() and path.stat().st_size == part.size


def _bring_part(folder: Path, labels: LabelRange, facts: LabelFacts, order: FileOrder, part: Part) -> None:
    def write(file: BinaryIO) -> None:
        write_file(file, labels, facts, order)
        file.flush()
        with Path(file.name).open("rb") as written:
            if file_digest(written, "sha256").hexdigest() != part.sha256:
                raise Refused(_OTHER_BYTES)

    _write_whole(folder / part.name, write)


def _describe(folder: Path, labels: LabelRange, made: Made) -> None:
    pieces = joined(folder, [part.name for part in made.parts], headed=True)
    _write_whole(folder / _MANIFEST, lambda file: _write(file, listing.manifest(labels, pieces)))


def _make_part(
    folder: Path, number: int, labels: LabelRange, facts: LabelFacts, order: FileOrder, parts: int
) -> Part:
    name = f"{number:04d}.{order.format.suffix}"
    _write_whole(folder / name, lambda file: write_file(file, labels, facts, order))
    with (folder / name).open("rb") as file:
        sha256 = file_digest(file, "sha256").hexdigest()
        file.seek(0)
        proof = prove(file, labels, order, parts)
    part = Part(
        name, order.stretch.first, order.stretch.count, (folder / name).stat().st_size, sha256,
        proof.checked, proof.wrong[:_LISTED], proof.module_mm, proof.quiet_modules, proof.contrast,
        proof.passed,
    )  # fmt: skip
    _write_whole(_note(folder, number), lambda file: _write(file, json.dumps(asdict(part)).encode()))
    return part


def prove(file: BinaryIO, labels: LabelRange, order: FileOrder, parts: int = 1) -> Proof:
    """Draw the file as its printer does and read it back; of one part among many a smaller sample."""
    pages, sample = max(_LEAST_PAGES, SAMPLE_PAGES // parts), max(_LEAST_SAMPLE, SAMPLE // parts)
    if order.format is FileFormat.PDF:
        with _PDFIUM:
            return prove_pdf(
                file, labels, order.stock, start_cell=order.start_cell, offset=order.offset,
                dpi=order.dpi, sample=pages,
            )  # fmt: skip
    if order.format is FileFormat.ZPL:
        rows = max(_LEAST_SAMPLE, sample // order.stock.per_page)
        return prove_zpl(file.read(), labels, order.stock, dpi=order.dpi, offset=order.offset, sample=rows)
    if order.format is FileFormat.CSV:
        return prove_list(file, labels, sample=sample)
    return prove_zip(file, labels, order.dpi, sample=sample)


def _found(folder: Path, number: int) -> Part | None:
    """A part that was finished before; its note is written last."""
    try:
        part = _part(json.loads(_note(folder, number).read_bytes()))
    except FileNotFoundError:
        return None
    return part if (folder / part.name).exists() else None


def _part(values: dict[str, Any]) -> Part:
    return Part(**{**values, "wrong": tuple(values["wrong"])})


def _note(folder: Path, number: int) -> Path:
    return folder / f"{number:04d}.json"


def _write_whole(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write beside and rename, so that a kill or a power cut leaves the whole file or none."""
    # One name a thread: two requests that make the same print must not write into one another's file.
    beside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        with beside.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(data)
