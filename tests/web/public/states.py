"""For every verdict, something to scan that has it: `STATES["recalled"](app)` is the address of a page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import object_session

from models import (
    CertificateChange,
    CertificateState,
    LabelKind,
    LabelRun,
    Product,
    RangeKind,
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
