"""Visits: recorded once, corrected in versions, counted by finding; whom to visit next and why."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    AuditEntry,
    Certificate,
    CertificateChange,
    CertificateState,
    Finding,
    Organisation,
    OrganisationState,
    Role,
    Visit,
)
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    OrganisationFactory,
    PlannedVisitFactory,
    RecallFactory,
    UserFactory,
    VisitFactory,
)
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import clock, inspections, reference
from traceability.services.actor import Actor
from traceability.services.inspections import (
    CheckedCode,
    PlanDetails,
    RiskFilter,
    RiskKind,
    VisitDetails,
    VisitFilter,
)

KEY = "0123456789abcdef"


def actor_of(role: Role = Role.INSPECTOR) -> Actor:
    user = UserFactory(role=role)
    return Actor(user.id, role, user.organisation_id, user.name)


@pytest.fixture
def inspector(session: Session) -> Actor:
    return actor_of()


@pytest.fixture
def producer(session: Session) -> Organisation:
    return OrganisationFactory(name="Hợp tác xã Na Chi Lăng")


def details(producer: Organisation | None, **values: object) -> VisitDetails:
    given: dict[str, object] = {"finding": Finding.PASSED, "observed": "Sạch, tem đúng lô.", **values}
    return VisitDetails(
        at_producer=producer is not None,
        organisation_id=producer.id if producer else None,
        **given,  # type: ignore[arg-type]
    )


def code(producer: Organisation | None = None, state: str = "ok") -> CheckedCode:
    now = clock.now()
    owner = producer.id if producer else None
    return CheckedCode(code="7K3M", state=state, seen_at=now, judged_at=now, organisation_id=owner)


def entries(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_visit_sent_twice_is_one_visit_with_one_entry_in_the_log(
    session: Session, inspector: Actor, producer: Organisation
) -> None:
    first, again = (
        inspections.record_visit(session, inspector, details(producer), [code(producer)], KEY)
        for _ in range(2)
    )
    assert first is again
    assert entries(session) == ["visit.recorded"]
    assert [check.state for check in first.checks] == ["ok"]
    assert first.current.place == producer.address_line
    other = inspections.record_visit(session, actor_of(), details(producer), [], KEY)
    assert other is not first  # a key is a person's own


def test_the_producer_is_found_from_the_codes_but_never_blamed_for_a_seller(
    session: Session, inspector: Actor, producer: Organisation
) -> None:
    found = VisitDetails(at_producer=True, finding=Finding.PASSED, observed="Đúng.")
    at_home = inspections.record_visit(session, inspector, found, [code(), code(producer)], KEY)
    assert at_home.organisation is producer
    commune = reference.communes(session)[0].id
    stall = details(None, place="Quầy 12, chợ Kỳ Lừa", commune_id=commune, finding=Finding.REMINDED)
    elsewhere = inspections.record_visit(session, inspector, stall, [code(producer)], f"{KEY}2")
    assert elsewhere.organisation is None
    assert inspections.visits_about(session, producer.id) == [elsewhere, at_home]
    own = Actor(1, Role.PRODUCER_ADMIN, producer.id, "Chủ nhiệm")
    assert inspections.own_visits(session, own, 1).rows == [at_home]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"observed": " "}, "observed"),
        ({"finding": Finding.VIOLATION}, "measures"),
        ({"visited_at": datetime(2999, 1, 1, 8)}, "visited_at"),  # noqa: DTZ001
        ({"visited_at": datetime(1999, 1, 1, 8)}, "visited_at"),  # noqa: DTZ001
        ({"follow_up_on": clock.today() - timedelta(days=2)}, "follow_up_on"),
        ({"at_producer": False, "place": "Chợ"}, "commune"),
        ({"at_producer": False, "commune_id": 1}, "place"),
        ({"organisation_id": None}, "organisation"),
    ],
)
def test_what_is_missing_or_cannot_be_is_told_beside_its_field(
    session: Session, inspector: Actor, producer: Organisation, values: dict[str, object], field: str
) -> None:
    given: dict[str, object] = {
        "at_producer": True,
        "organisation_id": producer.id,
        "finding": Finding.PASSED,
        "observed": "Đúng.",
        **values,
    }
    with pytest.raises(Invalid) as refused:
        inspections.record_visit(session, inspector, VisitDetails(**given), [], KEY)  # type: ignore[arg-type]
    assert field in refused.value.errors


def test_a_correction_is_a_new_version_and_leaves_the_old_one(
    session: Session, inspector: Actor, producer: Organisation
) -> None:
    visit = inspections.record_visit(session, inspector, details(producer), [code(producer)], KEY)
    other = OrganisationFactory()
    inspections.correct_visit(
        session, inspector, visit.id, details(other, finding=Finding.REMINDED), "Ghi nhầm đơn vị"
    )
    assert visit.organisation is other
    assert [(one.number, one.finding, one.organisation) for one in visit.versions] == [
        (1, Finding.PASSED, producer),
        (2, Finding.REMINDED, other),
    ]
    assert visit.current.reason == "Ghi nhầm đơn vị"
    assert len(visit.checks) == 1
    assert entries(session) == ["visit.recorded", "visit.corrected"]
    with pytest.raises(Invalid, match="vì sao sửa"):
        inspections.correct_visit(session, inspector, visit.id, details(other), " ")
    with pytest.raises(Refused, match="người đã ghi"):
        inspections.correct_visit(session, actor_of(), visit.id, details(other), "Tôi nghĩ khác")
    inspections.correct_visit(session, actor_of(Role.OFFICER), visit.id, details(other), "Soát lại")
    assert visit.latest == 3


def test_a_command_or_a_producer_records_no_visit(session: Session, producer: Organisation) -> None:
    for actor in (Actor.system("đêm"), Actor(1, Role.PRODUCER_ADMIN, producer.id, "Chủ nhiệm")):
        with pytest.raises(NotFound):
            inspections.record_visit(session, actor, details(producer), [], KEY)


def test_the_findings_of_a_year_count_each_visit_once_by_its_latest_version(
    session: Session, inspector: Actor, producer: Organisation
) -> None:
    eve = datetime(2025, 12, 31, 17, 30, tzinfo=UTC)  # half past midnight of the new year in Lạng Sơn
    visit = VisitFactory(organisation=producer, visited_at=eve)
    VisitFactory(organisation=producer, visited_at=eve - timedelta(hours=1), finding=Finding.VIOLATION)
    VisitFactory(organisation=None, visited_at=eve + timedelta(days=40), finding=Finding.REMINDED)
    officer = actor_of(Role.OFFICER)
    said = details(producer, finding=Finding.VIOLATION, measures="Buộc gỡ tem", visited_at=eve)
    inspections.correct_visit(session, officer, visit.id, said, "Có biên bản")
    found = inspections.findings_of_year(session, 2026)
    assert (found.visits, found.organisations, found.elsewhere, found.codes) == (2, 1, 1, 0)
    assert dict(found.by_finding) == {
        Finding.PASSED: 0,
        Finding.REMINDED: 1,
        Finding.VIOLATION: 1,
        Finding.NOT_CHECKED: 0,
    }
    for finding, count in found.by_finding.items():  # the list behind each figure has as many
        wanted = VisitFilter(year=2026, finding=finding)
        assert inspections.list_visits(session, officer, wanted, 1).total == count


def test_the_list_knows_what_is_to_be_checked_again(session: Session, inspector: Actor) -> None:
    today = clock.today()
    due = VisitFactory(follow_up_on=today)
    VisitFactory(follow_up_on=today + timedelta(days=1))
    done = VisitFactory(follow_up_on=today, visited_at=clock.now() - timedelta(days=30))
    VisitFactory(organisation=done.organisation)
    assert inspections.list_visits(session, inspector, VisitFilter(due=True), 1).rows == [due]
    person = due.recorded_by
    assert inspections.due_again(session, Actor(person.id, Role.INSPECTOR, None, person.name)) == [due]


def _lapsed(producer: Organisation) -> None:
    paper = CertificateFactory(product__organisation=producer, expires_on=clock.today() - timedelta(days=1))
    BatchFactory(product=paper.product, released=True)


def _revoked(producer: Organisation) -> None:
    paper: Certificate = CertificateFactory(product__organisation=producer, state=CertificateState.REVOKED)
    change = CertificateChange(
        state=CertificateState.REVOKED,
        effective_on=clock.today(),
        reason="Không đạt",
        decided_at=clock.now(),
    )
    paper.changes.append(change)
    BatchFactory(product=paper.product, released=True)


@pytest.mark.parametrize(
    ("made", "kind", "points"),
    [
        (_lapsed, RiskKind.CERTIFICATE, 30),
        (_revoked, RiskKind.CERTIFICATE, 30),
        (lambda one: RecallFactory(batch=BatchFactory(product__organisation=one, released=True)),
         RiskKind.RECALLS, 12),
        (lambda one: VisitFactory(organisation=one, follow_up_on=clock.today()), RiskKind.FOLLOW_UP, 20),
        (lambda one: VisitFactory(organisation=one, visited_at=clock.now() - timedelta(days=200)),
         RiskKind.LAST_VISIT, 4),
        (lambda one: None, RiskKind.LAST_VISIT, 12),
    ],
)  # fmt: skip
def test_each_reason_to_visit_gives_its_points(
    session: Session,
    inspector: Actor,
    producer: Organisation,
    made: Callable[[Organisation], object],
    kind: RiskKind,
    points: int,
) -> None:
    made(producer)
    session.flush()
    risk = inspections.risk_of(session, producer)
    assert {reason.kind: reason.points for reason in risk.reasons}[kind] == points
    assert risk.score == sum(reason.points for reason in risk.reasons)


def test_the_riskiest_comes_first_and_a_paper_without_goods_on_sale_is_no_risk(
    session: Session, inspector: Actor, producer: Organisation
) -> None:
    _lapsed(producer)
    quiet = OrganisationFactory(name="A")  # before the other by name
    paper = CertificateFactory(product__organisation=quiet, expires_on=clock.today() - timedelta(days=1))
    BatchFactory(product=paper.product, released=True, use_by=clock.today() - timedelta(days=1))
    OrganisationFactory(state=OrganisationState.PENDING)
    page = inspections.list_risks(session, inspector, RiskFilter(), 1)
    assert [risk.organisation for risk in page.rows] == [producer, quiet]
    assert [risk.score for risk in page.rows] == [42, 12]
    assert page.total == 2
    PlannedVisitFactory(organisation=producer)
    left = inspections.list_risks(session, inspector, RiskFilter(unplanned=True), 1)
    assert [risk.organisation for risk in left.rows] == [quiet]


def test_a_plan_is_one_at_a_time_and_the_visit_closes_it(
    session: Session, inspector: Actor, producer: Organisation
) -> None:
    officer, soon = actor_of(Role.OFFICER), clock.today() + timedelta(days=2)
    assert inspector.user_id is not None
    wanted = PlanDetails(planned_on=soon, inspector_id=inspector.user_id, note="Xem kho")
    planned = inspections.plan_visit(session, officer, producer.id, wanted)
    assert inspections.open_plans(session, inspector) == [planned]
    assert inspections.open_plans(session, officer) == []
    with pytest.raises(Refused, match="đã có lịch"):
        inspections.plan_visit(session, officer, producer.id, wanted)
    visit = inspections.record_visit(session, inspector, details(producer), [], KEY)
    assert planned.visit_id == visit.id
    assert inspections.open_plans(session, inspector) == []
    with pytest.raises(Refused, match="đã thực hiện"):
        inspections.cancel_plan(session, officer, planned.id)
    again = inspections.plan_visit(session, officer, producer.id, wanted)
    inspections.cancel_plan(session, officer, again.id)
    assert inspections.open_plan_of(session, producer.id) is None
    past = PlanDetails(planned_on=clock.today() - timedelta(days=1), inspector_id=inspector.user_id)
    with pytest.raises(Invalid, match="từ hôm nay"):
        inspections.plan_visit(session, officer, producer.id, past)


def test_a_producer_is_named_by_its_tax_code_or_by_words_that_mean_one(
    session: Session, producer: Organisation
) -> None:
    OrganisationFactory(name="Hợp tác xã Hồng Bảo Lâm")
    for typed in ("na chi lang", producer.tax_code, f"{producer.name} – {producer.tax_code}"):
        assert inspections.find_organisation(session, typed) is producer
    with pytest.raises(Invalid, match="Có 2 chủ thể"):
        inspections.find_organisation(session, "hợp tác xã")
    with pytest.raises(Invalid, match="Không có chủ thể"):
        inspections.find_organisation(session, "Doanh nghiệp Mật Trăng")
    assert session.scalar(select(func.count()).select_from(Visit)) == 0
