"""What people type or paste on the first page, as the address of the page they mean."""

import re
from enum import StrEnum
from urllib.parse import quote, unquote, urlsplit

from flask import current_app
from sqlalchemy.orm import Session

from traceability.identifiers import digital_link, gtin, lot, public_code, trace_code
from traceability.identifiers.digital_link import DigitalLink
from traceability.identifiers.errors import IdentifierError
from traceability.services import trace_pages


class Problem(StrEnum):
    """Why there is no address to go to, by the name it has in the first page's own."""

    MISTYPED = "mistyped"
    FOREIGN = "foreign"
    NO_CODE = "no-code"
    NO_PICTURE = "no-picture"
    NO_FILE = "no-file"
    HEIC = "heic"
    SEVERAL = "several"


def address(session: Session, text: str) -> str | Problem:
    """The page's address, or why the text cannot be a code. Whether it was issued, the page says."""
    if code := _code(session, text):  # first, for a lot may be "A/1"
        return code
    return Problem.FOREIGN if _is_foreign(text) else _pasted(text) or Problem.MISTYPED


def _code(session: Session, text: str) -> str | None:
    if trace_code.is_well_formed(text):
        return f"/t/{trace_code.validate(text)}"
    if gtin.is_valid(text):
        return digital_link.product_path(gtin.validate(text), "")
    if public_code.is_valid(text) and trace_pages.place_page(session, public_code.validate(text)):
        return f"/loc/{public_code.validate(text)}"
    return _of_product(text)


def _of_product(text: str) -> str | None:
    """The page of a product by its code, or of a batch by `{product}.{lot}`."""
    product, dot, batch = text.partition(".")
    if not public_code.is_valid(product) or (dot and not lot.is_valid(batch)):
        return None
    code = public_code.validate(product)
    return f"/lot/{code}.{quote(lot.validate(batch), safe='')}" if dot else f"/product/{code}"


_PAGES = ("lot", "product")
_HOST = re.compile(r"(?:https?://)?([\w-]+(?:\.[\w-]+)+|localhost)(?::\d+)?/", re.IGNORECASE)


def _is_foreign(text: str) -> bool:
    """Whether an address names another host: what is there may say anything."""
    found = _HOST.match(text)
    if found is None:
        return "://" in text and bool(urlsplit(text).netloc)
    return found[1].lower() not in current_app.extensions["config"].hosts


def _pasted(text: str) -> str | None:
    """The path of a label's address, or of a page of ours that somebody shared."""
    if "/" not in text:
        return None
    path = "/" + text.partition("://")[2].partition("/")[2] if "://" in text else text[text.index("/") :]
    path = path.partition("?")[0].partition("#")[0]
    word, _, rest = path.removeprefix("/").partition("/")
    if word.lower() == "t" and trace_code.is_well_formed(rest):
        return f"/t/{trace_code.validate(rest)}"
    if word.lower() in _PAGES and (shared := _of_product(unquote(rest.removesuffix("/")))):
        return shared
    try:
        link = digital_link.parse(path)
    except IdentifierError:
        return None
    return _own_path(link)


def _own_path(link: DigitalLink) -> str | None:
    if link.gtin:
        if link.serial:
            return f"/t/{quote(link.serial, safe='')}?gtin={link.gtin}"
        return digital_link.batch_path(link.gtin, "", link.lot) if link.lot else f"/01/{link.gtin}"
    if link.serial:
        return f"/t/{quote(link.serial, safe='')}"
    if link.product_code:
        lot_part = f".{quote(link.lot, safe='')}" if link.lot else ""
        return f"/class/{link.product_code}{lot_part}"
    return digital_link.place_path(link.gln, link.place_code or "")
