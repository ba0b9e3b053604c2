"""Places where a producer works: each with the location code that its stages print (mã truy vết địa điểm)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models import Establishment, EstablishmentKind, Organisation
from traceability.database import unique_breach
from traceability.errors import Invalid
from traceability.services import audit, reference, tenancy
from traceability.services.actor import Actor
from traceability.services.gs1_numbers import checked_gln
from traceability.services.public_codes import add_with_code, registered_with
from traceability.text import line

_NAME_TAKEN = "Bạn đã có một địa điểm mang tên này; hãy đặt tên khác."
_GLN_TAKEN = "GLN này đã gắn với một địa điểm khác; xem lại số, hoặc để trống."


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishmentDetails:
    """A place as entered. `commune_code` is the official code of a commune of today."""

    name: str
    kind: EstablishmentKind
    address_line: str
    commune_code: str
    gln: str | None = None


def register_establishment(
    session: Session, actor: Actor, details: EstablishmentDetails, *, code: str | None = None
) -> Establishment:
    """A new place. Its code never changes; a form sent twice carries the same."""
    if sent_before := registered_with(session, actor, Establishment, code):
        return sent_before
    organisation = session.get_one(Organisation, actor.organisation_id)
    values = _checked(session, details, organisation)
    place = Establishment(organisation_id=organisation.id, **values)
    with _unique(session):
        add_with_code(session, place, code)
    audit.record(session, actor, "establishment.registered", place, after=_said(place))
    return place


def update_establishment(
    session: Session, actor: Actor, establishment_id: int, details: EstablishmentDetails
) -> Establishment:
    """Correct a place. Its code stays: labels and stages print it."""
    place = tenancy.own(session, actor, Establishment, establishment_id, lock=True)
    values = _checked(session, details, session.get_one(Organisation, place.organisation_id))
    before = _said(place)
    with _unique(session):
        for name, value in values.items():
            setattr(place, name, value)
    audit.record(session, actor, "establishment.updated", place, before=before, after=_said(place))
    return place


def get_establishment(session: Session, actor: Actor, establishment_id: int) -> Establishment:
    """The producer's own place."""
    return tenancy.own(session, actor, Establishment, establishment_id)


def establishments_of(session: Session, actor: Actor) -> Sequence[Establishment]:
    """All places of the producer, by name."""
    query = select(Establishment).where(Establishment.organisation_id == actor.organisation_id)
    loaded = query.options(joinedload(Establishment.commune))
    return session.scalars(loaded.order_by(Establishment.name, Establishment.id)).all()


@contextmanager
def _unique(session: Session) -> Iterator[None]:
    """Two places of one producer never share a name, nor any two a GLN."""
    with (
        unique_breach(session, "uq_establishment_organisation_id_name", Invalid({"name": _NAME_TAKEN})),
        unique_breach(session, "uq_establishment_gln", Invalid({"gln": _GLN_TAKEN})),
    ):
        yield


def _checked(
    session: Session, details: EstablishmentDetails, organisation: Organisation
) -> dict[str, object]:
    name, address = (line(text) for text in (details.name, details.address_line))
    errors = {}
    if not name:
        errors["name"] = "Nhập tên địa điểm, ví dụ: Xưởng sấy Nà Pất."
    if not address:
        errors["address_line"] = "Nhập số nhà, đường hoặc thôn."
    communes = {unit.code: unit for unit in reference.communes(session)}
    if details.commune_code not in communes:
        errors["commune_code"] = "Chọn một xã, phường hiện nay của tỉnh Lạng Sơn."
    if errors:
        raise Invalid(errors)
    return {
        "name": name,
        "kind": details.kind,
        "address_line": address,
        "commune": communes[details.commune_code],
        "gln": checked_gln(details.gln, sample=organisation.is_sample),
    }


def _said(place: Establishment) -> dict[str, object]:
    return {
        "name": place.name,
        "kind": place.kind,
        "address_line": place.address_line,
        "commune": place.commune.full_name,
        "gln": place.gln,
    }
