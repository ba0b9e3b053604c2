"""Rows turned into what a page shows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from models import (
    AdminUnit,
    Batch,
    Certificate,
    CertificateState,
    CertificateStatus,
    Organisation,
    Participation,
    ProductVersion,
    Recall,
    RecallBatch,
    StoredFile,
    TraceEvent,
)
from models import Product as ProductRow
from traceability.services.certificates.ocop import NOT_COUNTED, precedence
from traceability.services.contacts import readable_contact
from traceability.services.trace_pages import views
from traceability.services.trace_pages.views import Words
from traceability.verdict import Ocop


def product(row: ProductRow, version: ProductVersion) -> views.Product:
    group = row.group
    photo = version.photos[0] if version.photos else None
    return views.Product(
        code=row.code,
        gtin=row.gtin,
        group=Words(group.name, group.name_en, group.name_zh) if group else None,
        is_service=bool(group and (group.is_service or (group.parent and group.parent.is_service))),
        name=Words(version.name, version.name_en, version.name_zh),
        story=Words(version.story, version.story_en, version.story_zh) if version.story else None,
        brand=version.brand,
        net_content=version.net_content,
        ingredients=version.ingredients,
        storage=version.storage,
        warnings=version.warnings,
        origin=version.origin,
        standards=tuple(filter(None, map(str.strip, (version.standards or "").splitlines()))),
        hero=file(photo.hero) if photo else None,
        photo=file(photo.file) if photo else None,
        photos=tuple(file(each.file) for each in version.photos),
    )


def producer(row: Organisation) -> views.Producer:
    return views.Producer(
        name=Words(row.name, row.name_en),
        tax_code=row.tax_code,
        gln=row.gln,
        address=address(row.address_line, row.commune),
        phone=row.phone,
        email=row.email,
        website=row.website,
        commune=row.commune.full_name,
        commune_code=row.commune.code,
    )


def address(line: str, unit: AdminUnit) -> str:
    parts = [line, unit.full_name, unit.parent.full_name if unit.parent else ""]
    return ", ".join(filter(None, parts))


def file(row: StoredFile) -> views.File:
    return views.File(row.sha256, row.media_type, row.size, row.width, row.height)


def batch(row: Batch) -> views.Batch:
    return views.Batch(
        lot=row.lot_number,
        produced_on=row.produced_on,
        packed_on=row.packed_on,
        use_by=row.use_by,
        quantity=row.quantity,
        unit=row.unit,
        released_at=row.released_at,
    )


def certificate(row: Certificate, today: date, made_on: date | None) -> views.CertificateLine | None:
    """The line of one paper; none for one that a newer has replaced, unless the batch was made under it."""
    now = row.status_on(today)
    then = row.status_on(made_on) if made_on else None
    if now is CertificateStatus.SUPERSEDED and not (then and then.in_force):
        return None
    change = row.change_on(today)
    decided = change if change and change.state is not CertificateState.ACTIVE else None
    return views.CertificateLine(
        kind=Words(row.kind.name, row.kind.name_en, row.kind.name_zh),
        kind_code=row.kind.code,
        nature=row.kind.nature,
        is_ocop=row.kind.is_ocop,
        number=row.number,
        issuer=row.issuer,
        decision_number=row.decision_number,
        standard=row.standard,
        stars=row.stars,
        self_assessed=row.self_assessed,
        issued_on=row.issued_on,
        expires_on=row.expires_on,
        is_of_product=row.product_id is not None,
        holder=row.establishment.name if row.establishment else None,
        status_today=now,
        status_when_made=then,
        changed_on=decided.effective_on if decided else None,
        change_decision=decided.decision_number if decided else None,
        change_reason=decided.reason if decided else None,
        file=file(row.public_file) if row.public_file else None,
    )


def in_order(lines: Iterable[views.CertificateLine]) -> tuple[views.CertificateLine, ...]:
    """OCOP first, then what is about the product, then its producer's; within these the newest first."""
    return tuple(sorted(lines, key=lambda line: (not line.is_ocop, not line.is_of_product)))


def ocop(lines: tuple[views.CertificateLine, ...]) -> Ocop | None:
    """The OCOP certificate that counts, by the rule of the register. Of equals the first: the newest."""
    counted = (line for line in lines if line.is_ocop and line.status_today not in NOT_COUNTED)
    line = max(counted, key=lambda line: precedence(line.status_today, line.issued_on), default=None)
    if line is None:
        return None
    return Ocop(
        today=line.status_today,
        stars=line.stars,
        expires_on=line.expires_on,
        changed_on=line.changed_on,
        decision_number=line.change_decision,
        when_made=line.status_when_made,
    )


def stage(row: TraceEvent) -> views.Stage:
    kind, place = row.stage_type, row.establishment
    return views.Stage(
        name=Words(kind.name, kind.name_en, kind.name_zh),
        code=kind.code,
        place=place.name,
        place_code=place.code,
        gln=place.gln,
        address=address(place.address_line, place.commune),
        happened_at=row.happened_at,
    )


def project(row: Participation) -> views.SupportProject:
    project, plan = row.project, row.project.plan
    return views.SupportProject(
        name=Words(project.name, project.name_en, project.name_zh),
        number=project.number,
        year=plan.year,
        plan_number=plan.number,
        programme=plan.programme.name,
        starts_on=row.starts_on or project.starts_on,
        ends_on=row.ends_on or project.ends_on,
    )


def recall(row: Recall) -> views.Recall:
    return views.Recall(
        kind=row.kind,
        reason=Words(*map(_without_full_stop, (row.reason, row.reason_en, row.reason_zh))),
        hazard=Words(row.hazard, row.hazard_en, row.hazard_zh) if row.hazard else None,
        instruction=Words(row.instruction, row.instruction_en, row.instruction_zh),
        contact=Words(readable_contact(row.contact), row.contact_en, row.contact_zh),
        effective_at=row.effective_at,
    )


def past_recall(row: RecallBatch, lot: str) -> views.PastRecall:
    recall = row.recall
    return views.PastRecall(
        lot=lot,
        reason=Words(*map(_without_full_stop, (recall.reason, recall.reason_en, recall.reason_zh))),
        effective_at=recall.effective_at,
        closed_at=recall.closed_at,
        outcome=row.outcome,
    )


def _without_full_stop(text: str | None) -> Any:
    return text and text.strip().rstrip(".。")  # the sentence that it goes into brings one
