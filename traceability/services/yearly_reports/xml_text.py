"""Text inside XML, whatever somebody typed."""

import re
from xml.sax.saxutils import escape

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no way to write these


def writable(text: str) -> str:
    """Without the marks that no XML can hold."""
    return text if text.isprintable() else _UNWRITABLE.sub("", text)


def xml_text(text: str) -> str:
    """As it stands between two tags."""
    return escape(writable(text))
