"""What python-docx leaves to be done: office styles, footnotes, repeated table heads, fixed bytes."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from traceability.services.yearly_reports.docx_tables import Columns, table_xml
from traceability.services.yearly_reports.prose import pieces
from traceability.services.yearly_reports.xml_text import writable, xml_text

FACE = "Times New Roman"
_TYPES = "http://schemas.openxmlformats.org"
_NOTES = f"{_TYPES}/officeDocument/2006/relationships/footnotes"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_W = f'xmlns:w="{_TYPES}/wordprocessingml/2006/main"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
    "</w:footnote>"
)
_WIDTH = 160  # of the text, in mm


class Paper:
    """A document being written: A4, with footnotes."""

    def __init__(self) -> None:
        self.document: Any = Document()
        self._notes: dict[str, str] = {}  # key to its text, in the order of their marks
        self._tables: list[str] = []
        _page(self.document)
        _styles(self.document)
        self._ids = {style.name: style.style_id for style in self.document.styles}

    def heading(self, text: str, level: int) -> None:
        self._line(f"Heading {level}").add_run(writable(text))

    def _line(self, style: str) -> Any:
        """A new paragraph. python-docx itself would go through all styles to find the one named."""
        line = self.document.add_paragraph()
        line._p.style = self._ids[style]
        return line

    def paragraph(self, text: str, notes: dict[str, str], style: str = "Body Text") -> Any:
        """A paragraph; where a figure is marked for the first time, its definition is a footnote."""
        line = self._line(style)
        self._write(line, text, notes)
        return line

    def _write(self, line: Any, text: str, notes: dict[str, str]) -> None:
        for place, piece in enumerate(pieces(writable(text))):
            if place % 2 == 0:
                line.add_run(piece)
            elif piece not in self._notes:
                self._notes[piece] = notes[piece]
                self._mark(line, len(self._notes))

    def _mark(self, line: Any, id: int) -> None:
        run = line.add_run(style="footnote reference")
        reference = OxmlElement("w:footnoteReference")
        reference.set(qn("w:id"), str(id))
        run._r.append(reference)

    def table(
        self,
        caption: str,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        *,
        figures: Sequence[int] = (),
        totals: int = 0,
        grouped: bool = False,
    ) -> None:
        """A numbered table whose head is repeated on each page. The columns `figures` are set to the right,
        the last `totals` rows are bold; `grouped`, rows that begin alike share their first cell, and a page
        as well: the next one would not say it again."""
        number = len(self._tables) + 1
        said = f"Bảng {number}. {caption}"
        title = self._line("Caption")
        title.add_run(said)
        title.paragraph_format.keep_with_next = True
        columns = Columns(widths, figures, self._ids["Table Cell"])
        self._tables.append(
            table_xml(
                columns, head, rows, said=said, style=self._ids["Table Grid"], totals=totals, grouped=grouped
            )
        )
        title._p.addnext(OxmlElement("w:tbl"))  # empty, in its place
        self._line("Table Gap")

    def picture(self, png: bytes, alt: str, caption: str) -> None:
        """A picture across the page, with words for whoever does not see it."""
        line = self.document.add_paragraph(style="Picture")
        shape = line.add_run().add_picture(io.BytesIO(png), width=Mm(_WIDTH))
        properties = shape._inline.docPr
        properties.set("descr", alt)
        properties.set("title", caption)
        self.document.add_paragraph(caption, style="Caption")

    def saved(self, title: str, author: str, comments: str, at: datetime) -> bytes:
        """The file: the same bytes whenever and wherever it is written."""
        self._add_notes()
        core = self.document.core_properties
        core.title, core.author, core.last_modified_by, core.comments = title, author, author, comments
        core.language, core.revision, core.keywords, core.subject = "vi-VN", 1, "", title
        core.created = core.modified = at.replace(tzinfo=None)
        out = io.BytesIO()
        self.document.save(out)
        return _fixed(out.getvalue(), self._tables)

    def _add_notes(self) -> None:
        reference = self.document.styles["footnote reference"].style_id
        style = self.document.styles["footnote text"].style_id
        notes = "".join(
            f'<w:footnote w:id="{id}"><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
            f'<w:r><w:rPr><w:rStyle w:val="{reference}"/></w:rPr><w:footnoteRef/></w:r>'
            f'<w:r><w:t xml:space="preserve"> {xml_text(said)}</w:t></w:r></w:p></w:footnote>'
            for id, said in enumerate(self._notes.values(), start=1)
        )
        blob = f"{_XML}<w:footnotes {_W}>{_SEPARATORS}{notes}</w:footnotes>"
        package = self.document.part.package
        part = Part(PackURI("/word/footnotes.xml"), _NOTES_TYPE, blob.encode(), package)
        self.document.part.relate_to(part, _NOTES)


def field(line: Any, code: str) -> None:
    """A field that Word works out, such as PAGE."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = line.add_run()
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def borderless(paper: Paper, widths: Sequence[int]) -> Any:
    """A table of one row, all on one page, that only places its cells side by side."""
    table = paper.document.add_table(rows=1, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _grid(table, widths)
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return table.rows[0].cells


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.different_first_page_header_footer = (
        True  # the first page has no number (Decree 30/2020, annex I)
    )


def _styles(document: Any) -> None:
    _faces(document)
    styles = document.styles
    normal = styles["Normal"]
    normal.font.size, normal.paragraph_format.space_after = Pt(13), Pt(0)
    _shape(styles["Body Text"], size=13, after=6, indent=10, align=WD_ALIGN_PARAGRAPH.JUSTIFY, lines=1.2)
    _shape(styles["Title"], size=14, after=0, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    _shape(styles["Subtitle"], size=14, after=12, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    _shape(styles["Heading 1"], size=13, before=12, after=6, bold=True)
    _shape(styles["Heading 2"], size=13, before=8, after=4, bold=True)
    _shape(styles["Caption"], size=12, before=6, after=4, align=WD_ALIGN_PARAGRAPH.CENTER)
    styles["Caption"].font.italic = True
    for name, size in (("Table Cell", 11), ("Table Gap", 4), ("Picture", 11), ("footnote text", 10)):
        _shape(styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), size=size, after=0)
    styles["Picture"].paragraph_format.keep_with_next = True
    styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER).font.superscript = True


def _faces(document: Any) -> None:
    """One typeface for all, and Vietnamese for whoever checks the spelling."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    defaults.find(qn("w:lang")).set(qn("w:val"), "vi-VN")
    for style in document.styles.element.iter(qn("w:rFonts")):
        for name in list(style.attrib):
            del style.attrib[name]
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            style.set(qn(f"w:{script}"), FACE)


def _shape(
    style: Any,
    *,
    size: int,
    before: int = 0,
    after: int = 0,
    indent: int = 0,
    bold: bool = False,
    align: Any = None,
    lines: float = 1.0,
) -> None:
    style.font.name, style.font.size, style.font.bold = FACE, Pt(size), bold
    style.font.color.rgb, style.font.italic = RGBColor(0, 0, 0), False
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), lines
    shape.first_line_indent = Mm(indent) if indent else None
    shape.alignment = align
    spacing = style.element.rPr.find(qn("w:spacing"))
    if spacing is not None:  # letters that Word's own title sets apart
        style.element.rPr.remove(spacing)
    borders = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
    if borders is not None:  # the line that Word draws below a title
        style.element.pPr.remove(borders)


def _grid(table: Any, widths: Sequence[int]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _fixed(data: bytes, tables: Sequence[str]) -> bytes:
    """The same zip with the tables, and with one time in it, the earliest that a zip can tell."""
    out, waiting = io.BytesIO(), iter(tables)
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as kept:
        for member in made.infolist():
            info = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            content = made.read(member.filename)
            if member.filename == "word/document.xml":
                content = _EMPTY.sub(lambda place: next(waiting).encode(), content)
            kept.writestr(info, content)
    return out.getvalue()


_EMPTY = re.compile(rb"<w:tbl/>")
