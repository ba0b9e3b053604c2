"""The rows behind a public page, each kind in one indexed query."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models import (
    AdminUnit,
    Batch,
    Certificate,
    CertificateState,
    Establishment,
    Organisation,
    Product,
    ProductGroup,
    ProductPhoto,
    ProductVersion,
    Recall,
    RecallBatch,
    RecallOutcome,
    StoredFile,
    TraceEvent,
    VersionState,
)

_PUBLIC_VERSION = ProductVersion.state.in_([VersionState.APPROVED, VersionState.SUPERSEDED])
_COMMUNE = joinedload(Product.organisation, innerjoin=True).joinedload(Organisation.commune, innerjoin=True)
_ABOUT_PRODUCT = (
    _COMMUNE.joinedload(AdminUnit.parent),
    joinedload(Product.group).joinedload(ProductGroup.parent),
)
_ABOUT_BATCH = joinedload(Batch.product, innerjoin=True).options(*_ABOUT_PRODUCT)


def batch_by_id(session: Session, id: int) -> Batch:
    return session.execute(select(Batch).where(Batch.id == id).options(_ABOUT_BATCH)).scalar_one()


def batch_id(session: Session, product_code: str, lot_key: str) -> int | None:
    query = select(Batch.id).join(Batch.product)
    return session.scalar(query.where(Product.code == product_code, Batch.lot_key == lot_key))


def product(session: Session, *condition: ColumnElement[bool]) -> Product | None:
    return session.scalar(select(Product).where(*condition).options(*_ABOUT_PRODUCT))


def place(session: Session, *condition: ColumnElement[bool]) -> Establishment | None:
    query = select(Establishment).where(*condition)
    return session.scalar(query.options(joinedload(Establishment.commune).joinedload(AdminUnit.parent)))


def version(session: Session, product_id: int) -> ProductVersion | None:
    """The approved version, or the last that was: never one that nobody has reviewed."""
    approved_first = case((ProductVersion.state == VersionState.APPROVED, 0), else_=1)
    photo = joinedload(ProductVersion.photos)
    query = (
        select(ProductVersion)
        .where(ProductVersion.product_id == product_id, _PUBLIC_VERSION)
        .order_by(approved_first, ProductVersion.number.desc())
        .options(photo.joinedload(ProductPhoto.hero), photo.joinedload(ProductPhoto.file))
    )
    # Not LIMIT 1: with the photos joined that would need a subquery, and versions are few.
    return session.scalars(query).unique().first()


def certificates(session: Session, product: Product) -> Sequence[Certificate]:
    """Verified papers of the product, and of its producer as a whole or one of its places."""
    verified = and_(
        Certificate.organisation_id == product.organisation_id,
        or_(Certificate.product_id == product.id, Certificate.product_id.is_(None)),
        Certificate.verified_at.is_not(None),
        Certificate.state.not_in([CertificateState.RETURNED, CertificateState.REFUSED]),
    )
    query = select(Certificate).where(verified).order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    kind, file = joinedload(Certificate.kind, innerjoin=True), joinedload(Certificate.public_file)
    place, changes = joinedload(Certificate.establishment), joinedload(Certificate.changes)
    return session.scalars(query.options(kind, file, place, changes)).unique().all()


def stages(session: Session, batch: Batch) -> Sequence[TraceEvent]:
    """The stages that stand: neither corrected nor withdrawn."""
    place = joinedload(TraceEvent.establishment, innerjoin=True)
    query = (
        select(TraceEvent)
        .where(
            TraceEvent.batch_id == batch.id, ~TraceEvent.corrected_by.has(), TraceEvent.withdrawn.is_(False)
        )
        .order_by(TraceEvent.happened_at, TraceEvent.id)
        .options(
            joinedload(TraceEvent.stage_type, innerjoin=True),
            place.joinedload(Establishment.commune, innerjoin=True).joinedload(AdminUnit.parent),
        )
    )
    return session.scalars(query).all()


def recalls(session: Session, batch: Batch) -> Sequence[RecallBatch]:
    """Every recall of the batch, also one that is yet to take effect; those in force and the newest first."""
    query = select(RecallBatch).join(RecallBatch.recall).where(RecallBatch.batch_id == batch.id)
    newest_first = query.order_by(Recall.effective_at.desc(), Recall.id.desc())
    rows = session.scalars(newest_first.options(contains_eager(RecallBatch.recall))).all()
    return sorted(rows, key=lambda row: not is_in_force(row))


def is_in_force(row: RecallBatch) -> bool:
    """A batch that was destroyed or put to another use is no safer for the recall having closed."""
    return row.recall.closed_at is None or row.outcome is not RecallOutcome.CORRECTED


def recalls_of_product(
    session: Session, product: Product, now: datetime
) -> Sequence[tuple[RecallBatch, str]]:
    """The latest recalls of the product's batches, each with its lot; those still going on first."""
    query = (
        select(RecallBatch, Batch.lot_number)
        .join(Batch, Batch.id == RecallBatch.batch_id)
        .join(RecallBatch.recall)
        .where(Batch.product_id == product.id, Recall.effective_at <= now)
        .order_by(
            Recall.closed_at.is_not(None), Recall.effective_at.desc(), Recall.id.desc(), Batch.id.desc()
        )
        .limit(10)
    )
    return [(row, lot) for row, lot in session.execute(query.options(contains_eager(RecallBatch.recall)))]


def next_recall_of_product(session: Session, product: Product, now: datetime) -> datetime | None:
    """When the next recall of any of its batches takes effect that is decided but not yet in force."""
    query = select(func.min(Recall.effective_at)).join(Recall.batches).join(RecallBatch.batch)
    return session.scalar(query.where(Batch.product_id == product.id, Recall.effective_at > now))


def has_batch(session: Session, product_id: int, lot_key: str) -> bool:
    query = select(Batch.id).where(Batch.product_id == product_id, Batch.lot_key == lot_key)
    return session.scalar(query) is not None


def public_photo(session: Session, sha256: str) -> StoredFile | None:
    """A picture of a version that is or was approved."""
    shown = (
        select(ProductPhoto.version_id)
        .join(ProductVersion, ProductVersion.id == ProductPhoto.version_id)
        .where(
            or_(ProductPhoto.file_id == StoredFile.id, ProductPhoto.hero_id == StoredFile.id), _PUBLIC_VERSION
        )
    )
    return session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256, shown.exists())).first()


def public_evidence(session: Session, sha256: str) -> StoredFile | None:
    """The public copy of a paper that has been verified."""
    shown = select(Certificate.id).where(
        Certificate.public_file_id == StoredFile.id, Certificate.verified_at.is_not(None)
    )
    return session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256, shown.exists())).first()
