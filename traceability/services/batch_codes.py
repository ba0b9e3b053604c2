"""A batch by what stands on its packs: a label's code or address, or the product's code with the lot."""

import re

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models import Batch, Product
from traceability.identifiers import digital_link, gtin, lot, public_code, trace_code
from traceability.identifiers.digital_link import DigitalLink, Kind
from traceability.identifiers.errors import IdentifierError
from traceability.identifiers.trace_code import Keyring
from traceability.services.labels import runs as label_runs

_OWN_WORDS = {"t": "obj", "lot": "class"}  # our pages' addresses, as labels write them
_PARTS = re.compile(r"[.\s,]+")


def find_batch(session: Session, keyring: Keyring, text: str) -> Batch | None:
    """The batch that `text` names, of any producer and in any state; None where it names none."""
    try:
        link = _read(text.strip())
        if link.serial:
            run, _ = label_runs.find_label(session, keyring, trace_code.validate(link.serial))
            return run.batch
        return _by_lot(session, link) if link.lot else None
    except IdentifierError:
        return None


def written(batch: Batch) -> str:
    """How `find_batch` reads it back."""
    return f"{batch.product.code}.{batch.lot_number}"


def _read(text: str) -> DigitalLink:
    first, rest = [*_PARTS.split(text, maxsplit=1), ""][:2]
    if rest and public_code.is_valid(first):
        return DigitalLink(Kind.BATCH, product_code=public_code.validate(first), lot=lot.validate(rest))
    if rest and gtin.is_valid(first):
        return DigitalLink(Kind.BATCH, gtin=gtin.validate(first), lot=lot.validate(rest))
    if "/" in text:
        path = text.partition("://")[2].partition("/")[2] if "://" in text else text.lstrip("/")
        word, _, rest = path.partition("?")[0].partition("#")[0].partition("/")
        return digital_link.parse(f"/{_OWN_WORDS.get(word.lower(), word)}/{rest}")
    return DigitalLink(Kind.UNIT, serial=text)


def _by_lot(session: Session, link: DigitalLink) -> Batch | None:
    product: ColumnElement[bool]
    if link.gtin:
        product = Product.gtin == link.gtin
    else:
        product = Product.code == public_code.validate(link.product_code or "")
    key = lot.lot_key(link.lot or "")
    return session.scalar(select(Batch).join(Batch.product).where(product, Batch.lot_key == key))
