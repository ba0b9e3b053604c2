"""For every verdict, something to scan that has it: `STATES["recalled"](app)` is the address of a page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import object_session

from models import (
    Batch,
    CertificateChange,
    CertificateKind,
    CertificateState,
    LabelKind,
    LabelRun,
    Product,
    ProductPhoto,
    RangeKind,
    RecallOutcome,
    UnitChecks,
    UnitDay,
    VoidReason,
)
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    LabelRangeFactory,
    LabelRunFactory,
    OrganisationFactory,
    ParticipationFactory,
    ProductFactory,
    RecallFactory,
    StoredFileFactory,
    SupportFactory,
    TraceEventFactory,
)
from traceability.identifiers.trace_code import check_character
from traceability.services import clock, reference


def code_of(app: Flask, run: LabelRun, index: int = 0) -> str:
    """The code on one label of a run."""
    return str(app.extensions["keyring"].newest.encode(run.id, index))


def product(**values: Any) -> Product:
    """A product with four stars, and papers of other kinds beside them."""
    made: Product = values.pop("product", None) or ProductFactory(**values)
    CertificateFactory(product=made)
    CertificateFactory(
        product=None,
        organisation_id=made.organisation_id,
        kind_code="iso_22000",
        number="HT 123/2025",
        issuer="Trung tâm Chứng nhận Phù hợp",
        standard="ISO 22000:2018",
    )
    part = ParticipationFactory(organisation=made.organisation)
    SupportFactory(participation=part, product_id=made.id)
    return made


def unit(app: Flask, *, of: Product | None = None, activated: bool = True, **batch: Any) -> LabelRun:
    """A run of unit labels of a batch with three stages."""
    made = BatchFactory(product=of or product(), **{"released": True, **batch})
    session = object_session(made)
    assert session is not None
    for days, stage in ((34, "harvest"), (31, "processing"), (30, "packing")):
        kind = reference.stage_type(session, stage)
        TraceEventFactory(batch=made, stage_type=kind, happened_at=clock.now() - timedelta(days=days))
    run: LabelRun = LabelRunFactory(batch=made, activated=activated)
    return run


def _page(app: Flask, run: LabelRun) -> str:
    return f"/t/{code_of(app, run)}"


def _changed(state: CertificateState) -> Callable[[Flask], str]:
    def make(app: Flask) -> str:
        made = ProductFactory()
        paper = CertificateFactory(product=made, state=state)
        paper.changes.append(
            CertificateChange(
                state=state,
                effective_on=clock.today() - timedelta(days=3),
                decision_number="77/QĐ-UBND",
                reason="Không duy trì điều kiện",
                decided_at=clock.now(),
            )
        )
        return _page(app, unit(app, of=made))

    return make


def _mistyped(app: Flask) -> str:
    code = code_of(app, unit(app))
    return f"/t/{code[:-1]}{'0' if code[-1] != '0' else '1'}"


def _unknown(app: Flask) -> str:
    payload = "0" * 15
    return f"/t/{payload}{check_character(payload)}"


def _recalled(app: Flask) -> str:
    run = unit(app)
    RecallFactory(batch=run.batch)
    return _page(app, run)


def _void(app: Flask) -> str:
    run = unit(app)
    LabelRangeFactory(run=run, kind=RangeKind.VOIDED, reason=VoidReason.DAMAGED)
    return _page(app, run)


def _past_use_by(app: Flask) -> str:
    today = clock.today()
    return _page(app, unit(app, produced_on=today - timedelta(days=90), use_by=today - timedelta(days=12)))


def _suspect(app: Flask) -> str:
    run = unit(app)
    with app.extensions["database"].scans() as session:
        first = clock.now() - timedelta(days=20)
        session.add(
            UnitChecks(label_run_id=run.id, label_index=0, first_confirmed_at=first, confirmed_checks=41)
        )
        session.add(UnitDay(label_run_id=run.id, label_index=0, day=clock.today(), sessions=16))
    return _page(app, run)


def _expired(app: Flask) -> str:
    made = ProductFactory()
    CertificateFactory(product=made, expires_on=clock.today() - timedelta(days=5))
    return _page(app, unit(app, of=made))


def _sample(app: Flask) -> str:
    return _page(app, unit(app, of=product(organisation=OrganisationFactory(is_sample=True))))


def batch_label(app: Flask) -> str:
    """A label that the whole batch shares."""
    run = LabelRunFactory(batch=unit(app).batch, kind=LabelKind.BATCH, activated=False)
    return _page(app, run)


_PAPERS = (
    ("standard_conformity", "Trung tâm Chứng nhận Hợp chuẩn Minh họa", "TCVN 12345:2022"),
    ("vietgap", "Trung tâm Chứng nhận Nông nghiệp Minh họa", "TCVN 11892-1:2017"),
    ("organic", "Công ty Chứng nhận Hữu cơ Minh họa", "TCVN 11041-2:2017"),
    ("haccp", "Trung tâm Chứng nhận Phù hợp Minh họa", "TCVN 5603:2023"),
    ("food_safety", "Chi cục Quản lý chất lượng nông lâm sản và thủy sản", None),
    ("geographical_indication", "Cục Sở hữu trí tuệ", None),
)
_STAGES = ("planting", "care", "harvest", "processing", "inspection", "packing", "storing", "shipping")


def enrich(batch: Batch) -> None:
    """Give a batch and its product all that a page can show at once, at the length people write."""
    product, version = batch.product, batch.product.current
    assert version is not None
    version.story = "Na dai trồng trên núi đá vôi, thụ phấn bằng tay, hái từng quả khi vừa mở gai. " * 7
    version.story_en = "Custard apples grown on limestone hills, pollinated by hand, picked one by one. " * 7
    version.story_zh = "番荔枝种植于石灰岩山地,人工授粉,逐个采摘。" * 12
    version.ingredients = "Na dai tươi 100%, không chất bảo quản, không phẩm màu, không hương liệu"
    version.warnings = "Không dùng cho người dị ứng với các loại quả họ na. Hạt na độc, không nhai hạt."
    version.brand = "Na Chi Lăng Núi Đá Minh họa"
    session = object_session(batch)
    assert session is not None
    for position in range(1, 5):
        file = StoredFileFactory(organisation_id=product.organisation_id)
        version.photos.append(ProductPhoto(position=position, file=file, hero=file))
    kinds = {kind.code for kind in session.scalars(select(CertificateKind))}
    for number, (code, issuer, standard) in enumerate(_PAPERS):
        assert code in kinds, f"{code} is none of {sorted(kinds)}"
        paper = StoredFileFactory(media_type="application/pdf", size=1_240_000, organisation_id=None)
        CertificateFactory(
            product=product, kind_code=code, issuer=issuer, standard=standard,
            number=f"VN-{number}23/2025-MH", public_file_id=paper.id,
        )  # fmt: skip
    for number, stage in enumerate(_STAGES):
        happened = clock.now() - timedelta(days=60 - number)
        TraceEventFactory(batch=batch, stage_type=reference.stage_type(session, stage), happened_at=happened)
    for _ in range(3):
        part = ParticipationFactory(organisation=product.organisation)
        SupportFactory(participation=part, product_id=product.id)
    state = batch.state  # which recalling changes
    for days in (400, 90):
        past = RecallFactory(
            batch=batch,
            effective_at=clock.now() - timedelta(days=days),
            reason="Nhãn ghi thiếu thành phần gây dị ứng",
        )
        past.closed_at = clock.now() - timedelta(days=days - 20)
        past.batches[0].outcome = RecallOutcome.CORRECTED
    batch.state = state
    session.flush()


STATES: dict[str, Callable[[Flask], str]] = {
    "demo": _sample,
    "mistyped": _mistyped,
    "unknown": _unknown,
    "recalled": _recalled,
    "void": _void,
    "past_use_by": _past_use_by,
    "cert_revoked": _changed(CertificateState.REVOKED),
    "cert_suspended": _changed(CertificateState.SUSPENDED),
    "not_released": lambda app: _page(app, unit(app, activated=False)),
    "suspect": _suspect,
    "cert_expired": _expired,
    "ok_plain": lambda app: _page(app, unit(app, of=ProductFactory())),
    "ok": lambda app: _page(app, unit(app)),
}
NOT_FOUND = frozenset({"mistyped", "unknown"})
