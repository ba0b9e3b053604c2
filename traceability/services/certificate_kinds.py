"""Kinds of certificate: names and usual months, which administrators keep; fields and captions of each."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from models import CertificateKind, Nature
from traceability.errors import Invalid
from traceability.services import audit, paper_words, tenancy
from traceability.services.actor import Actor
from traceability.services.paper_words import PaperWords
from traceability.text import line

MOST_MONTHS = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class KindDetails:
    """What may be edited of a kind. Its code and nature are what the rules hang on, so they stay."""

    name: str
    name_en: str
    name_zh: str
    usual_months: int | None


@dataclass(frozen=True, slots=True)
class Fields:
    """What the form of a kind leaves out, and what it calls the rest."""

    left_out: frozenset[str]
    words: PaperWords


def get_kind(session: Session, actor: Actor, kind_id: int, *, lock: bool = False) -> CertificateKind:
    """One kind, for staff."""
    return tenancy.any(session, actor, CertificateKind, kind_id, lock=lock)


def update_kind(session: Session, actor: Actor, kind_id: int, details: KindDetails) -> CertificateKind:
    """Papers entered from now on take the new months; those entered keep the day that they have."""
    kind = get_kind(session, actor, kind_id, lock=True)
    errors = {
        name: "Nhập tên của loại giấy."
        for name in ("name", "name_en", "name_zh")
        if not line(getattr(details, name))
    }
    if details.usual_months is not None and not 1 <= details.usual_months <= MOST_MONTHS:
        errors["usual_months"] = f"Nhập từ 1 đến {MOST_MONTHS} tháng, hoặc để trống nếu không thời hạn."
    if errors:
        raise Invalid(errors)
    new = asdict(details)
    changed = [name for name in new if new[name] != getattr(kind, name)]
    before = {name: getattr(kind, name) for name in changed}
    for name in changed:
        setattr(kind, name, new[name])
    after = {name: new[name] for name in changed}
    audit.record(session, actor, "certificate_kind.updated", kind, before=before, after=after)
    return kind


_OCOP = ("stars", "score")
_DECLARES = ("standard_declaration", "regulation_declaration")
_OF_A_PLACE = ("food_safety",)


def fields_of(kind: CertificateKind) -> Fields:
    """Which fields a paper of this kind has, and in whose words."""
    out = set() if kind.is_ocop else set(_OCOP)
    if kind.code not in _DECLARES:
        out.add("self_assessed")
    if not of_products(kind):
        out.add("product_id")
    if kind.is_ocop or kind.nature in (Nature.DECLARATION, Nature.OWN_STANDARD):
        out.add("establishment_id")
    if kind.is_ocop:
        out.add("standard")
    if kind.nature in (Nature.SYSTEM, Nature.TOOL):
        out.add("decision_number")
    return Fields(frozenset(out), paper_words.WORDS[kind.nature])


def of_products(kind: CertificateKind) -> bool:
    """Whether a paper of this kind may be about one product."""
    return kind.nature not in (Nature.SYSTEM, Nature.TOOL) and kind.code not in _OF_A_PLACE


def is_assessed(kind: CertificateKind) -> bool:
    """Whether a declaration says on what it rests: the producer's own assessment, or a third party's."""
    return kind.code in _DECLARES
