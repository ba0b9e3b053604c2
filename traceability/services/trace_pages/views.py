"""What a public page shows, as plain values: no row leaves the service, so no page can cause a query."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from models import CertificateStatus, LabelKind, Nature, RecallKind, RecallOutcome
from traceability.verdict import ScanFacts, Verdict


@dataclass(frozen=True, slots=True)
class Words:
    """One text in up to three languages; what is not translated stays Vietnamese."""

    vi: str
    en: str | None = None
    zh: str | None = None

    def said(self, language: str) -> tuple[str, str]:
        """The text for a reader of `language`, and the language it is really in."""
        text: str | None = getattr(self, language)
        return (text, language) if text else (self.vi, "vi")


@dataclass(frozen=True, slots=True)
class File:
    """A public file: a photo, or the evidence of a certificate."""

    sha256: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Product:
    code: str
    gtin: str | None
    group: Words | None
    is_service: bool
    name: Words
    story: Words | None
    brand: str | None
    net_content: str | None
    ingredients: str | None
    storage: str | None
    warnings: str | None
    origin: str | None
    standards: tuple[str, ...]
    hero: File | None
    photo: File | None
    photos: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Producer:
    name: Words
    tax_code: str
    gln: str | None
    address: str
    phone: str
    email: str | None
    website: str | None
    commune: str
    commune_code: str


@dataclass(frozen=True, slots=True)
class Batch:
    lot: str
    produced_on: date
    packed_on: date | None
    use_by: date | None
    quantity: Decimal | None
    unit: str | None
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One paper. `holder` names whom or what it covers when that is not the product itself."""

    kind: Words
    kind_code: str
    nature: Nature
    is_ocop: bool
    number: str | None
    issuer: str
    decision_number: str | None
    standard: str | None
    stars: int | None
    self_assessed: bool | None
    issued_on: date
    expires_on: date | None
    is_of_product: bool
    holder: str | None
    status_today: CertificateStatus
    status_when_made: CertificateStatus | None
    changed_on: date | None
    change_decision: str | None
    change_reason: str | None
    file: File | None


@dataclass(frozen=True, slots=True)
class Stage:
    name: Words
    code: str
    place: str
    place_code: str
    gln: str | None
    address: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class SupportProject:
    name: Words
    number: int
    year: int
    plan_number: str
    programme: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Recall:
    kind: RecallKind
    reason: Words
    hazard: Words | None
    instruction: Words
    contact: Words
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class PastRecall:
    """A recall that is over, or of another lot of the product."""

    lot: str
    reason: Words
    effective_at: datetime
    closed_at: datetime | None
    outcome: RecallOutcome | None


@dataclass(frozen=True, slots=True)
class Label:
    """Which label of which run this page was opened for."""

    run: int
    index: int
    kind: LabelKind
    code: str


@dataclass(frozen=True, slots=True)
class Checks:
    """Confirmed checks of one unit."""

    first_at: datetime | None = None
    count: int = 0
    sessions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TracePage:
    """A public page about a unit, a batch or a product."""

    verdict: Verdict
    facts: ScanFacts
    path: str
    product: Product
    producer: Producer
    product_id: int
    batch_id: int | None = None
    batch: Batch | None = None
    certificates: tuple[CertificateLine, ...] = ()
    stages: tuple[Stage, ...] = ()
    projects: tuple[SupportProject, ...] = ()
    recall: Recall | None = None
    past_recalls: tuple[PastRecall, ...] = ()
    label: Label | None = None
    checks: Checks = field(default_factory=Checks)
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A public page about a place that stages name."""

    code: str
    gln: str | None
    name: str
    address: str
    producer: Producer
