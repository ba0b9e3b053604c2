"""Tables of a Word file as text.

A table stays text until the file is written, and an empty one keeps its place: tens of thousands of rows as
elements take a gigabyte, and python-docx looks at a whole table again for each of its cells.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from traceability.services.yearly_reports.xml_text import xml_text

_TABLE = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:type="auto" w:w="0"/><w:jc w:val="center"/>'
    '<w:tblLayout w:type="fixed"/><w:tblLook w:val="04A0"/><w:tblCaption w:val={said}/></w:tblPr>'
    "<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide each is, in mm, which are figures, and the style of their cells."""

    widths: Sequence[int]
    figures: Container[int]
    style: str


def table_xml(
    columns: Columns,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    said: str,
    style: str,
    totals: int,
    grouped: bool,
) -> str:
    """The last `totals` rows are bold; `grouped`, rows that begin alike share their first cell and a page."""
    shown = [_row(Columns(columns.widths, range(0), columns.style), head, bold=True, head=True, kept=True)]
    ends = {0, len(rows) - 2}  # a page neither ends after the first row nor begins with the last
    for place, cells in enumerate(rows):
        kept = place + 1 < len(rows) and (place in ends or (grouped and _goes_on(rows, place)))
        joined = _joined(rows, place) if grouped else ""
        shown.append(_row(columns, cells, bold=place >= len(rows) - totals, joined=joined, kept=kept))
    return _TABLE.format(
        style=style,
        said=quoteattr(said),
        grid="".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in columns.widths),
        rows="".join(shown),
    )


def _row(
    columns: Columns,
    cells: Sequence[str],
    *,
    bold: bool,
    head: bool = False,
    joined: str = "",
    kept: bool = False,
) -> str:
    """Not broken over two pages; the head is repeated on each. `joined` is how the first cell is merged.
    `kept`: on the page of the row below."""
    repeated = "<w:tblHeader/>" if head else ""
    together = "<w:keepNext/>" if kept else ""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    shown = []
    for place, (text, width) in enumerate(zip(cells, columns.widths, strict=True)):
        side = "center" if head else "right" if place in columns.figures else "left"
        merge = joined if place == 0 else ""
        text = "" if merge == _BELOW else text
        shown.append(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{_twips(width)}"/>{merge}</w:tcPr><w:p><w:pPr><w:pStyle '
            f'w:val="{columns.style}"/>{together}<w:jc w:val="{side}"/></w:pPr><w:r>{weight}'
            f'<w:t xml:space="preserve">{xml_text(text)}</w:t></w:r></w:p></w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(shown)}</w:tr>"


_TOP, _BELOW = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def _joined(rows: Sequence[Sequence[str]], place: int) -> str:
    """How the first cell of a row is merged with those that say the same."""
    if place > 0 and rows[place - 1][0] == rows[place][0]:
        return _BELOW
    return _TOP if _goes_on(rows, place) else ""


def _goes_on(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether the row below begins alike."""
    return place + 1 < len(rows) and rows[place + 1][0] == rows[place][0]


def _twips(millimetres: int) -> int:
    return round(millimetres * 1440 / 25.4)
