"""The typefaces of printed labels: what they can write, how wide it is, and the subset a PDF carries."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from reportlab.pdfbase.ttfonts import TTFontFile

from traceability.labels.errors import MissingGlyph

_FOLDER: Final = Path(__file__).resolve().parents[2] / "static" / "fonts"


@dataclass(frozen=True)
class Face:
    """One TrueType face. Lengths are in ems unless a method says otherwise."""

    name: str

    @cached_property
    def data(self) -> bytes:
        """The whole font file."""
        return (_FOLDER / f"{self.name}.ttf").read_bytes()

    @cached_property
    def _parsed(self) -> TTFontFile:
        return TTFontFile(BytesIO(self.data))

    @cached_property
    def _widths(self) -> dict[str, float]:
        return {chr(code): width / 1000 for code, width in self._parsed.charWidths.items()}

    @property
    def cap_height(self) -> float:
        """Height of a plain capital above the baseline."""
        return float(self._parsed.capHeight) / 1000

    def width(self, text: str) -> float:
        """Width of one line of text. Raises MissingGlyph, so nothing that is measured can be printed as an
        empty box."""
        try:
            return sum(map(self._widths.__getitem__, text))
        except KeyError:
            raise MissingGlyph(self.missing(text)) from None

    def missing(self, text: str) -> str:
        """The characters of `text` this face cannot write, each once, in order."""
        return "".join(dict.fromkeys(character for character in text if character not in self._widths))

    @property
    def units(self) -> int:
        """Font units in an em."""
        return int(self._parsed.unitsPerEm)

    def glyph(self, character: str) -> int:
        """The number of a character's glyph in the whole font."""
        return int(self._parsed.charToGlyph[ord(character)])

    def glyph_data(self, glyph: int) -> bytes:
        """One entry of the `glyf` table, empty for a blank."""
        start = self._parsed.get_table_pos("glyf")[0]
        first, last = self._parsed.glyphPos[glyph], self._parsed.glyphPos[glyph + 1]
        return self.data[start + first : start + last]

    def subset(self, characters: Iterable[str]) -> "Subset":
        """The part of the face that writes `characters`. Raises MissingGlyph."""
        return Subset(self, tuple(sorted(set(characters) | {" "})))


@dataclass(frozen=True)
class Subset:
    """The glyphs a document needs: glyph i+1 writes `characters[i]`, glyph 0 is the empty box nobody should
    see."""

    face: Face
    characters: tuple[str, ...]

    def __post_init__(self) -> None:
        self.face.width("".join(self.characters))

    @cached_property
    def font_file(self) -> bytes:
        """A TrueType file of these glyphs only. The same characters give the same bytes."""
        subset: bytes = self.face._parsed.makeSubset([ord(character) for character in self.characters])
        return subset

    @cached_property
    def glyphs(self) -> dict[str, int]:
        """Glyph number of every character. Two characters that share a glyph (space and no-break space) share
        its number, which is why it is asked of the font rather than counted."""
        original = [self.face.glyph(character) for character in self.characters]
        numbers = {0: 0} | {glyph: i + 1 for i, glyph in enumerate(dict.fromkeys(g for g in original if g))}
        return {character: numbers[glyph] for character, glyph in zip(self.characters, original, strict=True)}

    def encode(self, text: str) -> bytes:
        """`text` as two-byte glyph numbers, the form a PDF string of a composite font takes."""
        return b"".join(self.glyphs[character].to_bytes(2) for character in text)

    def metrics(self) -> tuple[list[int], int, int, int]:
        """What a font descriptor states, in thousandths of an em: bounding box, ascent, descent, stem
        width."""
        parsed = self.face._parsed
        box = [round(float(edge)) for edge in parsed.bbox]
        return box, round(float(parsed.ascent)), round(float(parsed.descent)), round(float(parsed.stemV))


REGULAR: Final = Face("BeVietnamPro-Regular")
BOLD: Final = Face("BeVietnamPro-Bold")
CODE: Final = Face("JetBrainsMono-SemiBold")
"""Fixed width, with a dotted zero and an 8 unlike a B: people type these codes back."""

CHINESE: Final = Face("NotoSansSC-GB2312")
"""The Chinese characters of GB 2312 but for some thirty rare ones, with digits and Latin letters. Read only
where a label has Chinese on it."""

CODE_CHARACTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ "


def face_of(text: str) -> Face:
    """The face that writes a line in another language; the usual one where none has every character."""
    missing = REGULAR.missing(text)
    return CHINESE if missing and not CHINESE.missing(text) else REGULAR


@lru_cache(maxsize=1)
def code_width() -> float:
    """Width of any character of a code, in ems."""
    return CODE.width("0")
