"""What staff decide about a submitted version, and what that version changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Decision, Product, ProductVersion, Review, VersionState
from traceability.errors import Refused
from traceability.services import audit, reviewing, tenancy
from traceability.services.actor import Actor
from traceability.services.products.details import CAPTIONS, WORDING
from traceability.services.products.letters import tell_decision
from traceability.services.products.writing import refresh
from traceability.services.reviewing import Opinion

_STATES = {
    Decision.APPROVED: VersionState.APPROVED,
    Decision.RETURNED: VersionState.RETURNED,
    Decision.REFUSED: VersionState.REFUSED,
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One caption whose words differ; `before` is None where there was nothing."""

    field: str
    caption: str
    before: str | None
    after: str | None


def approve_product_version(session: Session, actor: Actor, version_id: int) -> ProductVersion:
    """Make a waiting version the public one; the version it replaces is kept as superseded."""
    return _decide(session, actor, version_id, Decision.APPROVED, "")


def return_product_version(
    session: Session, actor: Actor, version_id: int, said: str | Opinion
) -> ProductVersion:
    """Give a waiting version back to its producer with what to mend."""
    return _decide(session, actor, version_id, Decision.RETURNED, said)


def refuse_product_version(
    session: Session, actor: Actor, version_id: int, said: str | Opinion
) -> ProductVersion:
    """Refuse a waiting version for good; the producer may write another."""
    return _decide(session, actor, version_id, Decision.REFUSED, said)


def reviews_of(session: Session, product: Product) -> Sequence[Review]:
    """Every decision about a product, newest first."""
    of_product = select(Review).join(ProductVersion, Review.product_version_id == ProductVersion.id)
    query = of_product.where(ProductVersion.product_id == product.id).order_by(Review.id.desc())
    return session.scalars(query).all()


def differences(before: ProductVersion | None, after: ProductVersion) -> list[FieldChange]:
    """What `after` says differently, in the order of the form; all it says where nothing was before."""
    changes = []
    for name in WORDING:
        old, new = (getattr(before, name) if before else None), getattr(after, name)
        if old != new:
            changes.append(FieldChange(name, CAPTIONS[name], old, new))
    old_photos = [photo.file.sha256 for photo in before.photos] if before else []
    if old_photos != [photo.file.sha256 for photo in after.photos]:
        counts = [f"{n} ảnh" if n else None for n in (len(old_photos), len(after.photos))]
        changes.append(FieldChange("photos", CAPTIONS["photos"], *counts))
    return changes


def _decide(
    session: Session, actor: Actor, version_id: int, decision: Decision, said: str | Opinion
) -> ProductVersion:
    version = tenancy.any(session, actor, ProductVersion, version_id, lock=True)
    opinion = Opinion.of(said).checked(decision)
    if version.state is not VersionState.PENDING:
        raise Refused("Bản này không còn chờ duyệt: chủ thể đã rút lại, hoặc người khác đã xử lý.")
    if decision is Decision.APPROVED and version.product.approved is not None:
        version.product.approved.state = VersionState.SUPERSEDED
        session.flush()  # only one version of a product may be approved at any moment
    version.state = _STATES[decision]
    review = reviewing.add(session, actor, version, decision, opinion)
    tell_decision(session, version, review)
    change = {"version": version.number, "state": version.state, "comment": review.comment}
    change |= {"remarks": review.remarks} if review.remarks else {}
    before = {"version": version.number, "state": VersionState.PENDING}
    audit.record(session, actor, f"product.{decision}", version.product, before=before, after=change)
    refresh(session, version.product)
    return version
