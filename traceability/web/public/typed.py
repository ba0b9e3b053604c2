"""What people type or paste on the first page, as the address of the page they mean."""

import re
from enum import StrEnum
from urllib.parse import quote, urlsplit

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
    if "/" in text:
        return Problem.FOREIGN if _is_foreign(text) else _pasted(text) or Problem.MISTYPED
    return _code(session, text) or Problem.MISTYPED


def _code(session: Session, text: str) -> str | None:
    if trace_code.is_well_formed(text):
        return f"/t/{trace_code.validate(text)}"
    if gtin.is_valid(text):
        return digital_link.product_path(gtin.validate(text), "")
    product, dot, batch = text.partition(".")
    if dot and public_code.is_valid(product) and lot.is_valid(batch):
        return f"/lot/{public_code.validate(product)}.{quote(lot.validate(batch), safe='')}"
    if public_code.is_valid(text):
        code = public_code.validate(text)
        return f"/loc/{code}" if trace_pages.place_page(session, code) else f"/product/{code}"
    return None


_HOST = re.compile(r"(?:https?://)?([\w-]+(?:\.[\w-]+)+|localhost)(?::\d+)?/", re.IGNORECASE)


def _is_foreign(text: str) -> bool:
    """Whether an address names another host: what is there may say anything."""
    found = _HOST.match(text)
    if found is None:
        return "://" in text and bool(urlsplit(text).netloc)
    return found[1].lower() not in current_app.extensions["config"].hosts


def _pasted(text: str) -> str | None:
    """The path of a label's address."""
    path = "/" + text.partition("://")[2].partition("/")[2] if "://" in text else text[text.index("/") :]
    path = path.partition("?")[0].partition("#")[0]
    word, _, rest = path.removeprefix("/").partition("/")
    if word.lower() == "t" and trace_code.is_well_formed(rest):
        return f"/t/{trace_code.validate(rest)}"
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
