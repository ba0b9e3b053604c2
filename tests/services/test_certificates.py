"""Certificates: who may hand in, verify and change what, and which OCOP one counts on a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    AuditEntry,
    Certificate,
    CertificateState,
    CertificateStatus,
    Decision,
    Job,
    Organisation,
    Product,
    Review,
    Role,
)
from tests.factories import (
    CertificateFactory,
    EstablishmentFactory,
    OrganisationFactory,
    ProductFactory,
    StoredFileFactory,
    UserFactory,
)
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.services import certificates, clock, reference
from traceability.services.actor import Actor
from traceability.services.certificates import CertificateDetails, CertificateFilter, Standing, StateChange
from traceability.services.paging import SIZE
from traceability.services.trace_pages import loading, showing

TODAY = clock.today()


@pytest.fixture
def product(session: Session) -> Product:
    return ProductFactory()


@pytest.fixture
def producer(product: Product) -> Actor:
    return producer_of(product.organisation)


@pytest.fixture
def officer(session: Session) -> Actor:
    user = UserFactory(role=Role.OFFICER)
    return Actor(user.id, user.role, None, user.name)


def producer_of(organisation: Organisation) -> Actor:
    user = UserFactory(organisation=organisation)
    return Actor(user.id, user.role, organisation.id, user.name)


def ocop(product: Product, **values: object) -> CertificateDetails:
    details = CertificateDetails(
        kind="ocop",
        issuer="UBND huyện Chi Lăng (cũ)",
        number="12/GCN-OCOP",
        issued_on=date(2025, 1, 31),
        product_id=product.id,
        stars=4,
        evidence_file_id=StoredFileFactory(organisation_id=product.organisation_id).id,
    )
    return replace(details, **values)  # type: ignore[arg-type]


def decided(day: date, number: str | None = "77/QĐ-UBND", reason: str = "Không còn đạt") -> StateChange:
    return StateChange(effective_on=day, decision_number=number, reason=reason)


revoke = partial(certificates.revoke_certificate, proposed_by="Lý Thị B")


def actions(session: Session) -> list[str]:
    session.flush()
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_submitted_paper_waits_and_is_not_public(
    session: Session, product: Product, producer: Actor
) -> None:
    paper = certificates.submit_certificate(session, producer, ocop(product))
    assert paper.state is CertificateState.PENDING
    assert paper.status_on(TODAY) is CertificateStatus.PENDING
    assert certificates.certificates_of_product(session, product) == []
    assert certificates.ocop_status(session, product.id, TODAY) is None
    assert actions(session) == ["certificate.submitted"]


def test_the_last_day_is_what_is_usual_for_the_kind_unless_the_paper_says_otherwise(
    session: Session, product: Product, producer: Actor
) -> None:
    usual = certificates.submit_certificate(session, producer, ocop(product))
    assert usual.expires_on == date(2028, 1, 31)
    printed = ocop(product, number="13", expires_on=date(2028, 1, 30))
    assert certificates.submit_certificate(session, producer, printed).expires_on == date(2028, 1, 30)
    endless = ocop(product, number="14", never_expires=True)
    assert certificates.submit_certificate(session, producer, endless).expires_on is None


@pytest.mark.parametrize(
    ("code", "issued_on", "last"),
    [
        ("ocop", date(2024, 2, 29), date(2027, 2, 28)),
        ("globalgap", date(2024, 12, 1), date(2025, 12, 1)),
        ("in_house_standard", date(2024, 12, 1), None),
    ],
)
def test_usual_months_end_on_a_day_that_exists(
    session: Session, code: str, issued_on: date, last: date | None
) -> None:
    assert certificates.usual_expiry(reference.certificate_kind(session, code), issued_on) == last


@pytest.mark.parametrize(
    ("score", "stars"),
    [
        ("100", 5),
        ("90", 5),
        ("89.99", 4),
        ("70", 4),
        ("69.99", 3),
        ("50", 3),
        ("49.99", None),
        ("0", None),
    ],
)
def test_stars_follow_from_the_score_the_lower_bound_included(score: str, stars: int | None) -> None:
    assert certificates.stars_for(Decimal(score)) == stars


@given(st.decimals(min_value=0, max_value=100, places=2), st.decimals(min_value=0, max_value=100, places=2))
def test_a_higher_score_never_earns_fewer_stars(one: Decimal, other: Decimal) -> None:
    lower, higher = sorted([one, other])
    assert (certificates.stars_for(lower) or 0) <= (certificates.stars_for(higher) or 0)


def test_the_score_gives_the_stars(session: Session, product: Product, producer: Actor) -> None:
    scored = ocop(product, stars=None, score=Decimal("91.5"))
    assert certificates.submit_certificate(session, producer, scored).stars == 5


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"score": Decimal("91.5")}, "stars"),
        ({"stars": None}, "stars"),
        ({"stars": None, "score": Decimal("49.9")}, "score"),
        ({"stars": None, "score": Decimal("101")}, "score"),
        ({"product_id": None}, "product_id"),
        ({"issued_on": TODAY + timedelta(days=1)}, "issued_on"),
        ({"expires_on": date(2025, 1, 30)}, "expires_on"),
        ({"kind": "iso_9001", "stars": None}, "product_id"),
        ({"kind": "vietgap"}, "stars"),
        ({"evidence_file_id": None}, "evidence_file"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    session: Session, product: Product, producer: Actor, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        certificates.submit_certificate(session, producer, ocop(product, **values))
    assert field in refusal.value.errors


def test_a_paper_is_handed_in_once(session: Session, product: Product, producer: Actor) -> None:
    certificates.submit_certificate(session, producer, ocop(product))
    with pytest.raises(Refused):
        certificates.submit_certificate(session, producer, ocop(product))


def test_one_paper_may_cover_several_products(session: Session, product: Product, producer: Actor) -> None:
    sibling = ProductFactory(organisation=product.organisation)
    certificates.submit_certificate(session, producer, ocop(product))
    assert certificates.submit_certificate(session, producer, ocop(sibling)).product_id == sibling.id


def test_a_producer_cannot_name_what_is_not_its_own(
    session: Session, product: Product, producer: Actor
) -> None:
    foreign = ProductFactory()
    place = EstablishmentFactory(organisation_id=foreign.organisation_id)
    file = StoredFileFactory(organisation_id=foreign.organisation_id)
    for values in (
        {"product_id": foreign.id},
        {"product_id": None, "establishment_id": place.id},
        {"evidence_file_id": file.id},
        {"public_file_id": file.id},
    ):
        with pytest.raises(NotFound):
            certificates.submit_certificate(session, producer, ocop(product, **values))


def test_a_producer_neither_sees_nor_resubmits_anothers_paper(
    session: Session, product: Product, producer: Actor
) -> None:
    foreign = CertificateFactory(pending=True)
    with pytest.raises(NotFound):
        certificates.get_certificate(session, producer, foreign.id)
    with pytest.raises(NotFound):
        certificates.resubmit_certificate(session, producer, foreign.id, ocop(product))
    assert certificates.own_certificates(session, producer) == []


def test_a_producer_decides_nothing(session: Session, product: Product, producer: Actor) -> None:
    paper = CertificateFactory(product=product, pending=True)
    with pytest.raises(NotFound):
        certificates.verify_certificate(session, producer, paper.id)
    with pytest.raises(NotFound):
        certificates.revoke_certificate(session, producer, paper.id, decided(TODAY))
    with pytest.raises(NotFound):
        certificates.record_certificate(session, producer, product.organisation_id, ocop(product))


def test_staff_hand_nothing_in(session: Session, product: Product, officer: Actor) -> None:
    with pytest.raises(Forbidden):
        certificates.submit_certificate(session, officer, ocop(product))


def test_a_verified_paper_counts_and_says_who_verified_it(
    session: Session, product: Product, producer: Actor, officer: Actor
) -> None:
    paper = certificates.submit_certificate(session, producer, ocop(product))
    certificates.verify_certificate(session, officer, paper.id)
    assert paper.verified_by_id == officer.user_id
    found = certificates.ocop_status(session, product.id, TODAY)
    assert found is not None
    assert (found.certificate, found.status.in_force) == (paper, True)
    review = session.scalars(select(Review)).one()
    assert (review.certificate_id, review.decision) == (paper.id, Decision.APPROVED)
    with pytest.raises(Refused):
        certificates.verify_certificate(session, officer, paper.id)


def test_what_staff_record_is_verified_at_once(session: Session, product: Product, officer: Actor) -> None:
    paper = certificates.record_certificate(session, officer, product.organisation_id, ocop(product))
    assert paper.status_on(TODAY).in_force
    assert actions(session) == ["certificate.recorded"]


def test_a_returned_paper_is_corrected_and_waits_again(
    session: Session, product: Product, producer: Actor, officer: Actor
) -> None:
    paper = certificates.submit_certificate(session, producer, ocop(product))
    certificates.return_certificate(session, officer, paper.id, "Số giấy mờ, chụp lại")
    assert paper.state is CertificateState.RETURNED
    certificates.resubmit_certificate(session, producer, paper.id, ocop(product, number="12A/GCN-OCOP"))
    assert (paper.state, paper.number) == (CertificateState.PENDING, "12A/GCN-OCOP")
    assert actions(session)[-1] == "certificate.resubmitted"


def test_a_refused_paper_stays_refused(
    session: Session, product: Product, producer: Actor, officer: Actor
) -> None:
    paper = certificates.submit_certificate(session, producer, ocop(product))
    certificates.refuse_certificate(session, officer, paper.id, "Giấy không có trong quyết định")
    with pytest.raises(Refused):
        certificates.resubmit_certificate(session, producer, paper.id, ocop(product))
    with pytest.raises(Refused):
        certificates.verify_certificate(session, officer, paper.id)


def test_returning_and_refusing_say_why(session: Session, product: Product, officer: Actor) -> None:
    paper = CertificateFactory(product=product, pending=True)
    for turn_down in (certificates.return_certificate, certificates.refuse_certificate):
        with pytest.raises(Invalid) as refusal:
            turn_down(session, officer, paper.id, "  ")
        assert "comment" in refusal.value.errors


def test_a_suspension_counts_from_its_day_until_it_is_lifted(session: Session, officer: Actor) -> None:
    paper = CertificateFactory()
    begin, end = TODAY - timedelta(days=20), TODAY - timedelta(days=5)
    certificates.suspend_certificate(session, officer, paper.id, decided(begin))
    certificates.lift_suspension(session, officer, paper.id, decided(end, reason="Đã khắc phục"))
    statuses = [paper.status_on(day) for day in (begin - timedelta(days=1), begin, end)]
    assert statuses == [CertificateStatus.ACTIVE, CertificateStatus.SUSPENDED, CertificateStatus.ACTIVE]
    assert paper.state is CertificateState.ACTIVE
    assert [change.decided_by_id for change in paper.changes] == [officer.user_id] * 2
    assert actions(session) == ["certificate.suspended", "certificate.suspension_lifted"]


def test_a_decision_about_the_future_does_not_count_yet(session: Session, officer: Actor) -> None:
    paper = CertificateFactory()
    certificates.suspend_certificate(session, officer, paper.id, decided(TODAY + timedelta(days=3)))
    assert paper.status_on(TODAY) is CertificateStatus.ACTIVE
    assert certificates.count_standings(session, TODAY)[Standing.SUSPENDED] == 0


def test_a_revoked_paper_never_comes_back(session: Session, officer: Actor) -> None:
    paper = CertificateFactory()
    revoke(session, officer, paper.id, decided(TODAY))
    assert paper.status_on(TODAY) is CertificateStatus.REVOKED
    for again in (
        certificates.lift_suspension,
        certificates.suspend_certificate,
        revoke,
    ):
        with pytest.raises(Refused):
            again(session, officer, paper.id, decided(TODAY))


def test_only_what_is_suspended_is_lifted_and_only_what_is_verified_is_changed(
    session: Session, officer: Actor
) -> None:
    with pytest.raises(Refused):
        certificates.lift_suspension(session, officer, CertificateFactory().id, decided(TODAY))
    with pytest.raises(Refused):
        revoke(session, officer, CertificateFactory(pending=True).id, decided(TODAY))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (decided(TODAY, number=None), "decision_number"),
        (decided(TODAY, reason=" "), "reason"),
        (decided(TODAY - timedelta(days=400)), "effective_on"),
    ],
)
def test_a_decision_has_a_number_a_reason_and_a_day_after_the_issue(
    session: Session, officer: Actor, change: StateChange, field: str
) -> None:
    paper = CertificateFactory(issued_on=TODAY - timedelta(days=365))
    with pytest.raises(Invalid) as refusal:
        certificates.suspend_certificate(session, officer, paper.id, change)
    assert field in refusal.value.errors
    assert paper.changes == []


def test_history_only_goes_forward(session: Session, officer: Actor) -> None:
    paper = CertificateFactory()
    certificates.suspend_certificate(session, officer, paper.id, decided(TODAY - timedelta(days=5)))
    with pytest.raises(Invalid):
        certificates.lift_suspension(session, officer, paper.id, decided(TODAY - timedelta(days=6)))


def test_a_reassessment_replaces_the_earlier_ocop_certificate(
    session: Session, product: Product, officer: Actor
) -> None:
    three = CertificateFactory(product=product, stars=3, issued_on=date(2024, 5, 1))
    four = certificates.record_certificate(session, officer, product.organisation_id, ocop(product))
    assert three.superseded_by_id == four.id
    assert three.status_on(four.issued_on - timedelta(days=1)).in_force
    assert three.status_on(four.issued_on) is CertificateStatus.SUPERSEDED
    found = certificates.ocop_status(session, product.id, TODAY)
    assert found is not None
    assert found.certificate is four
    then = certificates.ocop_status(session, product.id, date(2024, 6, 1))
    assert then is not None
    assert then.certificate is three


def test_an_old_paper_entered_late_is_already_replaced(
    session: Session, product: Product, officer: Actor
) -> None:
    newer = CertificateFactory(product=product, issued_on=date(2025, 6, 1))
    older = certificates.record_certificate(session, officer, product.organisation_id, ocop(product))
    assert older.superseded_by_id == newer.id
    assert older.status_on(TODAY) is CertificateStatus.SUPERSEDED
    assert newer.state is CertificateState.ACTIVE


def test_when_a_reassessment_is_suspended_the_paper_it_replaced_does_not_shine_again(
    session: Session, product: Product, officer: Actor
) -> None:
    CertificateFactory(product=product, stars=3, issued_on=date(2024, 5, 1))
    four = certificates.record_certificate(session, officer, product.organisation_id, ocop(product))
    certificates.suspend_certificate(session, officer, four.id, decided(TODAY))
    found = certificates.ocop_status(session, product.id, TODAY)
    assert found is not None
    assert (found.certificate, found.status) == (four, CertificateStatus.SUSPENDED)


def test_other_papers_are_superseded_by_decision(session: Session, product: Product, officer: Actor) -> None:
    common = {"product": product, "kind_code": "vietgap"}
    old = CertificateFactory(**common, issued_on=TODAY - timedelta(days=300))
    new = CertificateFactory(**common, issued_on=TODAY - timedelta(days=10))
    change = decided(TODAY, number=None, reason="Cấp lại")
    certificates.supersede_certificate(session, officer, old.id, new.id, change)
    certificates.supersede_certificate(session, officer, old.id, new.id, change)
    assert (old.state, old.superseded_by_id, len(old.changes)) == (CertificateState.SUPERSEDED, new.id, 1)
    assert old.status_on(TODAY - timedelta(days=1)).in_force


def test_a_paper_is_not_superseded_by_a_stranger(session: Session, officer: Actor) -> None:
    old, other = CertificateFactory(), CertificateFactory()
    with pytest.raises(Invalid) as refusal:
        certificates.supersede_certificate(session, officer, old.id, other.id, decided(TODAY))
    assert "successor_id" in refusal.value.errors


def test_of_several_certificates_the_one_in_force_counts_else_the_latest_issued() -> None:
    def paper(id: int, issued: int, last: int) -> Certificate:
        dates = {"issued_on": date(issued, 1, 1), "expires_on": date(last, 1, 1)}
        return Certificate(id=id, verified_at=clock.now(), **dates)

    lapsed, long_lapsed, current = paper(1, 2021, 2024), paper(2, 2018, 2021), paper(3, 2020, 2030)
    day = date(2025, 1, 1)

    def counts(*papers: Certificate) -> Certificate | None:
        found = certificates.governing(papers, day)
        return found.certificate if found else None

    assert counts(long_lapsed, lapsed, current) is current
    assert counts(lapsed, long_lapsed) is lapsed
    assert counts() is None
    assert counts(paper(4, 2026, 2029)) is None


def test_the_counts_and_the_lists_of_the_register_agree(session: Session, officer: Actor) -> None:
    _a_mixed_register(session, officer)
    counts = certificates.count_standings(session, TODAY)
    for standing in Standing:
        wanted = CertificateFilter(standing=standing)
        page = certificates.list_certificates(session, wanted, TODAY)
        assert (page.total, len(page.rows)) == (counts[standing], counts[standing]), standing
    assert counts[Standing.IN_FORCE] == 3
    assert counts[Standing.EXPIRED] == 2
    assert counts[Standing.LAPSED] == 1
    assert counts[Standing.PENDING] == 1


def _a_mixed_register(session: Session, officer: Actor) -> None:
    past = {"issued_on": TODAY - timedelta(days=1200), "expires_on": TODAY - timedelta(days=1)}
    CertificateFactory()
    CertificateFactory(expires_on=TODAY)
    CertificateFactory(**past)
    CertificateFactory(**past, kind_code="vietgap")
    CertificateFactory(pending=True)
    again = CertificateFactory(**past)
    fresh = {"issued_on": TODAY, "expires_on": None, "number": "mới"}
    certificates.record_certificate(
        session, officer, again.organisation_id, ocop(again.product, never_expires=True, **fresh)
    )
    suspended = CertificateFactory()
    certificates.suspend_certificate(session, officer, suspended.id, decided(TODAY))


def test_the_register_is_searched_without_marks_and_filtered(session: Session) -> None:
    anise = ProductFactory(name="Hồi sao Văn Quan")
    paper = CertificateFactory(product=anise, number="09/GCN", decision_number="2222/QĐ-UBND", stars=5)
    CertificateFactory(number="10/GCN", decision_number="1/QĐ", stars=3)
    for wanted in (
        CertificateFilter(text="hoi sao"),
        CertificateFilter(text="2222/qđ"),
        CertificateFilter(text="09/gcn"),
        CertificateFilter(stars=5),
        CertificateFilter(product_id=anise.id),
        CertificateFilter(organisation_id=anise.organisation_id),
    ):
        page = certificates.list_certificates(session, wanted, TODAY)
        assert (list(page.rows), page.total) == ([paper], 1)


def test_the_register_shows_a_page_at_a_time_soonest_to_expire_first(session: Session) -> None:
    product = ProductFactory()
    for days in range(SIZE + 1, 0, -1):
        CertificateFactory(product=product, kind_code="vietgap", expires_on=TODAY + timedelta(days=days))
    first, last = (certificates.list_certificates(session, CertificateFilter(), TODAY, n) for n in (1, 2))
    assert (first.total, first.pages, len(first.rows), len(last.rows)) == (SIZE + 1, 2, SIZE, 1)
    days_left = [(row.expires_on - TODAY).days for row in (*first.rows, *last.rows) if row.expires_on]
    assert days_left == list(range(1, SIZE + 2))


def test_a_products_page_names_its_own_and_its_producers_verified_papers(
    session: Session, product: Product
) -> None:
    own = CertificateFactory(product=product)
    system = CertificateFactory(
        product=None, organisation_id=product.organisation_id, kind_code="iso_9001", stars=None
    )
    CertificateFactory(product=ProductFactory(organisation=product.organisation))
    CertificateFactory(product=product, pending=True)
    CertificateFactory(organisation_id=OrganisationFactory().id, product=None, kind_code="haccp")
    assert certificates.certificates_of_product(session, product) == [own, system]


def letters(session: Session) -> list[str]:
    session.flush()
    jobs = session.scalars(select(Job).order_by(Job.created_at))
    return [f"{job.payload['to']}: {job.payload['subject']}" for job in jobs]


def test_the_producer_is_told_of_every_decision(session: Session, product: Product, officer: Actor) -> None:
    person = UserFactory(organisation=product.organisation, email="chu@example.vn")
    UserFactory(organisation=product.organisation, role=Role.PRODUCER_STAFF)
    returned = CertificateFactory(product=product, pending=True, number="1")
    held = CertificateFactory(product=product, pending=True, number="2")
    session.refresh(product.organisation)
    certificates.return_certificate(session, officer, returned.id, "Ảnh mờ")
    certificates.verify_certificate(session, officer, held.id)
    certificates.suspend_certificate(session, officer, held.id, decided(TODAY))
    assert letters(session) == [
        f"{person.email}: Giấy cần bổ sung: Chứng nhận OCOP số 1",
        f"{person.email}: Giấy đã được xác minh: Chứng nhận OCOP số 2",
        f"{person.email}: Đình chỉ: Chứng nhận OCOP số 2",
    ]


def test_every_use_case_writes_one_line_in_the_log(session: Session, officer: Actor) -> None:
    product = ProductFactory()
    paper = certificates.record_certificate(session, officer, product.organisation_id, ocop(product))
    certificates.suspend_certificate(session, officer, paper.id, decided(TODAY))
    revoke(session, officer, paper.id, decided(TODAY))
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 3


def test_the_public_page_and_the_register_agree_on_the_paper_that_counts(session: Session) -> None:
    product = ProductFactory()
    in_force = CertificateFactory(product=product, issued_on=TODAY - timedelta(days=300))
    CertificateFactory(
        product=product, issued_on=TODAY - timedelta(days=200), expires_on=TODAY - timedelta(days=1)
    )
    counted = certificates.ocop_status(session, product.id, TODAY)
    lines = [showing.certificate(paper, TODAY, None) for paper in loading.certificates(session, product)]
    shown = showing.ocop(showing.in_order([line for line in lines if line]))
    assert counted is not None
    assert shown is not None
    assert counted.certificate is in_force
    assert (shown.today, shown.expires_on) == (counted.status, in_force.expires_on)


@pytest.mark.parametrize(
    ("hour", "status"), [(16, CertificateStatus.EXPIRING), (17, CertificateStatus.EXPIRED)]
)
def test_a_paper_ends_at_midnight_in_viet_nam(session: Session, hour: int, status: CertificateStatus) -> None:
    paper = CertificateFactory(issued_on=date(2025, 1, 1), expires_on=date(2026, 3, 10))
    with time_machine.travel(datetime(2026, 3, 10, hour, 0, 0, tzinfo=UTC), tick=False):
        assert paper.status_on(clock.today()) is status
        assert certificates.count_standings(session, clock.today())[Standing(status.value)] == 1
