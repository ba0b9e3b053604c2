"""Small texts of the public pages: telephone numbers as people say them, a text in the language it is in."""

import re

import phonenumbers
from flask_babel import format_decimal
from markupsafe import Markup

from traceability.identifiers import trace_code
from traceability.services.trace_pages import Words

_BRIEF = 110  # characters; a Chinese one is as wide as two
_NO_BREAK = "\N{NO-BREAK SPACE}"


def printable(text: str, most: int) -> str:
    """What somebody typed, fit to be shown back: no control characters, not endless."""
    return "".join(filter(str.isprintable, text))[:most]


def spoken_phone(number: str) -> str:
    """+842053812345 as 0205 3812 345; anything else stays as it is."""
    try:
        parsed = phonenumbers.parse(number, "VN")
    except phonenumbers.NumberParseException:
        return number
    own = parsed.country_code == 84
    shape = phonenumbers.PhoneNumberFormat.NATIONAL if own else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, shape).replace(" ", _NO_BREAK)


def code_in_fours(code: str) -> str:
    """A label's code as it is printed; what cannot be one stays as it is."""
    return trace_code.format_code(code) if trace_code.is_well_formed(code) else code


def said(words: Words, language: str) -> Markup:
    """The words for a reader; marked where they are in another language, for screen readers."""
    text, spoken = words.said(language)
    if spoken == language:
        return Markup("{}").format(text)
    return Markup('<span lang="{}">{}</span>').format(spoken, text)


def brief(words: Words) -> Words:
    """The words cut to what a banner holds above the fold; the page says them in full further down."""
    return Words(**{tag: _cut(text) for tag in ("vi", "en", "zh") if (text := getattr(words, tag))})


def _cut(text: str) -> str:
    """As many whole sentences as fit, else as many words and an ellipsis; the banner ends the sentence."""
    most = _BRIEF // 2 if re.search("[\u4e00-\u9fff]", text) else _BRIEF
    text = text.rstrip(".。 ")
    if len(text) <= most:
        return text
    start = text[:most]
    sentences = re.match(r".*(?=[.。](?:\s|(?<=。)))", start, re.DOTALL)
    words = start.rpartition(" ")[0].rstrip(",;: ") or start
    return sentences[0] if sentences else f"{words}…"


def file_size(size: int) -> str:
    """1,2 MB or 85 kB, as the page's language writes numbers."""
    if size >= 1_000_000:
        return f"{format_decimal(round(size / 1_000_000, 1))} MB"
    return f"{max(1, round(size / 1000))} kB"
