"""The programme's pages: kept by officers, seen by all staff; a producer sees its own support."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Activity,
    Participation,
    Plan,
    Product,
    Programme,
    Project,
    ProjectKind,
    Role,
    Support,
    User,
)
from tests.client import CheckingClient, Page
from tests.factories import (
    CertificateFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    ProductFactory,
    ProjectFactory,
    SupportFactory,
    UserFactory,
)

SignIn = Callable[[User], CheckingClient]
HERE = "/staff/programme"


def new_code(page: Page) -> str:
    """The code that a form carries."""
    return next(str(one.get("value")) for one in page.tree.iter("input") if one.get("name") == "new_code")


@pytest.fixture
def officer(session: Session) -> User:
    return UserFactory(role=Role.OFFICER)


def test_a_programme_is_kept_from_plan_to_support(session: Session, sign_in: SignIn, officer: User) -> None:
    product = ProductFactory(name="Thạch đen Tràng Định")
    paper = CertificateFactory(product=product, number="7/GCN")
    client = sign_in(officer)
    assert "Chưa có chương trình nào" in client.get(HERE).words
    years = {"first_year": "2021", "last_year": "2030"}
    client.post(f"{HERE}/new", data={"name": "Nâng cao năng suất", **years})
    programme = session.scalars(select(Programme)).one()
    client.post(f"{HERE}/{programme.id}/plans/new", data={"year": "2022", "number": "73/KH-UBND"})
    plan = session.scalars(select(Plan)).one()
    project_data = {"number": "5", "kind": "traceability", "name": "Truy xuất nguồn gốc"}
    client.post(f"{HERE}/plans/{plan.id}/projects/new", data=project_data)
    project = session.scalars(select(Project)).one()
    address = f"{HERE}/projects/{project.id}/participations/new"
    client.get(address)
    client.post(address, data={"organisation": str(product.organisation_id)})
    place = session.scalars(select(Participation)).one()
    address = f"{HERE}/participations/{place.id}/supports/new"
    client.get(address)
    support = {"kind": "traceability", "product": str(product.id), "certificate": str(paper.id)}
    client.post(address, data=support)
    activity = {"kind": "training", "name": "Hội nghị tập huấn", "audience": "Sinh viên", "attendees": "120"}
    client.post(f"{HERE}/plans/{plan.id}/activities/new", data=activity)
    page = client.get(f"{HERE}/projects/{project.id}")
    assert "Thạch đen Tràng Định" in page.words
    assert "7/GCN" in page.words
    page = client.get(f"{HERE}/plans/{plan.id}")
    assert "1 sản phẩm OCOP" in page.words
    assert "Sinh viên" in page.words
    assert "73/KH-UBND" in client.get(HERE).words


def test_what_is_there_is_corrected(session: Session, sign_in: SignIn, officer: User) -> None:
    support = SupportFactory(kind_code="iso_9001")
    place = support.participation
    project, plan = place.project, place.project.plan
    activity = Activity(plan=plan, kind="training", name="Cũ", audience="HTX")
    session.add(activity)
    session.flush()
    client = sign_in(officer)
    edits = {
        f"{HERE}/{plan.programme_id}/edit": {"name": "Mới", "first_year": "2021", "last_year": "2030"},
        f"{HERE}/plans/{plan.id}/edit": {"year": "2023", "number": "80/KH-UBND"},
        f"{HERE}/projects/{project.id}/edit": {"number": "6", "kind": "digital", "name": "Chuyển đổi số"},
        f"{HERE}/participations/{place.id}/edit": {"outcome": "Đã nghiệm thu"},
        f"{HERE}/supports/{support.id}/edit": {"kind": "five_s", "result": "Duy trì tốt"},
        f"{HERE}/activities/{activity.id}/edit": {"kind": "communication", "name": "Mới", "audience": "HTX"},
    }
    for address, data in edits.items():
        client.get(address)
        client.post(address, data=data, status=303)
    assert session.get_one(Plan, plan.id).year == 2023
    found = session.get_one(Project, project.id)
    assert (found.number, found.kind) == (6, ProjectKind.DIGITAL)
    assert session.get_one(Participation, place.id).outcome == "Đã nghiệm thu"
    assert session.get_one(Support, support.id).kind.code == "five_s"
    assert session.get_one(Activity, activity.id).name == "Mới"


def test_a_mistake_is_taken_out_after_a_question(session: Session, sign_in: SignIn, officer: User) -> None:
    support = SupportFactory()
    place, project = support.participation, support.participation.project
    activity = Activity(plan=project.plan, kind="training", name="Nhầm", audience="HTX")
    session.add(activity)
    session.flush()
    client = sign_in(officer)
    client.post(f"{HERE}/participations/{place.id}/remove", status=409)
    for address in (
        f"{HERE}/supports/{support.id}/remove",
        f"{HERE}/participations/{place.id}/remove",
        f"{HERE}/projects/{project.id}/remove",
        f"{HERE}/activities/{activity.id}/remove",
    ):
        assert "nhật ký" in client.get(address).words.lower()
        client.post(address, status=303)
    for kind in (Support, Participation, Project, Activity):
        assert session.scalars(select(kind)).all() == []


def test_an_empty_plan_and_an_empty_programme_are_taken_out_and_others_stay(
    session: Session, sign_in: SignIn, officer: User
) -> None:
    project = ProjectFactory()
    plan, whole = project.plan, project.plan.programme
    client = sign_in(officer)
    assert "Xóa kế hoạch" not in client.get(f"{HERE}/plans/{plan.id}").words
    client.post(f"{HERE}/plans/{plan.id}/remove", status=409)
    client.post(f"{HERE}/{whole.id}/remove", status=409)
    client.post(f"{HERE}/projects/{project.id}/remove", status=303)
    for address, there in ((f"{HERE}/plans/{plan.id}", "Xóa kế hoạch"), (HERE, "Xóa chương trình")):
        assert there in client.get(address).words
        removal = f"{HERE}/plans/{plan.id}/remove" if "plans" in address else f"{HERE}/{whole.id}/remove"
        client.get(removal)
        client.post(removal, status=303)
    for kind in (Programme, Plan, Project):
        assert session.scalars(select(kind)).all() == []


def test_an_activity_sent_twice_is_one(session: Session, sign_in: SignIn, officer: User) -> None:
    plan = PlanFactory()
    client, address = sign_in(officer), f"{HERE}/plans/{plan.id}/activities/new"
    data = {"kind": "training", "name": "Hội nghị", "audience": "HTX"}
    client.post(address, data=data, status=303)
    page = client.post(address, data=data, status=422)
    assert "giống hệt" in page.words
    client.post(address, data={**data, "held_on": "2022-06-01"}, status=303)
    assert len(session.scalars(select(Activity)).all()) == 2


def test_an_officer_records_a_product_that_supports_can_name_and_nobody_else_sees(
    session: Session, sign_in: SignIn, officer: User
) -> None:
    place = ParticipationFactory()
    holder = place.organisation
    client = sign_in(officer)
    support = f"{HERE}/participations/{place.id}/supports/new"
    assert "ghi nhận sản phẩm trước" in client.get(support).words
    address = f"/staff/organisations/{holder.id}/products/new?place={place.id}"
    form = client.get(address)
    wrong = client.post(address, data={"name": "", "standards": "QCVN 16"}, status=422)
    assert "QCVN 16" in wrong.text
    data = {"name": "Gạch đặc A1", "new_code": new_code(form)}
    sent = [client.post(address, data=data, status=303) for _ in range(2)]
    product = session.scalars(select(Product)).one()
    assert all(f"product={product.id}" in page.headers["Location"] for page in sent), (
        "sent twice, one product"
    )
    assert (product.organisation_id, product.approved) == (holder.id, None)
    client.get(f"/product/{product.code}", status=404)
    client.post(support, data={"kind": "in_house_standard", "product": str(product.id)}, status=303)
    producer = sign_in(UserFactory(organisation=holder))
    assert "Gạch đặc A1" in producer.get("/producer/products").words
    sign_in(UserFactory(role=Role.INSPECTOR)).get(address, status=403)


def test_what_is_there_once_is_said_beside_its_field(
    session: Session, sign_in: SignIn, officer: User
) -> None:
    project = ProjectFactory(number=5)
    place = ParticipationFactory(project=project)
    client = sign_in(officer)
    page = client.post(
        f"{HERE}/plans/{project.plan_id}/projects/new",
        data={"number": "5", "kind": "digital", "name": "Trùng số"},
        status=422,
    )
    assert "Kế hoạch đã có dự án số 5" in page.words
    assert 'value="Trùng số"' in page.text
    page = client.post(
        f"{HERE}/projects/{project.id}/participations/new",
        data={"organisation": str(place.organisation_id)},
        status=422,
    )
    assert "đã tham gia dự án này" in page.words


def test_every_list_opens_with_its_filters(session: Session, sign_in: SignIn, officer: User) -> None:
    support = SupportFactory(participation__project__plan__year=2022)
    project = support.participation.project
    session.add(Activity(plan=project.plan, kind="training", name="Hội nghị", audience="HTX"))
    name = support.participation.organisation.name
    client = sign_in(officer)
    asked = f"year=2022&project_id={project.id}&organisation_kind=cooperative"
    assert name in client.get(f"{HERE}/participants?{asked}").words
    assert name in client.get(f"{HERE}/places?{asked}").words
    assert "Không có mục nào khớp" in client.get(f"{HERE}/participants?{asked}&several=1").words
    assert name in client.get(f"{HERE}/supports?support_kind=traceability&family=traceability").words
    assert "Không có mục nào khớp" in client.get(f"{HERE}/products?ocop=1").words
    assert "Hội nghị" in client.get(f"{HERE}/activities?year=2022").words
    assert "Không có mục nào khớp" in client.get(f"{HERE}/activities?year=2021").words


def test_a_producer_sees_its_own_support_only(sign_in: SignIn) -> None:
    product = ProductFactory(name="Na dai")
    place = ParticipationFactory(organisation=product.organisation, project__name="Dự án của mình")
    SupportFactory(participation=place, product=product)
    ParticipationFactory(project__name="Dự án của người khác")
    client = sign_in(UserFactory(organisation=product.organisation))
    page = client.get("/producer/programme")
    assert "Dự án của mình" in page.words
    assert "Na dai" in page.words
    assert "người khác" not in page.words
    client.get(HERE, status=403)
    empty = sign_in(UserFactory(organisation=OrganisationFactory()))
    assert "Chưa có dự án hỗ trợ nào" in empty.get("/producer/programme").words


def test_only_officers_change_the_programme(sign_in: SignIn) -> None:
    plan = PlanFactory()
    client = sign_in(UserFactory(role=Role.MANAGER))
    page = client.get(f"{HERE}/plans/{plan.id}")
    assert not any(link.endswith(("/edit", "/new")) for link in page.links)
    client.get(f"{HERE}/plans/{plan.id}/edit", status=403)
