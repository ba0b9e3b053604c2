"""A PDF written front to back: every object leaves at once, only its offset stays in memory.

reportlab's canvas keeps all pages until the end, which a run of a million labels cannot afford; its font
subsetting is used all the same (`fonts`). Syntax is ISO 32000-1; figures are points from the page's bottom
left corner."""

import zlib
from array import array
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from traceability.labels.fonts import Subset
from traceability.labels.typeset import PT, Polygon, Text

CATALOG: Final = 1
PAGES: Final = 2
_INFO: Final = 3
_FIRST_FREE: Final = 4
_FAN_OUT: Final = 512  # pages under one node of the page tree; a flat list of 50,000 opens slowly


class PdfWriter:
    """Numbers objects and remembers where they went. Each method returns the bytes to send next."""

    def __init__(self, page_size: tuple[float, float], title: str) -> None:
        """`page_size` in mm. There is no date in the file: it is the same whenever it is made."""
        self._size = page_size
        self._title = title
        self._offsets = array("Q", [0] * _FIRST_FREE)
        self._position = 0
        self._pages = array("L")
        self._resources = b""
        self._digest = sha256()

    def header(self) -> bytes:
        """The first bytes; the second line tells transfer programs that the file is not text."""
        return self._send(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, body: bytes, number: int = 0) -> tuple[int, bytes]:
        """One object: its number, and the bytes to send."""
        if not number:
            number = len(self._offsets)
            self._offsets.append(0)
        self._offsets[number] = self._position
        return number, self._send(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def stream(self, data: bytes, entries: bytes = b"", level: int = 6) -> tuple[int, bytes]:
        """A compressed stream object; `entries` go into its dictionary."""
        packed = zlib.compress(data, level)
        head = b"<</Filter/FlateDecode/Length %d%b>>\nstream\n" % (len(packed), entries)
        return self.add(head + packed + b"\nendstream")

    def form(self, data: bytes, resources: bytes) -> tuple[int, bytes]:
        """A drawing as large as the page, to be shown on many pages (form XObject, §8.10)."""
        box = b" ".join(map(number, (0.0, 0.0, *self.page_points)))
        return self.stream(data, b"/Type/XObject/Subtype/Form/BBox[%b]/Resources<<%b>>" % (box, resources))

    def font(self, subset: Subset) -> tuple[int, bytes]:
        """An embedded subset as a composite font with two-byte glyph numbers (§9.7.4), readable back as
        text."""
        name = subset_name(subset)
        box, ascent, descent, stem = subset.metrics()
        file, sent = self.stream(subset.font_file, b"/Length1 %d" % len(subset.font_file))
        unicode_map, more = self.stream(_to_unicode(subset))
        sent += more
        descriptor, more = self.add(
            b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[%b]/ItalicAngle 0/Ascent %d/Descent %d"
            b"/CapHeight %d/StemV %d/FontFile2 %d 0 R>>"
            % (name, b" ".join(b"%d" % edge for edge in box), ascent, descent, ascent, stem, file)
        )
        sent += more
        cid_font, more = self.add(
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/CIDToGIDMap/Identity/DW 0/W[%b]/FontDescriptor %d 0 R>>"
            % (name, _glyph_widths(subset), descriptor)
        )
        sent += more
        font, more = self.add(
            b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]"
            b"/ToUnicode %d 0 R>>" % (name, cid_font, unicode_map)
        )
        return font, sent + more

    def share(self, resources: bytes) -> None:
        """Set what every page may use (inherited from the page tree, §7.7.3.4)."""
        self._resources = resources

    @property
    def page_points(self) -> tuple[float, float]:
        """Width and height of a page in points."""
        return self._size[0] / PT, self._size[1] / PT

    def page(self, content: bytes, level: int = 6) -> bytes:
        """One page with this content. Its parent's number follows from its place, so nothing waits for the
        end."""
        stream, sent = self.stream(content, level=level)
        page = len(self._offsets)
        if len(self._pages) % _FAN_OUT == 0:
            self._offsets.append(0)  # the node's number: one before its first page's
            page += 1
        node = self._node(len(self._pages) // _FAN_OUT, page)
        self._pages.append(page)
        self._offsets.append(0)
        return sent + self.add(b"<</Type/Page/Parent %d 0 R/Contents %d 0 R>>" % (node, stream), page)[1]

    def _node(self, index: int, page: int) -> int:
        first = index * _FAN_OUT
        return (self._pages[first] if first < len(self._pages) else page) - 1

    def finish(self) -> bytes:
        """The page tree, the catalogue, the table of offsets and the trailer."""
        sent = b"".join(self._tree())
        sent += self.add(
            b"<</Type/Catalog/Pages %d 0 R/Lang(vi-VN)"
            b"/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true>>>>" % PAGES,
            CATALOG,
        )[1]
        sent += self.add(b"<</Title%b/Producer(OCOP Trace)>>" % text_string(self._title), _INFO)[1]
        return sent + self._table(self._position)

    def _table(self, position: int) -> bytes:
        """The cross-reference table (§7.5.4) and the trailer; the identity is a digest of all before."""
        count = len(self._offsets)
        lines = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[1:])
        identity = b"<%b>" % self._digest.hexdigest()[:32].encode()
        trailer = b"/Size %d/Root %d 0 R/Info %d 0 R/ID[%b%b]" % (count, CATALOG, _INFO, identity, identity)
        table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, lines)
        return table + b"trailer\n<<%b>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, position)

    def _tree(self) -> Iterable[bytes]:
        nodes = []
        for start in range(0, len(self._pages), _FAN_OUT):
            kids = self._pages[start : start + _FAN_OUT]
            references = b" ".join(b"%d 0 R" % page for page in kids)
            nodes.append(kids[0] - 1)
            body = b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (PAGES, len(kids), references)
            yield self.add(body, nodes[-1])[1]
        box = b" ".join(map(number, (0.0, 0.0, *self.page_points)))
        references = b" ".join(b"%d 0 R" % node for node in nodes)
        yield self.add(
            b"<</Type/Pages/Count %d/Kids[%b]/MediaBox[%b]/Resources<<%b>>>>"
            % (len(self._pages), references, box, self._resources),
            PAGES,
        )[1]

    def _send(self, data: bytes) -> bytes:
        self._position += len(data)
        self._digest.update(data)
        return data


def number(value: float) -> bytes:
    """A figure in points, to a ten-thousandth (0.00004 mm), without a needless tail."""
    return b"%.4f" % value if value != int(value) else b"%d" % value


def text_operators(text: Text, subset: Subset, font: bytes, height: float) -> bytes:
    """A line of words on a page `height` mm high."""
    colour, black = (b"1 g ", b" 0 g") if text.white else (b"", b"")
    x, y = number(text.x / PT), number((height - text.y) / PT)
    string = subset.encode(text.text).hex().encode()
    return b"%bBT /%b %b Tf %b %b Td <%b> Tj ET%b\n" % (colour, font, number(text.size), x, y, string, black)


def polygon_operators(polygon: Polygon, height: float) -> bytes:
    """A filled outline on a page `height` mm high."""
    steps = (number(x / PT) + b" " + number((height - y) / PT) for x, y in polygon.points)
    first, *rest = steps
    return first + b" m " + b"".join(step + b" l " for step in rest) + b"h f\n"


def text_string(text: str) -> bytes:
    """A text string of the document information (§7.9.2.2)."""
    return b"<" + (b"\xfe\xff" + text.encode("utf-16-be")).hex().encode() + b">"


def subset_name(subset: Subset) -> bytes:
    """The face's name behind the six capitals that mark a subset (§9.6.4), here a digest of its
    characters."""
    digest = sha256("".join(subset.characters).encode()).digest()
    return bytes(65 + byte % 26 for byte in digest[:6]) + b"+" + subset.face.name.encode()


def _glyph_widths(subset: Subset) -> bytes:
    widths = {glyph: subset.face.width(character) for character, glyph in subset.glyphs.items()}
    return b" ".join(b"%d[%d]" % (glyph, round(1000 * width)) for glyph, width in sorted(widths.items()))


def _to_unicode(subset: Subset) -> bytes:
    """The map from glyph numbers back to characters (§9.10.3), so that text can be searched and copied."""
    pairs = [b"<%04x><%b>" % (g, c.encode("utf-16-be").hex().encode()) for c, g in subset.glyphs.items()]
    groups = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    body = b"".join(b"%d beginbfchar\n%b\nendbfchar\n" % (len(group), b"\n".join(group)) for group in groups)
    return (
        b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def\n"
        b"/CMapType 2 def 1 begincodespacerange<0000><ffff>endcodespacerange\n"
        + body
        + b"endcmap CMapName currentdict/CMap defineresource pop end end\n"
    )
