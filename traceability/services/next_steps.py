"""What a producer's home page is made of: how far each part of the work is, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models import (
    EXPIRING_DAYS,
    Batch,
    BatchState,
    Certificate,
    CertificateState,
    Establishment,
    Organisation,
    Product,
    ProductVersion,
    VersionState,
)
from traceability.services import batches, clock
from traceability.services.actor import Actor
from traceability.services.labels import tasks as label_tasks
from traceability.services.labels.tasks import Forgotten
from traceability.services.products.listing import with_versions


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Counts and the few rows that wait for the producer."""

    organisation: Organisation
    places: int
    versions: dict[VersionState, int]
    draft_batches: int
    batches: int
    unlabelled: Sequence[Batch]  # released, without a label run
    forgotten: Sequence[Forgotten]  # runs with labels issued a month ago and still not activated
    expiring: Sequence[Certificate]
    recent: Sequence[Batch]


def next_steps(session: Session, actor: Actor) -> NextSteps:
    """For the actor's own organisation, in a handful of queries."""
    organisation = session.get_one(Organisation, actor.organisation_id)
    states = _batch_states(session, organisation.id)
    return NextSteps(
        organisation=organisation,
        places=_places(session, organisation.id),
        versions=_versions(session, organisation.id),
        draft_batches=states.get(BatchState.DRAFT, 0),
        batches=sum(states.values()),
        unlabelled=_unlabelled(session, organisation.id),
        forgotten=label_tasks.forgotten(session, organisation.id),
        expiring=_expiring(session, organisation.id),
        recent=batches.recent_batches(session, actor),
    )


def _places(session: Session, organisation_id: int) -> int:
    own = select(func.count(Establishment.id)).where(Establishment.organisation_id == organisation_id)
    return session.scalar(own) or 0


def _versions(session: Session, organisation_id: int) -> dict[VersionState, int]:
    query = (
        select(ProductVersion.state, func.count())
        .join(ProductVersion.product)
        .where(Product.organisation_id == organisation_id)
        .group_by(ProductVersion.state)
    )
    return dict(iter(session.execute(query)))


def _batch_states(session: Session, organisation_id: int) -> dict[BatchState, int]:
    own = select(Batch.state, func.count()).where(Batch.organisation_id == organisation_id)
    return dict(iter(session.execute(own.group_by(Batch.state))))


def _unlabelled(session: Session, organisation_id: int) -> Sequence[Batch]:
    query = (
        select(Batch)
        .where(
            Batch.organisation_id == organisation_id,
            Batch.state == BatchState.RELEASED,
            ~Batch.label_runs.any(),
        )
        .options(joinedload(Batch.product).options(*with_versions()))
        .order_by(Batch.released_at.desc(), Batch.id.desc())
        .limit(5)
    )
    return session.scalars(query).all()


def _expiring(session: Session, organisation_id: int) -> Sequence[Certificate]:
    """Verified papers that end within the next months, or ended lately and were not replaced."""
    today = clock.today()
    query = (
        select(Certificate)
        .where(
            Certificate.organisation_id == organisation_id,
            Certificate.state == CertificateState.ACTIVE,
            Certificate.expires_on.between(
                today - timedelta(days=EXPIRING_DAYS), today + timedelta(days=EXPIRING_DAYS)
            ),
        )
        .options(
            joinedload(Certificate.kind),
            joinedload(Certificate.product).options(*with_versions()),
        )
        .order_by(Certificate.expires_on, Certificate.id)
        .limit(10)
    )
    return session.scalars(query).all()
