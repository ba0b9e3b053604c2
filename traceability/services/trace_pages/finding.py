"""From a code, a lot or an address to the page about it; `None` where nothing answers to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session

from models import (
    Batch,
    BatchState,
    Establishment,
    LabelKind,
    LabelRange,
    LabelRun,
    Organisation,
    OrganisationState,
    Product,
    RangeKind,
)
from traceability.identifiers import lot as lots
from traceability.identifiers import public_code
from traceability.identifiers.errors import IdentifierError, NeverIssued
from traceability.identifiers.trace_code import Keyring, validate
from traceability.services import clock, label_runs
from traceability.services.trace_pages import loading, showing
from traceability.services.trace_pages.views import Checks, Label, PastRecall, PlacePage, Recall, TracePage
from traceability.verdict import Kind, ScanFacts, decide


def find_label(session: Session, keyring: Keyring, typed: str) -> tuple[LabelRun, Label] | None:
    """The label a code is printed on. Raises MistypedCode where no label can have that code."""
    code = validate(typed)
    try:
        run, index = label_runs.find_label(session, keyring, code)
    except NeverIssued:
        return None
    return run, Label(run.id, index, run.kind, code)


def label_page(
    session: Session, run: LabelRun, label: Label, checks: Checks, *, gtin: str | None = None
) -> TracePage | None:
    """The page of one label; `gtin` is what the scanned address said, which a copier may have changed."""
    batch = loading.batch_by_id(session, run.batch_id)
    recorded = loading.ranges(session, run, label.index)
    void = _last(RangeKind.VOIDED, recorded)
    unit = run.kind is LabelKind.UNIT
    return _page(
        session,
        batch.product,
        batch,
        label=label,
        checks=checks if unit else Checks(),
        path=f"/t/{label.code}",
        code=label.code,
        kind=Kind.UNIT if unit else Kind.BATCH,
        activated=not unit or _last(RangeKind.ACTIVATED, recorded) is not None,
        void_reason=void.reason if void else None,
        voided_on=void.recorded_at.astimezone(clock.VIETNAM).date() if void else None,
        other_product=gtin is not None and gtin not in (run.gtin, batch.product.gtin),
    )


def batch_page(session: Session, product_code: str, lot: str) -> TracePage | None:
    """The page of a batch, by its product's code and its lot in any letter case."""
    try:
        batch = loading.batch(session, public_code.validate(product_code), lots.lot_key(lot))
    except IdentifierError:
        return None
    if batch is None:
        return None
    code = f"{batch.product.code}.{batch.lot_number}"
    return _page(
        session, batch.product, batch, path=f"/lot/{quote(code, safe='')}", code=code, kind=Kind.BATCH
    )


def product_page(session: Session, code: str, *, lot: str | None = None) -> TracePage | None:
    """The page of a product; `lot` is one that the scanned address names and nobody has registered."""
    try:
        product = loading.product(session, Product.code == public_code.validate(code))
    except IdentifierError:
        return None
    if product is None or product.organisation.state is not OrganisationState.APPROVED:
        return None
    path = f"/product/{product.code}"
    return _page(session, product, None, path=path, code=product.code, unregistered_lot=lot)


def product_by_gtin(session: Session, gtin: str) -> Product | None:
    """The product that declared a GTIN, for the resolver."""
    return loading.product(session, Product.gtin == gtin)


def place_page(session: Session, code: str) -> PlacePage | None:
    """The page of a place by its code."""
    try:
        row = loading.place(session, Establishment.code == public_code.validate(code))
    except IdentifierError:
        return None
    if row is None:
        return None
    owner = session.get_one(Organisation, row.organisation_id)
    where = showing.address(row.address_line, row.commune)
    return PlacePage(row.code, row.gln, row.name, where, showing.producer(owner))


def place_by_gln(session: Session, gln: str) -> str | None:
    """The code of the place that declared a GLN, for the resolver."""
    row = loading.place(session, Establishment.gln == gln)
    return row.code if row else None


def _page(
    session: Session,
    product: Product,
    batch: Batch | None,
    *,
    path: str,
    label: Label | None = None,
    checks: Checks | None = None,
    **known: Any,
) -> TracePage | None:
    version = loading.version(session, product.id)
    if version is None:  # nothing about it has ever been approved
        return None
    now, today, checks = clock.now(), clock.today(), checks or Checks()
    made_on = batch.produced_on if batch else None
    papers = (showing.certificate(row, today, made_on) for row in loading.certificates(session, product))
    lines = showing.in_order(line for line in papers if line)
    recall, past, open_lots = _recalls(session, product, batch, now)
    organisation = product.organisation
    facts = ScanFacts(
        today=today,
        sample=organisation.is_sample,
        phone=organisation.phone,
        producer_suspended=organisation.state is not OrganisationState.APPROVED,
        ocop=showing.ocop(lines),
        recalled=recall is not None,
        recalled_lots=open_lots,
        lot=batch.lot_number if batch else None,
        made_on=made_on,
        use_by=batch.use_by if batch else None,
        released=batch is None or batch.state is not BatchState.DRAFT,
        sessions=checks.sessions,
        checks=checks.count,
        first_checked_on=checks.first_at.astimezone(clock.VIETNAM).date() if checks.first_at else None,
        **known,
    )
    return TracePage(
        verdict=decide(facts),
        facts=facts,
        path=path,
        product=showing.product(product, version),
        producer=showing.producer(organisation),
        product_id=product.id,
        batch_id=batch.id if batch else None,
        batch=showing.batch(batch) if batch else None,
        certificates=lines,
        stages=tuple(map(showing.stage, loading.stages(session, batch))) if batch else (),
        projects=tuple(map(showing.project, loading.participations(session, product))),
        recall=recall,
        past_recalls=past,
        label=label,
        checks=checks,
        checked_at=now,
    )


def _recalls(
    session: Session, product: Product, batch: Batch | None, now: datetime
) -> tuple[Recall | None, tuple[PastRecall, ...], tuple[str, ...]]:
    """The recall that decides, the others, and on a product's page the lots whose recall is going on."""
    if batch is None:
        rows = loading.recalls_of_product(session, product, now)
        open_lots = dict.fromkeys(lot for row, lot in rows if row.recall.closed_at is None)
        return None, tuple(showing.past_recall(row, lot) for row, lot in rows), tuple(open_lots)[:5]
    found = loading.recalls(session, batch, now)
    first = found[0] if found and loading.is_in_force(found[0]) else None
    others = tuple(showing.past_recall(row, batch.lot_number) for row in found if row is not first)
    return showing.recall(first.recall) if first else None, others, ()


def _last(kind: RangeKind, latest_first: Sequence[LabelRange]) -> LabelRange | None:
    return next((stretch for stretch in latest_first if stretch.kind is kind), None)
