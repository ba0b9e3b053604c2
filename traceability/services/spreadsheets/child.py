"""Reads one stranger's workbook in a process of its own: bytes in, the cells of one sheet out as JSON.

Run as a script by `reading.py`, isolated (`-I`), so it imports nothing of the project. The limits come first.
calamine gives the values; it shows neither formulas nor errors, so the sheet's XML is scanned for those.
"""

import io
import json
import posixpath
import resource
import sys
import xml.parsers.expat
import zipfile
from datetime import date, datetime
from typing import Any

MEMORY = 300_000_000  # address space, bytes
SECONDS = 20
MOST_ROWS = 20_001  # the headings among them
MOST_COLUMNS = 100
MOST_DECLARED = 50_000_000
MOST_RATIO = 100
_SMALL = 1_000_000  # what unpacks to less than this harms nobody, however well it is packed
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"  # the same in ISO's "strict" flavour

Marks = dict[tuple[int, int], str]


class BadWorkbook(Exception):
    """Refused; the argument is a word of `reading.py`'s table."""


def main() -> None:
    """Answer {"rows": …} or {"refused": word}."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer: dict[str, Any] = {"rows": read(sys.stdin.buffer.read(), sys.argv[1])}
    except BadWorkbook as bad:
        answer = {"refused": str(bad)}
    except MemoryError:
        answer = {"refused": "too_big"}
    except Exception:  # whatever a library says of a broken file, to its owner it is one thing
        answer = {"refused": "broken"}
    json.dump(answer, sys.stdout, ensure_ascii=False, separators=(",", ":"))


def read(data: bytes, sheet: str) -> list[list[Any]]:
    """The rows of the sheet of that name, or else of the first one."""
    package = _package(data)
    from python_calamine import CalamineWorkbook  # after the limits and the first look

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    name = sheet if sheet in book.sheet_names else book.sheet_names[0]
    marks = _scan(package, _part_of(package, name))
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [_row(row, number, marks) for number, row in enumerate(rows)]


def _package(data: bytes) -> zipfile.ZipFile:
    """The zip, if unpacking it is harmless. Members laid over each other add up to more than the file."""
    if not data.startswith(b"PK"):
        raise BadWorkbook("not_xlsx")
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise BadWorkbook("broken") from None
    members = package.infolist()
    if sum(one.file_size for one in members) > MOST_DECLARED or len(members) > 1000:
        raise BadWorkbook("too_big")
    packed = sum(one.compress_size for one in members)
    for unpacked, size in [(one.file_size, one.compress_size) for one in members]:
        if unpacked > _SMALL and unpacked > MOST_RATIO * size:
            raise BadWorkbook("too_big")
    if packed > len(data) or len({one.filename for one in members}) < len(members):
        raise BadWorkbook("broken")
    names = {one.filename for one in members}
    if "xl/workbook.xml" not in names or "xl/vbaProject.bin" in names:
        raise BadWorkbook("macros" if "xl/vbaProject.bin" in names else "not_xlsx")
    return package


def _part_of(package: zipfile.ZipFile, sheet: str) -> str:
    """Which part of the package holds the sheet."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def seen(tag: str, given: dict[str, str]) -> None:
        if tag in (f"{_MAIN} sheet", f"{_STRICT} sheet"):
            ids[given["name"]] = next(value for key, value in given.items() if key.endswith(" id"))
        elif tag.endswith(" Relationship"):
            targets[given["Id"]] = given["Target"]

    _parse(package, "xl/workbook.xml", seen)
    _parse(package, "xl/_rels/workbook.xml.rels", seen)
    return posixpath.normpath(posixpath.join("/xl", targets[ids[sheet]])).lstrip("/")


def _scan(package: zipfile.ZipFile, part: str) -> Marks:
    """Where formulas and errors are. An array formula is written in its first cell and fills a range."""
    marks: Marks = {}
    place = [0, -1]  # of the cell being read: row and column, from 0
    mains = (_MAIN, _STRICT)

    def seen(tag: str, given: dict[str, str]) -> None:
        space, _, name = tag.partition(" ")
        if space not in mains:
            return
        if name == "row":
            place[:] = [int(given["r"]) - 1 if "r" in given else place[0] + 1, -1]
        elif name == "c":
            place[:] = _place(given["r"]) if "r" in given else (place[0], place[1] + 1)
            if given.get("t") == "e":
                marks[place[0], place[1]] = "error"
        elif name in ("v", "is") and (place[0] >= MOST_ROWS or place[1] >= MOST_COLUMNS):
            raise BadWorkbook("too_many")
        elif name == "f":
            for cell in _filled(given, (place[0], place[1])):
                marks[cell] = "formula"

    place[0] = -1
    _parse(package, part, seen)
    return marks


def _filled(formula: dict[str, str], here: tuple[int, int]) -> list[tuple[int, int]]:
    first, colon, last = formula.get("ref", "").partition(":")
    if formula.get("t") not in ("array", "dataTable") or not colon:
        return [here]
    (top, left), (bottom, right) = _place(first), _place(last)
    if bottom >= MOST_ROWS or right >= MOST_COLUMNS:
        raise BadWorkbook("too_many")
    return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def _place(reference: str) -> tuple[int, int]:
    """ "F14" is (13, 5)."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]) - 1, column - 1


def _parse(package: zipfile.ZipFile, part: str, seen: Any) -> None:
    """Expat, without document types: those are where entities that grow come from."""
    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")

    def refuse(*details: Any) -> None:
        raise BadWorkbook("broken")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = seen
    with package.open(part) as file:
        parser.ParseFile(file)


def _row(row: list[Any], number: int, marks: Marks) -> list[Any]:
    cells = [_cell(value, marks.get((number, column)) if marks else None) for column, value in enumerate(row)]
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _cell(value: Any, mark: str | None) -> Any:
    """A text, number or truth as it is; {"kind": shown text} for everything else."""
    if mark is not None:
        return {mark: str(value)}
    if isinstance(value, str | bool | float):
        return value
    if isinstance(value, datetime):
        return {"day": value.date().isoformat()} if not value.hour | value.minute else {"time": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"time": str(value)}


if __name__ == "__main__":
    main()
