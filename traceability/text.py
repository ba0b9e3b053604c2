"""Text that people typed: without what nobody can see, and for searching without marks and in lower case."""

import re
import unicodedata

_BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")  # letters by category that show nothing
_MARKS = re.compile("[\u0300-\u036f]+")  # of Latin letters
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")  # those that are not a single space
# Bytes of UTF-8: those of ASCII, and the two of marks from U+0300 to U+033F, among which are all Vietnamese.
_ASCII_AND_MARKS = bytes(range(0xC0)) + b"\xcc"
_NOT_BLANK = bytes(one for one in range(0x80) if not chr(one).isspace()) + b" \n"
_BREAK = re.compile("\r\n|[\r\u0085\u2028\u2029]")


def plain(text: str | None) -> str:
    """Composed (NFC), with plain line ends, without control and invisible characters, nothing around it."""
    if not text:
        return ""
    text = _BLANK.sub("", text)
    if not text.isprintable():  # rare, and looking at each character takes its time
        text = "".join(map(_seen, _BREAK.sub("\n", text)))
    return unicodedata.normalize("NFC", text).strip()


def line(text: str | None) -> str:
    """The same on one line, with single spaces."""
    return " ".join(plain(text).split())


def _seen(character: str) -> str:
    if character in "\n\t":
        return character.replace("\t", " ")
    return "" if unicodedata.category(character) in ("Cc", "Cf", "Cs") else character


def unaccented_each(lines: str) -> list[str]:
    """The same of many lines at once, which is much quicker; only marks of Latin letters are left out."""
    bare = unicodedata.normalize("NFD", lines.casefold().replace("đ", "d"))
    if bare.encode("utf-8", "surrogatepass").translate(None, _ASCII_AND_MARKS):
        bare = _BLANKS.sub(" ", _MARKS.sub("", bare))
    else:  # a hundred times as quick as looking for marks
        letters = bare.encode("ascii", "ignore")
        bare = letters.decode()
        if b"  " in letters or letters.translate(None, _NOT_BLANK):
            bare = _BLANKS.sub(" ", bare)
    found = bare.split("\n")
    edges = " \n" in bare or "\n " in bare or bare != bare.strip(" ")
    return [line.strip() for line in found] if edges else found


def unaccented(text: str) -> str:
    """'Hồng không hạt Bảo Lâm' → 'hong khong hat bao lam', so that people may type without marks."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(bare.split())
