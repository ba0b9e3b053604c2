"""Records found by the names people type in a command: tax code, product code, lot."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Batch, Product
from traceability.errors import NotFound
from traceability.identifiers import lot, public_code
from traceability.identifiers.errors import IdentifierError
from traceability.services import organisations
from traceability.services.actor import Actor


def acting_for(session: Session, tax_code: str) -> Actor:
    """A command that acts for the organisation with this tax code."""
    organisation = organisations.find_by_tax_code(session, tax_code)
    if organisation is None:
        raise NotFound(f"Không có chủ thể nào mang mã số thuế {tax_code}.")
    return Actor(user_id=None, role=None, organisation_id=organisation.id, name="dòng lệnh")


def batch(session: Session, actor: Actor, product_code: str, lot_number: str) -> Batch:
    """The organisation's batch, by the product's code and the lot in any letter case."""
    try:
        code, key = public_code.validate(product_code), lot.lot_key(lot_number)
    except IdentifierError as error:
        raise NotFound(f"Không có lô {lot_number} của sản phẩm {product_code}.") from error
    wanted = (
        select(Batch)
        .join(Product, Product.id == Batch.product_id)
        .where(Product.code == code, Batch.lot_key == key, Batch.organisation_id == actor.organisation_id)
    )
    found = session.scalar(wanted)
    if found is None:
        raise NotFound(f"Chủ thể này không có lô {lot_number} của sản phẩm {product_code}.")
    return found
