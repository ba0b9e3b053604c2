"""From a code, a lot or an address to the page about it; `None` where nothing answers to it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session

from models import Batch, BatchState, Establishment, LabelRun, Organisation, OrganisationState, Product
from traceability.identifiers import lot as lots
from traceability.identifiers import public_code
from traceability.identifiers.errors import IdentifierError, NeverIssued
from traceability.identifiers.trace_code import Keyring, validate
from traceability.services import alert_limits, clock, contacts, programme
from traceability.services.labels import runs as label_runs
from traceability.services.trace_pages import labels, loading, showing
from traceability.services.trace_pages.views import Checks, Label, PastRecall, PlacePage, Recall, TracePage
from traceability.verdict import Kind, ScanFacts, decide

Loaded = tuple[TracePage | None, datetime | None]
"""A page, and when a recall that is already decided takes effect."""


def find_label(session: Session, keyring: Keyring, typed: str) -> tuple[LabelRun, Label] | None:
    """The label a code is printed on. Raises MistypedCode where no label can have that code."""
    code = validate(typed)
    try:
        run, index = label_runs.find_label(session, keyring, code)
    except NeverIssued:
        return None
    return run, Label(run.id, index, run.kind, code)


def label_page(session: Session, row: LabelRun, label: Label) -> TracePage | None:
    """The page of one label without its checks, for the resolver."""
    run, _ = labels.load_run(session, row.id)
    base, _ = batch_base(session, row.batch_id)
    if run is None or base is None:
        return None
    return labels.page_of_label(base, labels.standing(base, run, label.index, Checks()), label, Checks())


def batch_page(session: Session, product_code: str, lot: str) -> TracePage | None:
    """The page of a batch, by its product's code and its lot in any letter case, for the resolver."""
    try:
        id = batch_id(session, public_code.validate(product_code), lots.lot_key(lot))
    except IdentifierError:
        return None
    return batch_base(session, id)[0] if id else None


def product_page(session: Session, code: str) -> TracePage | None:
    """The page of a product, for the resolver."""
    return product_base(session, public_code.validate(code))[0] if public_code.is_valid(code) else None


def batch_id(session: Session, product_code: str, lot_key: str) -> int | None:
    """The batch that a product's code and a lot name."""
    return loading.batch_id(session, product_code, lot_key)


def batch_base(session: Session, id: int) -> Loaded:
    """The page of a batch, which its labels' pages share."""
    batch = loading.batch_by_id(session, id)
    code = f"{batch.product.code}.{batch.lot_number}"
    path = f"/lot/{quote(code, safe='')}"
    return _page(session, batch.product, batch, path=path, code=code, kind=Kind.BATCH)


def product_base(session: Session, code: str) -> Loaded:
    """The page of a product of an approved producer."""
    product = loading.product(session, Product.code == code)
    if product is None or product.organisation.state is not OrganisationState.APPROVED:
        return None, None
    return _page(session, product, None, path=f"/product/{code}", code=code)


def with_unregistered_lot(page: TracePage, lot: str) -> TracePage:
    """The page of a product for an address that names a lot nobody registered."""
    facts = replace(page.facts, unregistered_lot=lot)
    return replace(page, facts=facts, verdict=decide(facts))


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
    **known: Any,
) -> Loaded:
    version = loading.version(session, product.id)
    if version is None:  # nothing about it has ever been approved
        return None, None
    now, today = clock.now(), clock.today()
    made_on = batch.produced_on if batch else None
    papers = (showing.certificate(row, today, made_on) for row in loading.certificates(session, product))
    lines = showing.in_order(line for line in papers if line)
    recall, past, open_lots, next_recall = _recalls(session, product, batch, now)
    organisation = product.organisation
    facts = ScanFacts(
        today=today,
        sample=organisation.is_sample,
        phone=(contacts.phone_in(recall.contact.vi) if recall else None) or organisation.phone,
        producer_suspended=organisation.state is not OrganisationState.APPROVED,
        ocop=showing.ocop(lines),
        recalled=recall is not None,
        recalled_lots=open_lots,
        lot=batch.lot_number if batch else None,
        made_on=made_on,
        use_by=batch.use_by if batch else None,
        released=batch is None or batch.state is not BatchState.DRAFT,
        suspect_after=alert_limits.read(session).many_sessions,
        **known,
    )
    page = TracePage(
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
        projects=tuple(map(showing.project, programme.projects_supporting(session, batch or product))),
        recall=recall,
        past_recalls=past,
        checked_at=now,
    )
    return page, next_recall


def _recalls(
    session: Session, product: Product, batch: Batch | None, now: datetime
) -> tuple[Recall | None, tuple[PastRecall, ...], tuple[str, ...], datetime | None]:
    """The recall that decides, the others, on a product's page the lots whose recall is going on, and when
    the next one takes effect."""
    if batch is None:
        rows = loading.recalls_of_product(session, product, now)
        open_lots = dict.fromkeys(lot for row, lot in rows if row.recall.closed_at is None)
        past = tuple(showing.past_recall(row, lot) for row, lot in rows)
        return None, past, tuple(open_lots)[:5], loading.next_recall_of_product(session, product, now)
    every = loading.recalls(session, batch)
    found = [row for row in every if row.recall.effective_at <= now]
    first = found[0] if found and loading.is_in_force(found[0]) else None
    others = tuple(showing.past_recall(row, batch.lot_number) for row in found if row is not first)
    coming = min((row.recall.effective_at for row in every if row.recall.effective_at > now), default=None)
    return showing.recall(first.recall) if first else None, others, (), coming
