"""Two producers with a row of every kind, and what the parts of an address stand for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import object_session

from models import (
    Activity,
    ActivityKind,
    Alert,
    AlertRule,
    AlertState,
    Certificate,
    ConsumerReport,
    ImportKind,
    LabelPrint,
    LabelRun,
    LabelStock,
    Organisation,
    Plan,
    PrintState,
    Proposal,
    ProposalKind,
    ProposalState,
    ReportKind,
    ReportState,
    Role,
    Severity,
    User,
    YearlyReport,
)
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    EstablishmentFactory,
    ImportFactory,
    LabelRunFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlannedVisitFactory,
    ProductFactory,
    RecallFactory,
    SupportFactory,
    TraceEventFactory,
    UserFactory,
    VisitFactory,
)
from traceability.services import clock, yearly_reports
from traceability.services.actor import Actor
from traceability.services.file_store import FileStore
from traceability.services.imports.participants import ParticipantBook
from traceability.services.imports.products import ProductBook
from traceability.services.imports.values import Choices
from traceability.services.imports.workbooks import write_records
from traceability.services.labels.choices import Choices as LabelChoices
from traceability.services.labels.choices import Printer

CANARY = "QX7319Z"  # in every text of the other producer; no page for anybody else may hold it
ABSENT = 999_999_999

# Parts of addresses that name no row of a producer, or open to whoever holds them.
TEXTS = {
    "code": "0000000000000000",
    "design": "standard",
    "file_type": "docx",
    "filename": "css/base.css",
    "format": "csv",
    "kind": "products",
    "page": 1,
    "reference": "BC000000",
    "rest": "00000000000000",
    "setting_name": "department_phone",
    "sha256": "0" * 64,
    "shown": "0000000000000000",
    "spelling": "t",
    "stock": "L7651",
    "token": "no-such-token",
}
PERSONAL = frozenset({"passkey_id", "session_id"})  # of one person, so they are foreign to staff as well


@dataclass(frozen=True)
class Producer:
    """An organisation, the people to sign in as, and the id that each part of an address has for it."""

    organisation: Organisation
    people: dict[Role, User]
    ids: dict[str, int]


def make_producer(mark: str, files: FileStore) -> Producer:
    """A producer whose every text and file holds `mark`."""
    organisation = OrganisationFactory.create(
        name=f"Hợp tác xã {mark}", address_line=f"Thôn {mark}", representative=f"Người đại diện {mark}"
    )
    people = {
        role: UserFactory.create(
            organisation=organisation,
            role=role,
            name=f"{mark} {role}",
            email=f"{role}.{mark}@example.vn".lower(),
        )
        for role in Role
        if role.is_producer
    }
    colleague = UserFactory.create(
        organisation=organisation, role=Role.PRODUCER_STAFF, name=f"Đồng nghiệp {mark}"
    )
    return Producer(organisation, people, {**_rows(organisation, mark, files), "user_id": colleague.id})


def _rows(organisation: Organisation, mark: str, files: FileStore) -> dict[str, int]:
    place = EstablishmentFactory.create(organisation_id=organisation.id, name=f"Xưởng {mark}")
    product = ProductFactory.create(organisation=organisation, name=f"Na {mark}")
    product.versions[0].story = f"Chuyện {mark}"
    batch = BatchFactory.create(product=product, released=True, lot_number=f"L{mark}")
    event = TraceEventFactory.create(batch=batch, establishment=place, note=f"Ghi chú {mark}")
    run = LabelRunFactory.create(batch=batch)
    paper = CertificateFactory.create(product=product, number=f"{mark}/GCN", issuer=f"UBND {mark}")
    photo = product.versions[0].photos[0].file
    photo.name, photo.sha256 = f"{mark}.webp", files.put(f"RIFF {mark}".encode())
    recall = RecallFactory.create(
        batch=BatchFactory.create(product=product, released=True, lot_number=f"R{mark}"),
        reason=f"Lý do {mark}",
    )
    support = SupportFactory.create(participation=ParticipationFactory.create(organisation=organisation))
    participation = support.participation
    return {
        "organisation_id": organisation.id,
        "establishment_id": place.id,
        "product_id": product.id,
        "version_id": product.versions[0].id,
        "batch_id": batch.id,
        "event_id": event.id,
        "stage_type_id": event.stage_type_id,
        "run_id": run.id,
        "certificate_id": paper.id,
        "file_id": photo.id,
        "recall_id": recall.id,
        "support_id": support.id,
        "participation_id": participation.id,
        "import_id": _import(organisation, mark, files),
        "participant_import_id": _participant_import(participation.project_id, files),
        "project_id": participation.project_id,
        "plan_id": participation.project.plan_id,
        "programme_id": participation.project.plan.programme_id,
        "proposal_id": _proposal(paper).id,
        "kind_id": paper.kind_id,
        "commune_id": organisation.commune_id,
        "group_id": product.group_id,
        "support_kind_id": support.kind_id,
        "activity_id": _activity(participation.project.plan).id,
        "visit_id": VisitFactory.create(organisation=organisation, observed=f"Đã thấy {mark}").id,
        "planned_id": PlannedVisitFactory.create(organisation=organisation).id,
        "yearly_report_id": _yearly_report(participation.project.plan).id,
        **_of_labels(run, mark),
    }


def _of_labels(run: LabelRun, mark: str) -> dict[str, int]:
    """A print, a measured stock, an alert and a shopper's report."""
    now, owner = clock.now(), run.organisation_id
    draft = LabelPrint(
        organisation_id=owner,
        batch_id=run.batch_id,
        label_run_id=run.id,
        state=PrintState.DRAFT,
        choices=LabelChoices(kind=run.kind, count=10, printer=Printer.OFFICE, stock="L7160").stored(),
        created_at=now,
    )
    size = {"width": 60.0, "height": 30.0, "left": 10.0, "top": 10.0, "pitch_x": 60.0, "pitch_y": 30.0}
    sheet = {"columns": 3, "rows": 8, "page_width": 210.0, "page_height": 297.0}
    stock = LabelStock(organisation_id=owner, name=f"Giấy {mark}", created_at=now, **size, **sheet)
    alert = Alert(
        rule=AlertRule.MANY_SESSIONS,
        subject=f"unit/{run.id}/0",
        severity=Severity.MEDIUM,
        state=AlertState.NEW,
        measure=16,
        organisation_id=owner,
        batch_id=run.batch_id,
        label_run_id=run.id,
        label_index=0,
        opened_at=now,
        latest_at=now,
    )
    report = ConsumerReport(
        reference=f"BC{owner}",
        kind=ReportKind.QUALITY,
        state=ReportState.NEW,
        description=f"Lời kể {mark}",
        language="vi",
        organisation_id=owner,
        product_id=run.batch.product_id,
        batch_id=run.batch_id,
        created_at=now,
    )
    session = object_session(run)
    assert session
    session.add_all([draft, stock, alert, report])
    session.flush()
    return {"print_id": draft.id, "stock_id": stock.id, "alert_id": alert.id, "report_id": report.id}


def _proposal(paper: Certificate) -> Proposal:
    """What one official asked for about it."""
    now = clock.now()
    proposal = Proposal(
        kind=ProposalKind.REVOKE_CERTIFICATE,
        subject_id=paper.id,
        organisation_id=paper.organisation_id,
        name=str(paper.number),
        payload={"reason": paper.issuer, "decision_number": "1/QĐ", "effective_on": "2026-01-31"},
        state=ProposalState.WAITING,
        proposed_by_id=UserFactory.create(role=Role.OFFICER).id,
        proposed_at=now,
        expires_at=now + timedelta(days=7),
    )
    session = object_session(paper)
    assert session
    session.add(proposal)
    session.flush()
    return proposal


def _yearly_report(plan: Plan) -> YearlyReport:
    """The plan's year as it is with this producer in it."""
    session, actor = object_session(plan), Actor.system("tests")
    assert session
    return yearly_reports.freeze(
        session, actor, yearly_reports.draft(session, actor, plan.year, clock.today())
    )


def _activity(plan: Plan) -> Activity:
    activity = Activity(
        plan=plan, kind=ActivityKind.TRAINING, name="Tập huấn", audience="Hợp tác xã", attendees=20
    )
    session = object_session(plan)
    assert session
    session.add(activity)
    session.flush()
    return activity


def _import(organisation: Organisation, mark: str, files: FileStore) -> int:
    """A workbook whose preview waits."""
    columns, choices = ProductBook.columns, {"group_code": Choices((), {})}
    data = write_records(ProductBook.sheet, columns, choices, [{"name": f"Na {mark}"}])
    row = ImportFactory.create(
        organisation_id=organisation.id, name=f"{mark}.xlsx", sha256=files.put(data), size=len(data)
    )
    id: int = row.id
    return id


def _participant_import(project_id: int, files: FileStore) -> int:
    """A workbook of the project's participants whose preview waits."""
    data = write_records(ParticipantBook.sheet, ParticipantBook.columns, {}, [{"tax_code": "0100109106"}])
    row = ImportFactory.create(
        organisation_id=None,
        project_id=project_id,
        kind=ImportKind.PARTICIPANTS,
        name="chu-the.xlsx",
        sha256=files.put(data),
        size=len(data),
    )
    id: int = row.id
    return id


def part_of(name: str, ids: dict[str, Any]) -> Any:
    """What to fill a part of an address with."""
    return TEXTS[name] if name in TEXTS else ids[name]
