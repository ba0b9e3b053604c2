"""Who and what was approved on a day: today from the records' states, on a past day from what was decided."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, or_, select

from models import (
    AuditEntry,
    Decision,
    Organisation,
    OrganisationState,
    Product,
    ProductVersion,
    Review,
    VersionState,
)
from traceability.services import clock
from traceability.services.dashboard.scope import Scope

_ENDS = ("organisation.suspended", "organisation.merged")
_EVENTS = (*_ENDS, "organisation.reinstated")
_SETTLED = (VersionState.APPROVED, VersionState.SUPERSEDED)


def organisation_approved(scope: Scope) -> ColumnElement[bool]:
    """Approved, and neither suspended nor merged into another, at the end of the day."""
    if not scope.past:
        return Organisation.state == OrganisationState.APPROVED
    after = clock.midnight(scope.day + timedelta(days=1))
    decided = select(Review.organisation_id).where(
        Review.organisation_id.is_not(None), Review.decision == Decision.APPROVED
    )
    undecided = and_(  # entered without a decision of ours: approved since its record began
        Organisation.state.in_((OrganisationState.APPROVED, OrganisationState.SUSPENDED)),
        Organisation.created_at < after,
        Organisation.id.not_in(decided),
    )
    approved = or_(Organisation.id.in_(decided.where(Review.decided_at < after)), undecided)
    return and_(approved, Organisation.id.not_in(_ended(after)))


def product_approved(scope: Scope) -> ColumnElement[bool]:
    """Some wording of it had been approved; one wording replaces another, and none is taken back."""
    if not scope.past:
        approved = select(ProductVersion.product_id).where(ProductVersion.state == VersionState.APPROVED)
        return Product.id.in_(approved)
    after = clock.midnight(scope.day + timedelta(days=1))
    decided = select(Review.product_version_id).where(
        Review.product_version_id.is_not(None), Review.decision == Decision.APPROVED
    )
    versions = select(ProductVersion.product_id).where(
        ProductVersion.state.in_(_SETTLED),
        or_(
            ProductVersion.id.in_(decided.where(Review.decided_at < after)),
            and_(ProductVersion.created_at < after, ProductVersion.id.not_in(decided)),
        ),
    )
    return Product.id.in_(versions)


def _ended(after: datetime) -> Select[int]:
    """Organisations whose last such event before `after` is a suspension or a merger, as the log tells."""
    last = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.action.in_(_EVENTS), AuditEntry.at < after)
        .group_by(AuditEntry.subject_id)
    )
    subject = cast(AuditEntry.subject_id, Integer)
    return select(subject).where(AuditEntry.id.in_(last), AuditEntry.action.in_(_ENDS))
