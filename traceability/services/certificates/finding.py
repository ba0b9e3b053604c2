"""Certificates of one producer or product, and what goes with one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import Certificate, CertificateKind, Establishment, Organisation, Product, Review
from traceability.services import tenancy
from traceability.services.actor import Actor


@dataclass(frozen=True, slots=True)
class Scopes:
    """What a paper of an organisation can be about."""

    products: Sequence[Product]
    establishments: Sequence[Establishment]


def get_certificate(session: Session, actor: Actor, certificate_id: int) -> Certificate:
    """The producer's own, or any for staff."""
    if actor.is_producer:
        return tenancy.own(session, actor, Certificate, certificate_id)
    return tenancy.any(session, actor, Certificate, certificate_id)


def own_certificates(session: Session, actor: Actor) -> Sequence[Certificate]:
    """All papers of the producer, newest first."""
    query = with_details(select(Certificate)).where(Certificate.organisation_id == actor.organisation_id)
    return session.scalars(query.order_by(Certificate.issued_on.desc(), Certificate.id.desc())).all()


def certificates_of_product(session: Session, product: Product) -> Sequence[Certificate]:
    """The verified papers that a product's page may name: its own, then its producer's and their places'."""
    query = (
        with_details(select(Certificate))
        .join(CertificateKind)
        .where(
            Certificate.organisation_id == product.organisation_id,
            Certificate.verified_at.is_not(None),
            or_(Certificate.product_id == product.id, Certificate.product_id.is_(None)),
        )
        .order_by(
            Certificate.product_id.is_(None),
            CertificateKind.position,
            Certificate.issued_on.desc(),
            Certificate.id.desc(),
        )
    )
    return session.scalars(query).all()


def verified_of(session: Session, organisation_id: int) -> Sequence[Certificate]:
    """The organisation's verified papers, to choose from."""
    query = with_details(select(Certificate)).where(
        Certificate.organisation_id == organisation_id, Certificate.verified_at.is_not(None)
    )
    return session.scalars(query.order_by(Certificate.kind_id, Certificate.id)).all()


def reviews_of(session: Session, certificate: Certificate) -> Sequence[Review]:
    """What officers decided before it was verified, the latest first."""
    query = select(Review).where(Review.certificate_id == certificate.id)
    return session.scalars(query.order_by(Review.id.desc()).options(joinedload(Review.reviewer))).all()


def scopes_of(session: Session, organisation_id: int) -> Scopes:
    """The organisation's products and places, to choose from."""
    products = select(Product).where(Product.organisation_id == organisation_id).order_by(Product.id)
    places = select(Establishment).where(Establishment.organisation_id == organisation_id)
    return Scopes(
        session.scalars(products.options(selectinload(Product.versions))).all(),
        session.scalars(places.order_by(Establishment.id)).all(),
    )


def possible_successors(session: Session, certificate: Certificate) -> Sequence[Certificate]:
    """Verified papers of the same kind and scope that were issued later."""
    query = select(Certificate).where(
        Certificate.kind_id == certificate.kind_id,
        Certificate.organisation_id == certificate.organisation_id,
        Certificate.product_id.is_not_distinct_from(certificate.product_id),
        Certificate.establishment_id.is_not_distinct_from(certificate.establishment_id),
        Certificate.verified_at.is_not(None),
        Certificate.issued_on >= certificate.issued_on,
        Certificate.id != certificate.id,
    )
    return session.scalars(query.order_by(Certificate.issued_on.desc(), Certificate.id.desc())).all()


def with_details(query: Select[Certificate]) -> Select[Certificate]:
    return query.options(
        joinedload(Certificate.kind),
        joinedload(Certificate.organisation).joinedload(Organisation.commune),
        joinedload(Certificate.establishment).joinedload(Establishment.commune),
        joinedload(Certificate.product).selectinload(Product.versions),
        selectinload(Certificate.changes),
    )
