"""Loads the demonstration: organisations with places, and OCOP products with certificates."""

import json
from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from models import Establishment, EstablishmentKind, OrganisationKind, Product, Setting
from traceability.demo import papers, plan2022, programme2022
from traceability.demo.catalogue import COMMUNES, PRODUCTS, Fate, Sample
from traceability.demo.made import LOADER, Made, approved_product, recorded_certificate
from traceability.demo.pictures import THEMES, picture
from traceability.errors import Refused
from traceability.identifiers import tax_code
from traceability.identifiers.errors import IdentifierError
from traceability.identifiers.trace_code import Keyring
from traceability.services import (
    certificates,
    clock,
    establishments,
    known_settings,
    organisations,
    reference,
)
from traceability.services.certificates import StateChange
from traceability.services.establishments import EstablishmentDetails
from traceability.services.evidence import (
    KeptFile,
    KeptPhoto,
    keep_document,
    keep_photo,
    register_file,
)
from traceability.services.file_store import FileStore
from traceability.services.organisation_details import OrganisationDetails
from traceability.services.products import ProductDetails

NOTE = "demo"
"""The setting that says the demonstration was loaded, and where its scenes are."""
_DEPARTMENT = {
    "department_phone": "0205 3000 000",
    "department_email": "so-khcn@example.com",
    "department_address": "địa chỉ minh họa (dữ liệu mẫu)",
}
_MONTHS_36 = timedelta(days=1096)


def draw_photos(store: FileStore) -> dict[str, KeptPhoto]:
    """One photo a theme, kept before any transaction begins."""
    return {theme: keep_photo(store, f"mau-{theme}.jpg", picture(theme, 7)) for theme in THEMES}


def draw_paper(store: FileStore) -> KeptFile:
    """The paper that every OCOP certificate shows."""
    return keep_document(store, "giay-chung-nhan-mau.pdf", papers.certificate())


def load(
    session: Session, photos: dict[str, KeptPhoto], paper: KeptFile, keyring: Keyring, origin: str
) -> Made:
    """Enter everything in the caller's transaction. Refused a second time."""
    if session.get(Setting, NOTE) is not None:
        raise Refused("Dữ liệu mẫu đã có rồi.")
    made = Made(session, keyring, origin, photos)
    made.paper = register_file(session, None, paper)
    _department(session)
    _organisations(made)
    for sample in PRODUCTS:
        made.products[sample.key] = _product(made, sample)
        _ocop_certificates(made, sample)
    programme2022.enter(made)
    return made


def note(session: Session, scenes: dict[str, object]) -> None:
    """Remember where the scenes are, for `flask demo list`."""
    session.add(Setting(name=NOTE, value=json.dumps(scenes), changed_at=clock.now()))


def demo_tax_code(number: int) -> str:
    """A number under the prefix 99, which no province has, with a right check digit."""
    payload = 990_000_000 + number * 20
    while True:
        try:
            return f"{payload}{tax_code.check_digit(str(payload))}"
        except IdentifierError:  # one payload in eleven has no check digit
            payload += 1


def _department(session: Session) -> None:
    """How to reach a department that does not exist, unless somebody has entered the real one."""
    for row in known_settings.every(session):
        if row.name in _DEPARTMENT and row.value is None:
            known_settings.change(session, LOADER, row.name, _DEPARTMENT[row.name])


def _organisations(made: Made) -> None:
    communes = {unit.code: unit for unit in reference.communes(made.session)}
    spread = list(communes.values())
    for number, (key, name) in enumerate(plan2022.organisations(), start=1):
        kind = OrganisationKind.ENTERPRISE if key.startswith("E") else OrganisationKind.COOPERATIVE
        commune = communes[COMMUNES[key]] if key in COMMUNES else spread[number % len(spread)]
        details = OrganisationDetails(
            kind=kind,
            name=name,
            tax_code=demo_tax_code(number),
            address_line=f"Thôn Minh họa {number}",
            commune_id=commune.id,
            phone="0205 3870 000",
        )
        organisation = organisations.register_organisation(made.session, LOADER, details)
        organisation.is_sample = True
        made.organisations[key] = organisation
        if key in COMMUNES:
            made.places[key] = list(_places(made, key, commune.code))


def _places(made: Made, key: str, commune_code: str) -> Iterable[Establishment]:
    for name, kind in (
        ("Vùng trồng Minh họa", EstablishmentKind.GROWING_AREA),
        ("Xưởng Minh họa", EstablishmentKind.FACILITY),
    ):
        details = EstablishmentDetails(
            name=name, kind=kind, address_line="Thôn Minh họa", commune_code=commune_code
        )
        yield establishments.register_establishment(made.session, made.producer(key), details)


def _product(made: Made, sample: Sample) -> Product:
    commune = made.organisations[sample.maker].commune.full_name
    details = ProductDetails(
        name=sample.name,
        name_en=sample.name_en,
        name_zh=sample.name_zh,
        group_code=sample.group,
        gtin=sample.gtin,
        brand="Minh họa",
        net_content="500 g",
        ingredients="Nguyên liệu địa phương (dữ liệu mẫu)",
        storage="Nơi khô ráo, thoáng mát, tránh ánh nắng trực tiếp",
        origin=f"{commune}, tỉnh Lạng Sơn, Việt Nam",
        standards="TCCS 01:2025 (dữ liệu mẫu)",
        story="Sản phẩm minh họa: không có thật, dùng để xem trang truy xuất hoạt động ra sao.",
        story_en="A sample product: it does not exist and only shows how the page works.",
        story_zh="示例产品:并不存在,仅用于演示追溯页面。",
    )
    return approved_product(made, sample.maker, details, sample.theme)


def _ocop_certificates(made: Made, sample: Sample) -> None:
    """A certificate of 2021, and its successor; what became of that is the product's fate."""
    if sample.fate is Fate.NEVER:
        return
    today = clock.today()
    issued = {
        Fate.EXPIRING: today - _MONTHS_36 + timedelta(days=60),
        Fate.EXPIRED: today - _MONTHS_36 - timedelta(days=60),
    }.get(sample.fate, today - timedelta(days=200))
    product = made.products[sample.key]
    recorded_certificate(made, sample.maker, product, "ocop", date(2021, 12, 20), sample.stars)
    paper = recorded_certificate(made, sample.maker, product, "ocop", issued, sample.stars)
    if sample.fate in (Fate.SUSPENDED, Fate.REVOKED):
        act = (
            certificates.suspend_certificate
            if sample.fate is Fate.SUSPENDED
            else certificates.revoke_certificate
        )
        reason = "Kiểm tra sau chứng nhận không đạt (dữ liệu mẫu)"
        change = StateChange(
            effective_on=today - timedelta(days=20), reason=reason, decision_number="77/QĐ-MH (mẫu)"
        )
        act(made.session, LOADER, paper.id, change)
