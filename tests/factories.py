"""Rows for tests. `use(session)` first; every factory flushes, none commits; codes and lots always differ."""

# factory_boy's own types know neither its declarations nor what its SQLAlchemy classes add.
# mypy: disable-error-code="attr-defined, no-untyped-call"

from datetime import UTC, date, datetime, timedelta
from typing import Any

import factory
from factory.alchemy import SQLAlchemyModelFactory
from sqlalchemy.orm import Session

from models import (
    Batch,
    BatchState,
    Certificate,
    CertificateState,
    Establishment,
    EstablishmentKind,
    Finding,
    Import,
    ImportKind,
    ImportState,
    LabelKind,
    LabelRange,
    LabelRun,
    Organisation,
    OrganisationKind,
    OrganisationState,
    Participation,
    Plan,
    PlannedVisit,
    Product,
    ProductPhoto,
    ProductVersion,
    Programme,
    Project,
    ProjectKind,
    RangeKind,
    Recall,
    RecallBatch,
    RecallKind,
    Role,
    StoredFile,
    Support,
    TraceEvent,
    User,
    VersionState,
    Visit,
    VisitVersion,
)
from traceability.identifiers import lot, public_code
from traceability.services import clock, reference

_LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def use(session: Session) -> None:
    """Let every factory add to `session`, which gets the reference data if it has none."""
    reference.load(session)
    _Factory._meta.sqlalchemy_session = session
    for kind in _all_factories(_Factory):
        kind._meta.sqlalchemy_session = session


def _all_factories(kind: type[Any]) -> list[type[Any]]:
    children: list[type[Any]] = kind.__subclasses__()
    return [found for child in children for found in (child, *_all_factories(child))]


def _session() -> Session:
    session: Session = _Factory._meta.sqlalchemy_session
    return session


class _Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_persistence = "flush"


def _tax_code(n: int) -> str:
    """A made-up number of ten digits with a right check digit (one payload in eleven has none)."""
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    payload = 990_000_000 + n * 11  # no province has the prefix 99
    while True:
        digits = [int(digit) for digit in str(payload)]
        check = 10 - sum(w * d for w, d in zip(weights, digits, strict=True)) % 11
        if 0 <= check <= 9:
            return f"{payload}{check}"
        payload += 1


class OrganisationFactory(_Factory):
    class Meta:
        model = Organisation

    class Params:
        pending = factory.Trait(state=OrganisationState.PENDING)
        suspended = factory.Trait(state=OrganisationState.SUSPENDED)
        enterprise = factory.Trait(kind=OrganisationKind.ENTERPRISE)

    kind = OrganisationKind.COOPERATIVE
    name = factory.Sequence(lambda n: f"Hợp tác xã Thử nghiệm {n}")
    tax_code = factory.Sequence(_tax_code)
    address_line = "Thôn Nà Pất"
    commune = factory.LazyFunction(lambda: reference.communes(_session())[0])
    phone = "+842053812345"
    state = OrganisationState.APPROVED
    is_sample = False
    created_at = _LONG_AGO


class UserFactory(_Factory):
    """A producer's account unless `role` is a staff role."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"nguoi-{n}@example.vn")
    name = factory.Sequence(lambda n: f"Nông Thị {n}")
    role = Role.PRODUCER_ADMIN
    organisation = factory.Maybe(
        factory.LazyAttribute(lambda user: Role(user.role).is_producer),
        yes_declaration=factory.SubFactory(OrganisationFactory),
        no_declaration=None,
    )
    password_hash = None
    created_at = _LONG_AGO


class EstablishmentFactory(_Factory):
    class Meta:
        model = Establishment

    organisation_id = factory.LazyFunction(lambda: OrganisationFactory().id)
    code = factory.LazyFunction(public_code.new_code)
    kind = EstablishmentKind.FACILITY
    name = factory.Sequence(lambda n: f"Xưởng số {n}")
    address_line = "Thôn Nà Pất"
    commune = factory.LazyFunction(lambda: reference.communes(_session())[0])


class StoredFileFactory(_Factory):
    class Meta:
        model = StoredFile

    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    media_type = "image/webp"
    size = 20_000
    width = 640
    height = 480
    name = "ảnh.webp"
    created_at = _LONG_AGO


class ProductFactory(_Factory):
    """A product whose first version is approved, unless `draft` or `pending`."""

    class Meta:
        model = Product

    class Params:
        draft = factory.Trait(version_state=VersionState.DRAFT)
        pending = factory.Trait(version_state=VersionState.PENDING)

    version_state = VersionState.APPROVED  # of the first version, as `name` is
    name = factory.Sequence(lambda n: f"Na dai Chi Lăng {n}")
    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.LazyFunction(public_code.new_code)
    group = factory.LazyFunction(lambda: reference.product_group(_session(), "1"))
    created_at = _LONG_AGO

    @classmethod
    def _create(cls, model_class: type[Product], *args: Any, **values: Any) -> Product:
        version = {"state": values.pop("version_state"), "name": values.pop("name")}
        product: Product = super()._create(model_class, *args, **values)
        ProductVersionFactory(product=product, **version)
        _session().refresh(product)
        return product


class ProductVersionFactory(_Factory):
    """A version with everything the law asks for, one photo included."""

    class Meta:
        model = ProductVersion

    product = factory.SubFactory(ProductFactory)
    number = factory.LazyAttribute(lambda version: len(version.product.versions) + 1)
    state = VersionState.APPROVED
    name = factory.Sequence(lambda n: f"Na dai Chi Lăng {n}")
    name_en = "Chi Lang custard apple"
    name_zh = "芝陵番荔枝"
    story = "Na trồng trên núi đá vôi."
    net_content = "1 kg"
    ingredients = "Na tươi"
    storage = "Nơi khô ráo, thoáng mát"
    origin = "Xã Chi Lăng, tỉnh Lạng Sơn, Việt Nam"
    standards = "TCCS 01:2025"
    created_at = _LONG_AGO

    @factory.post_generation
    def photo(self, create: bool, extracted: Any, **_: Any) -> None:
        if create and extracted is not False:
            file = StoredFileFactory(organisation_id=self.product.organisation_id)
            self.photos.append(ProductPhoto(position=0, file=file, hero=file))
            _session().flush()


class BatchFactory(_Factory):
    """A draft batch of an approved product; `released=True` for one on sale."""

    class Meta:
        model = Batch

    class Params:
        released = factory.Trait(state=BatchState.RELEASED, released_at=_LONG_AGO)

    product = factory.SubFactory(ProductFactory)
    organisation_id = factory.SelfAttribute("product.organisation_id")
    lot_number = factory.Sequence(lambda n: f"L{n:05d}A")
    lot_key = factory.LazyAttribute(lambda batch: lot.lot_key(batch.lot_number))
    produced_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=30))
    use_by = factory.LazyFunction(lambda: clock.today() + timedelta(days=150))
    quantity = 1000
    unit = "kg"
    declared_packs = 1000
    state = BatchState.DRAFT
    created_at = _LONG_AGO


class TraceEventFactory(_Factory):
    class Meta:
        model = TraceEvent

    batch = factory.SubFactory(BatchFactory)
    organisation_id = factory.SelfAttribute("batch.organisation_id")
    stage_type = factory.LazyFunction(lambda: reference.stage_type(_session(), "harvest"))
    establishment = factory.SubFactory(
        EstablishmentFactory, organisation_id=factory.SelfAttribute("..organisation_id")
    )
    happened_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=30))
    recorded_at = factory.LazyFunction(clock.now)


class CertificateFactory(_Factory):
    """A verified OCOP certificate of four stars, in force for a year either way."""

    class Meta:
        model = Certificate

    class Params:
        kind_code = "ocop"
        pending = factory.Trait(state=CertificateState.PENDING, verified_at=None)

    product = factory.SubFactory(ProductFactory)
    organisation_id = factory.LazyAttribute(
        lambda paper: paper.product.organisation_id if paper.product else OrganisationFactory().id
    )
    kind = factory.LazyAttribute(lambda paper: reference.certificate_kind(_session(), paper.kind_code))
    number = factory.Sequence(lambda n: f"{n}/GCN-OCOP")
    issuer = "UBND tỉnh Lạng Sơn"
    decision_number = "1234/QĐ-UBND"
    stars = factory.LazyAttribute(lambda paper: 4 if paper.kind.is_ocop else None)
    issued_on = factory.LazyFunction(lambda: clock.today() - timedelta(days=365))
    expires_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=365))
    state = CertificateState.ACTIVE
    created_at = _LONG_AGO
    verified_at = _LONG_AGO


class LabelRunFactory(_Factory):
    """A hundred unit labels of a released batch, activated unless `activated=False`."""

    class Meta:
        model = LabelRun

    batch = factory.SubFactory(BatchFactory, released=True)
    organisation_id = factory.SelfAttribute("batch.organisation_id")
    product_id = factory.SelfAttribute("batch.product_id")
    kind = LabelKind.UNIT
    quantity = 100
    key_version = 1
    gtin = factory.SelfAttribute("batch.product.gtin")
    origin = "http://127.0.0.1:8000"
    idempotency_key = factory.Sequence(lambda n: f"run-{n}")
    issued_at = _LONG_AGO

    @factory.post_generation
    def activated(self, create: bool, extracted: Any, **_: Any) -> None:
        if create and extracted is not False:
            whole = {"first_index": 0, "label_count": self.quantity}
            LabelRangeFactory(run=self, kind=RangeKind.ACTIVATED, **whole)


class LabelRangeFactory(_Factory):
    class Meta:
        model = LabelRange

    run = factory.SubFactory(LabelRunFactory)
    product_id = factory.SelfAttribute("run.product_id")
    kind = RangeKind.VOIDED
    first_index = 0
    label_count = 1
    recorded_at = _LONG_AGO


class RecallFactory(_Factory):
    """A voluntary recall in force; give `batch=`."""

    class Meta:
        model = Recall

    batch = factory.SubFactory(BatchFactory, released=True)
    organisation_id = factory.SelfAttribute("batch.organisation_id")
    kind = RecallKind.VOLUNTARY
    reason = "Phát hiện tạp chất"
    instruction = "Không ăn, trả lại nơi mua"
    contact = "02053812345"
    effective_at = factory.LazyFunction(lambda: clock.now() - timedelta(hours=1))

    @classmethod
    def _create(cls, model_class: type[Recall], *args: Any, **values: Any) -> Recall:
        batch = values.pop("batch")
        recall: Recall = super()._create(model_class, *args, **values)
        recall.batches.append(RecallBatch(batch=batch, organisation_id=batch.organisation_id))
        batch.state = BatchState.RECALLED
        _session().flush()
        return recall


class ImportFactory(_Factory):
    """A workbook of products whose preview waits; the test puts its bytes into the store."""

    class Meta:
        model = Import

    organisation_id = factory.LazyFunction(lambda: OrganisationFactory().id)
    kind = ImportKind.PRODUCTS
    state = ImportState.WAITING
    name = "san-pham.xlsx"
    sha256 = "0" * 64
    size = 1
    uploaded_at = factory.LazyFunction(clock.now)


class ProgrammeFactory(_Factory):
    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"Nâng cao năng suất và chất lượng {n}")
    first_year = 2021
    last_year = 2030


class PlanFactory(_Factory):
    class Meta:
        model = Plan

    programme = factory.SubFactory(ProgrammeFactory)
    year = 2022
    number = "73/KH-UBND"
    issued_on = date(2022, 4, 4)


class ProjectFactory(_Factory):
    class Meta:
        model = Project

    plan = factory.SubFactory(PlanFactory)
    number = factory.Sequence(lambda n: n + 1)
    kind = ProjectKind.TRACEABILITY
    name = "Áp dụng hệ thống truy xuất nguồn gốc"
    lead_agency = "Sở Khoa học và Công nghệ"


class ParticipationFactory(_Factory):
    class Meta:
        model = Participation

    project = factory.SubFactory(ProjectFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class SupportFactory(_Factory):
    class Meta:
        model = Support

    class Params:
        kind_code = "traceability"

    participation = factory.SubFactory(ParticipationFactory)
    organisation_id = factory.SelfAttribute("participation.organisation_id")
    kind = factory.LazyAttribute(lambda support: reference.support_kind(_session(), support.kind_code))


class VisitFactory(_Factory):
    """A visit to a producer that found nothing wrong, yesterday; values of its version may be given too."""

    class Meta:
        model = Visit

    visited_at = factory.LazyFunction(lambda: clock.now() - timedelta(days=1))
    place = "Thôn Nà Pất"
    finding = Finding.PASSED
    observed = "Khu chế biến sạch, tem dán đúng lô."
    follow_up_on = None

    organisation = factory.SubFactory(OrganisationFactory)
    recorded_by = factory.SubFactory(UserFactory, role=Role.INSPECTOR)
    recorded_at = factory.LazyFunction(clock.now)
    idempotency_key = factory.Sequence(lambda n: f"visit-key-{n:08}")

    @classmethod
    def _create(cls, model_class: type[Visit], *args: Any, **values: Any) -> Visit:
        said = ("visited_at", "place", "finding", "observed", "follow_up_on")
        version = {name: values.pop(name) for name in said}
        visit: Visit = super()._create(model_class, *args, **values)
        said_first = VisitVersion(
            visit=visit,
            number=1,
            organisation_id=visit.organisation_id,
            commune=reference.communes(_session())[0],
            written_by=visit.recorded_by,
            written_at=visit.recorded_at,
            **version,
        )
        _session().add(said_first)
        _session().flush()
        return visit


class PlannedVisitFactory(_Factory):
    class Meta:
        model = PlannedVisit

    organisation = factory.SubFactory(OrganisationFactory)
    planned_on = factory.LazyFunction(lambda: clock.today() + timedelta(days=3))
    inspector = factory.SubFactory(UserFactory, role=Role.INSPECTOR)
    planned_by = factory.SelfAttribute("inspector")
    planned_at = factory.LazyFunction(clock.now)
