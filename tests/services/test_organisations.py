"""Organisations: signed up, recorded, reviewed, corrected, suspended; found with or without marks."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    AdminUnit,
    AuditEntry,
    Decision,
    Job,
    Organisation,
    OrganisationKind,
    OrganisationState,
    Role,
)
from tests.factories import OrganisationFactory, UserFactory
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.services import communes, organisation_lists, organisations, reference, sessions
from traceability.services.accounts import UserDetails
from traceability.services.actor import Actor
from traceability.services.organisation_details import OrganisationDetails
from traceability.services.organisation_lists import OrganisationFilter, Sorting
from traceability.services.sign_up import sign_up

FIRST = UserDetails(email="hoa@example.vn", name="Nông Thị Hoa", password_hash="a hash")


@pytest.fixture
def details(session: Session) -> OrganisationDetails:
    return OrganisationDetails(
        kind=OrganisationKind.COOPERATIVE,
        name="  Hợp tác xã  Na Chi Lăng ",
        tax_code="9901 100 006",
        address_line="Thôn Đồng Ngầu",
        commune_id=communes.get_commune(session, "Chi Lăng").id,
        phone="0205 3812 345",
        email="",
        website="htxnachilang.vn",
    )


@pytest.fixture
def officer(session: Session) -> Actor:
    return sessions.actor_of(UserFactory.create(role=Role.OFFICER))


def _subjects(session: Session) -> list[tuple[str, str]]:
    return [(job.payload["to"], job.payload["subject"]) for job in session.scalars(select(Job))]


def test_signing_up_makes_a_pending_organisation_with_its_manager(
    session: Session, details: OrganisationDetails
) -> None:
    made = sign_up(session, details, FIRST)
    assert (made.name, made.tax_code, made.phone) == ("Hợp tác xã Na Chi Lăng", "9901100006", "+842053812345")
    assert (made.email, made.website) == (None, "https://htxnachilang.vn")
    assert made.state is OrganisationState.PENDING
    assert [(user.email, user.role) for user in made.users] == [("hoa@example.vn", Role.PRODUCER_ADMIN)]
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_name) == ("organisation.signed_up", "Nông Thị Hoa")


def test_everything_wrong_is_said_at_once(session: Session, details: OrganisationDetails) -> None:
    wrong = replace(
        details, tax_code="9901100007", phone="12", commune_id=0, name=" ", gln="123", website="javascript:x"
    )
    with pytest.raises(Invalid) as refused:
        sign_up(session, wrong, replace(FIRST, email="khong", name=""))
    assert set(refused.value.errors) == {
        *("tax_code", "phone", "commune", "name", "gln", "website"),
        *("user_email", "user_name"),
    }
    assert session.scalars(select(Organisation)).all() == []


def test_a_name_that_no_label_could_carry_is_refused(session: Session, details: OrganisationDetails) -> None:
    with pytest.raises(Invalid) as refused:
        sign_up(session, replace(details, name="Hợp tác xã 😀"), FIRST)
    assert "😀 (U+1F600)" in refused.value.errors["name"]
    assert sign_up(session, replace(details, name="Hợp tác xã\u200b Na"), FIRST).name == "Hợp tác xã Na"


def test_a_tax_code_and_an_address_are_used_once(session: Session, details: OrganisationDetails) -> None:
    sign_up(session, details, FIRST)
    with pytest.raises(Invalid) as taken:
        sign_up(session, details, replace(FIRST, email="khac@example.vn"))
    assert list(taken.value.errors) == ["tax_code"]
    with pytest.raises(Invalid) as taken:
        sign_up(session, replace(details, tax_code="9901100119"), FIRST)
    assert list(taken.value.errors) == ["user_email"]


def test_a_former_commune_is_no_address_of_today(session: Session, details: OrganisationDetails) -> None:
    gone = next(unit for unit in session.scalars(select(AdminUnit)) if unit.valid_to)
    with pytest.raises(Invalid) as refused:
        sign_up(session, replace(details, commune_id=gone.id), FIRST)
    assert list(refused.value.errors) == ["commune"]


def test_an_officer_records_an_organisation_that_never_signed_in(
    session: Session, details: OrganisationDetails, officer: Actor
) -> None:
    made = organisations.register_organisation(session, officer, details)
    assert made.state is OrganisationState.APPROVED
    assert made.users == []
    assert [review.decision for review in organisations.reviews_of(session, made)] == [Decision.APPROVED]
    assert organisations.find_by_tax_code(session, "9901100006") is made
    with pytest.raises(Forbidden):
        organisations.register_organisation(session, sessions.actor_of(UserFactory.create()), details)


def test_an_application_is_returned_corrected_and_approved(
    session: Session, details: OrganisationDetails, officer: Actor
) -> None:
    made = sign_up(session, details, FIRST)
    producer = sessions.actor_of(made.users[0])
    organisations.return_organisation(session, officer, made.id, "Xem lại địa chỉ")
    organisations.resubmit_organisation(session, producer, replace(details, address_line="Thôn Mỏ Chảo"))
    assert (made.state, made.address_line) == (OrganisationState.PENDING, "Thôn Mỏ Chảo")
    organisations.approve_organisation(session, officer, made.id)
    reviews = organisations.reviews_of(session, made)
    assert [(review.decision, review.comment, review.reviewer_id) for review in reviews] == [
        (Decision.APPROVED, None, officer.user_id),
        (Decision.RETURNED, "Xem lại địa chỉ", officer.user_id),
    ]
    assert _subjects(session) == [
        ("hoa@example.vn", "Hồ sơ đơn vị cần bổ sung"),
        ("hoa@example.vn", "Hồ sơ đơn vị đã được duyệt"),
    ]
    changed = session.scalars(select(AuditEntry).where(AuditEntry.action == "organisation.resubmitted")).one()
    assert changed.before == {"address_line": "Thôn Đồng Ngầu"}
    assert changed.after == {"address_line": "Thôn Mỏ Chảo"}


def test_returning_and_refusing_need_a_reason(
    session: Session, details: OrganisationDetails, officer: Actor
) -> None:
    made = sign_up(session, details, FIRST)
    for decide in (organisations.return_organisation, organisations.refuse_organisation):
        with pytest.raises(Invalid) as refused:
            decide(session, officer, made.id, "  ")
        assert list(refused.value.errors) == ["comment"]
    assert made.state is OrganisationState.PENDING


def test_a_decision_is_taken_once(session: Session, details: OrganisationDetails, officer: Actor) -> None:
    made = sign_up(session, details, FIRST)
    organisations.refuse_organisation(session, officer, made.id, "Không có giấy đăng ký")
    for decide in (organisations.approve_organisation, organisations.return_organisation):
        with pytest.raises(Refused):
            decide(session, officer, made.id, "x")
    with pytest.raises(Refused):
        organisations.resubmit_organisation(session, sessions.actor_of(made.users[0]), details)


def test_producers_decide_nothing(session: Session) -> None:
    pending, user = OrganisationFactory.create(pending=True), UserFactory.create()
    session.flush()
    producer = sessions.actor_of(user)
    with pytest.raises(NotFound):
        organisations.approve_organisation(session, producer, pending.id)
    with pytest.raises(NotFound):
        organisations.approve_organisation(session, producer, user.organisation_id)
    with pytest.raises(NotFound):
        organisations.update_organisation(
            session, producer, pending.id, OrganisationDetails.of(user.organisation)
        )
    with pytest.raises(NotFound):
        organisation_lists.list_organisations(session, producer, OrganisationFilter())


def test_an_approved_producer_keeps_its_identity_but_changes_its_contacts(
    session: Session, details: OrganisationDetails, officer: Actor
) -> None:
    made = organisations.register_organisation(session, officer, details)
    producer = sessions.actor_of(UserFactory.create(organisation=made))
    now = OrganisationDetails.of(made)
    organisations.update_organisation(session, producer, made.id, replace(now, phone="0912 345 678"))
    assert made.phone == "+84912345678"
    with pytest.raises(Invalid) as refused:
        organisations.update_organisation(session, producer, made.id, replace(now, name="Tên khác"))
    assert list(refused.value.errors) == ["name"]
    organisations.update_organisation(session, officer, made.id, replace(now, name="Tên khác"))
    assert made.name == "Tên khác"


def test_a_suspension_needs_a_reason_and_is_lifted(session: Session, officer: Actor) -> None:
    made = OrganisationFactory.create()
    session.flush()
    with pytest.raises(Invalid):
        organisations.suspend_organisation(session, officer, made.id, "", proposed_by="Lý Thị B")
    with pytest.raises(Refused):
        organisations.reinstate_organisation(session, officer, made.id, "x")
    organisations.suspend_organisation(session, officer, made.id, "Vi phạm", proposed_by="Lý Thị B")
    with pytest.raises(Refused):
        organisations.suspend_organisation(session, officer, made.id, "Vi phạm", proposed_by="Lý Thị B")
    organisations.reinstate_organisation(session, officer, made.id, "Đã khắc phục")
    assert made.state is OrganisationState.APPROVED


def test_sample_organisations_get_no_mail(session: Session, officer: Actor) -> None:
    made = UserFactory.create(
        organisation=OrganisationFactory.create(pending=True, is_sample=True)
    ).organisation
    organisations.approve_organisation(session, officer, made.id)
    assert _subjects(session) == []


def test_staff_find_organisations_without_marks_and_by_old_names(session: Session, officer: Actor) -> None:
    here, there = (communes.get_commune(session, name) for name in ("Mai Pha", "Chi Lăng"))
    na = OrganisationFactory.create(name="Hợp tác xã Na Đồng Bành", commune=there)
    OrganisationFactory.create(name="Công ty Đá Quý", commune=here, kind=OrganisationKind.ENTERPRISE)
    tea = OrganisationFactory.create(name="Tổ hợp tác Chè", commune=here, pending=True)
    session.flush()

    def found(**wanted: object) -> list[str]:
        page = organisation_lists.list_organisations(session, officer, OrganisationFilter(**wanted))  # type: ignore[arg-type]
        return [row.name for row in page.items]

    assert found(text="na dong banh") == [na.name]
    assert found(text=na.tax_code[:8]) == [na.name]
    assert found(commune="vĩnh trại") == ["Công ty Đá Quý", "Tổ hợp tác Chè"]
    assert found(commune="không có nơi này") == []
    assert found(state=OrganisationState.PENDING) == [tea.name]
    assert found(kind=OrganisationKind.ENTERPRISE) == ["Công ty Đá Quý"]
    assert found(sorting=Sorting.NEWEST)[0] == tea.name
    assert found(sorting=Sorting.NAME) == ["Công ty Đá Quý", "Hợp tác xã Na Đồng Bành", "Tổ hợp tác Chè"]


def test_a_long_list_has_pages(session: Session, officer: Actor) -> None:
    OrganisationFactory.create_batch(organisation_lists.PAGE_SIZE + 1)
    page = organisation_lists.list_organisations(session, officer, OrganisationFilter(), 2)
    assert (len(page.items), page.total, page.page, page.pages) == (1, organisation_lists.PAGE_SIZE + 1, 2, 2)
    assert organisation_lists.list_organisations(session, officer, OrganisationFilter(), 99).page == 2


def test_the_queue_has_the_oldest_first(session: Session, officer: Actor) -> None:
    second, first = OrganisationFactory.create(pending=True), OrganisationFactory.create(pending=True)
    first.created_at = second.created_at.replace(year=2023)
    OrganisationFactory.create()
    session.flush()
    assert organisation_lists.review_queue(session, officer) == [first, second]


@pytest.mark.parametrize(
    ("typed", "full_name"),
    [
        ("Xã Chi Lăng", "Xã Chi Lăng"),
        ("chi lang", "Xã Chi Lăng"),
        ("Mai Pha", "Phường Đông Kinh"),
        ("xã mai pha, thành phố lạng sơn", "Phường Đông Kinh"),
        ("xã Mai Sao, huyện Chi Lăng, tỉnh Lạng Sơn", "Xã Nhân Lý"),
        ("Mai Sao, Việt Nam,", "Xã Nhân Lý"),
        ("xã Tân Thành, huyện Cao Lộc, tỉnh Lạng Sơn", "Xã Tân Đoàn"),
        ("Tân Thành, H. Cao Lộc", "Xã Tân Đoàn"),
        ("Tân Thành, Bắc Sơn, Lạng Sơn", "Xã Nhất Hòa"),
        ("Xã Tân Thành, tỉnh Lạng Sơn", "Xã Tân Thành"),
    ],
)
def test_a_commune_is_found_by_todays_and_old_names(session: Session, typed: str, full_name: str) -> None:
    assert communes.get_commune(session, typed).full_name == full_name


def test_every_commune_of_today_is_found_by_its_full_name(session: Session) -> None:
    today = reference.communes(session)
    assert len(today) == 65
    assert [communes.get_commune(session, unit.full_name) for unit in today] == today


@pytest.mark.parametrize("typed", ["", "nowhere", "đông"])
def test_a_commune_that_is_not_one_is_asked_again(session: Session, typed: str) -> None:
    with pytest.raises(ValueError, match=r"Không có|Gõ rõ"):
        communes.get_commune(session, typed)
