"""What the demonstration is made with, and the two steps that all of it repeats."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from models import Certificate, Establishment, Organisation, Product, Role, StoredFile
from traceability.identifiers.trace_code import Keyring
from traceability.services import certificates, products
from traceability.services.actor import Actor
from traceability.services.certificates import CertificateDetails
from traceability.services.evidence import KeptPhoto
from traceability.services.products import ProductDetails

LOADER = Actor.system("dữ liệu mẫu")
_OCOP_ISSUER = "UBND tỉnh Lạng Sơn (dữ liệu mẫu)"
_OTHER_ISSUER = "Tổ chức chứng nhận Minh họa"


@dataclass
class Made:
    """What has been made so far, by the keys of the catalogue and the plan."""

    session: Session
    keyring: Keyring
    origin: str
    photos: dict[str, KeptPhoto]
    organisations: dict[str, Organisation] = field(default_factory=dict)
    places: dict[str, list[Establishment]] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    paper: StoredFile | None = None  # what the OCOP certificates show as their evidence

    def producer(self, key: str) -> Actor:
        """Somebody of that organisation."""
        return Actor(None, Role.PRODUCER_ADMIN, self.organisations[key].id, "dữ liệu mẫu")


def approved_product(made: Made, maker: str, details: ProductDetails, theme: str) -> Product:
    """A product that went the whole way: registered, with a photo, submitted, approved."""
    producer = made.producer(maker)
    product = products.register_product(made.session, producer, details)
    products.add_photo(made.session, producer, product.id, made.photos[theme])
    version = products.submit_product(made.session, producer, product.id)
    products.approve_product_version(made.session, LOADER, version.id)
    return product


def recorded_certificate(
    made: Made, maker: str, product: Product, kind: str, day: date, stars: int | None = None
) -> Certificate:
    """A verified certificate of a product; with `stars` an OCOP one."""
    details = CertificateDetails(
        kind=kind,
        issuer=_OCOP_ISSUER if stars else _OTHER_ISSUER,
        issued_on=day,
        number=f"{product.code}/{day.year} (mẫu)",
        decision_number=f"{day:%d%m}/QĐ-MH (mẫu)" if stars else None,
        standard=None if stars else "QCVN 16:2019/BXD",
        product_id=product.id,
        stars=stars,
        public_file_id=made.paper.id if stars and made.paper else None,
    )
    return certificates.record_certificate(made.session, LOADER, made.organisations[maker].id, details)
