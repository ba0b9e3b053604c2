"""The programme as staff keep it, and what a scan page says of it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    Activity,
    ActivityKind,
    AuditEntry,
    Batch,
    Certificate,
    Participation,
    Plan,
    Product,
    Programme,
    Project,
    ProjectKind,
    Role,
    Support,
)
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    ProductFactory,
    ProgrammeFactory,
    ProjectFactory,
    SupportFactory,
    UserFactory,
)
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import programme
from traceability.services.actor import Actor
from traceability.services.programme import (
    ActivityDetails,
    ParticipationDetails,
    PlanDetails,
    ProgrammeDetails,
    ProjectDetails,
    SupportDetails,
)


@pytest.fixture
def officer(session: Session) -> Actor:
    user = UserFactory(role=Role.OFFICER)
    return Actor(user.id, user.role, None, user.name)


@pytest.fixture
def producer(session: Session) -> Actor:
    user = UserFactory()
    return Actor(user.id, user.role, user.organisation_id, user.name)


PROGRAMME = ProgrammeDetails(name="Nâng cao năng suất", first_year=2021, last_year=2030)
PROJECT = ProjectDetails(number=5, kind=ProjectKind.TRACEABILITY, name="Truy xuất nguồn gốc")


def test_a_programme_grows_from_plan_to_support(session: Session, officer: Actor) -> None:
    made = programme.create_programme(session, officer, PROGRAMME)
    plan = programme.create_plan(session, officer, made.id, PlanDetails(year=2022, number="73/KH-UBND"))
    project = programme.create_project(session, officer, plan.id, PROJECT)
    product = ProductFactory()
    place = programme.add_participation(session, officer, project.id, product.organisation_id)
    details = SupportDetails(kind="traceability", product_id=product.id)
    support = programme.add_support(session, officer, place.id, details)
    talk = ActivityDetails(kind=ActivityKind.TRAINING, name="Tập huấn", audience="Doanh nghiệp", attendees=80)
    programme.add_activity(session, officer, plan.id, talk)
    assert support.participation.project.plan.programme is made
    assert programme.plan_years(session) == [2022]
    assert programme.list_projects(session, 2022) == [project]
    assert programme.list_projects(session, 2021) == []
    assert programme.list_projects(session, 2021, also=project.id) == [project]
    assert programme.count_projects(session) == (1, 2022)
    entries = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert entries == [
        "programme.created",
        "plan.created",
        "project.created",
        "participation.added",
        "support.added",
        "activity.added",
    ]


def test_what_is_corrected_is_logged_with_what_it_was(session: Session, officer: Actor) -> None:
    project = ProjectFactory(number=5, name="Cũ")
    details = ProjectDetails(number=5, kind=project.kind, name="Mới", lead_agency=project.lead_agency)
    programme.update_project(session, officer, project.id, details)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.before, entry.after) == ({"name": "Cũ"}, {"name": "Mới"})


@pytest.mark.parametrize(
    "what", ["programme", "plan", "project", "participation", "support", "organisation's support"]
)
def test_what_is_there_once_is_not_added_again(session: Session, officer: Actor, what: str) -> None:
    plan = PlanFactory(year=2022)
    project = ProjectFactory(plan=plan, number=5)
    product = ProductFactory()
    place = ParticipationFactory(project=project, organisation=product.organisation)
    for_product = SupportDetails(kind="traceability", product_id=product.id)
    for_all = SupportDetails(kind="iso_9001")
    programme.add_support(session, officer, place.id, for_product)
    programme.add_support(session, officer, place.id, for_all)
    doing: dict[str, Callable[[], object]] = {
        "programme": lambda: programme.create_programme(
            session, officer, ProgrammeDetails(name=plan.programme.name, first_year=2021, last_year=2022)
        ),
        "plan": lambda: programme.create_plan(
            session, officer, plan.programme_id, PlanDetails(year=2022, number="99/KH")
        ),
        "project": lambda: programme.create_project(session, officer, plan.id, PROJECT),
        "participation": lambda: programme.add_participation(
            session, officer, project.id, product.organisation_id
        ),
        "support": lambda: programme.add_support(session, officer, place.id, for_product),
        "organisation's support": lambda: programme.add_support(session, officer, place.id, for_all),
    }
    with pytest.raises(Invalid):
        doing[what]()
    counts = [
        session.scalar(select(func.count()).select_from(kind))
        for kind in (Programme, Plan, Project, Participation, Support)
    ]
    assert counts == [1, 1, 1, 1, 2]


def test_a_correction_may_not_take_anothers_place(session: Session, officer: Actor) -> None:
    plan = PlanFactory()
    ProjectFactory(plan=plan, number=5)
    other = ProjectFactory(plan=plan, number=6)
    with pytest.raises(Invalid) as refusal:
        programme.update_project(session, officer, other.id, PROJECT)
    assert "number" in refusal.value.errors
    session.refresh(other)
    assert other.number == 6


def test_years_and_periods_make_sense(session: Session, officer: Actor) -> None:
    made = programme.create_programme(session, officer, PROGRAMME)
    with pytest.raises(Invalid):
        programme.create_plan(session, officer, made.id, PlanDetails(year=2031, number="1/KH"))
    programme.create_plan(session, officer, made.id, PlanDetails(year=2022, number="73/KH"))
    session.refresh(made)
    with pytest.raises(Invalid):
        programme.update_programme(
            session, officer, made.id, ProgrammeDetails(name="Tên", first_year=2023, last_year=2030)
        )
    with pytest.raises(Invalid):
        programme.create_programme(
            session, officer, ProgrammeDetails(name="Khác", first_year=2022, last_year=2021)
        )
    backwards = ParticipationDetails(starts_on=date(2022, 5, 1), ends_on=date(2022, 4, 30))
    with pytest.raises(Invalid):
        programme.update_participation(session, officer, ParticipationFactory().id, backwards)


def test_a_mistake_is_taken_out_and_the_log_keeps_it(session: Session, officer: Actor) -> None:
    support = SupportFactory()
    place, project = support.participation, support.participation.project
    with pytest.raises(Refused):
        programme.remove_participation(session, officer, place.id)
    with pytest.raises(Refused):
        programme.remove_project(session, officer, project.id)
    programme.remove_support(session, officer, support.id)
    programme.remove_participation(session, officer, place.id)
    programme.remove_project(session, officer, project.id)
    left = [
        session.scalar(select(func.count()).select_from(kind)) for kind in (Support, Participation, Project)
    ]
    assert left == [0, 0, 0]
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "support.removed",
        "participation.removed",
        "project.removed",
    ]
    assert entries[2].before == {"number": project.number, "name": project.name}


def test_an_activity_is_corrected_and_taken_out(session: Session, officer: Actor) -> None:
    details = ActivityDetails(kind=ActivityKind.TRAINING, name="Hội nghị", audience="Sinh viên")
    activity = programme.add_activity(session, officer, PlanFactory().id, details)
    with pytest.raises(Invalid):
        programme.update_activity(
            session,
            officer,
            activity.id,
            ActivityDetails(kind=ActivityKind.TRAINING, name="Hội nghị", audience="Sinh viên", attendees=-1),
        )
    programme.remove_activity(session, officer, activity.id)
    assert session.scalar(select(func.count()).select_from(Activity)) == 0


def test_a_result_is_a_verified_paper_of_the_same_holder_and_product(
    session: Session, officer: Actor
) -> None:
    product = ProductFactory()
    place = ParticipationFactory(organisation=product.organisation)

    def add(certificate_id: int) -> Support:
        details = SupportDetails(
            kind="conformity_certification", product_id=product.id, certificate_id=certificate_id
        )
        return programme.add_support(session, officer, place.id, details)

    with pytest.raises(NotFound):
        add(CertificateFactory().id)
    with pytest.raises(Invalid):
        add(CertificateFactory(product=product, pending=True).id)
    with pytest.raises(Invalid):
        add(CertificateFactory(product=ProductFactory(organisation=product.organisation)).id)
    paper = CertificateFactory(product=product)
    assert add(paper.id).certificate is paper


def test_a_support_names_a_product_of_the_participant(session: Session, officer: Actor) -> None:
    details = SupportDetails(kind="traceability", product_id=ProductFactory().id)
    with pytest.raises(NotFound):
        programme.add_support(session, officer, ParticipationFactory().id, details)


def test_a_support_of_products_names_its_product(session: Session, officer: Actor) -> None:
    details = SupportDetails(kind="in_house_standard")
    with pytest.raises(Invalid) as refusal:
        programme.add_support(session, officer, ParticipationFactory().id, details)
    assert "product" in refusal.value.errors


def test_a_producer_changes_nothing_and_sees_only_its_own(session: Session, producer: Actor) -> None:
    support = SupportFactory()
    place = support.participation
    for attempt in (
        lambda: programme.create_programme(session, producer, PROGRAMME),
        lambda: programme.create_plan(
            session, producer, ProgrammeFactory().id, PlanDetails(year=2022, number="1")
        ),
        lambda: programme.add_participation(session, producer, place.project_id, OrganisationFactory().id),
        lambda: programme.remove_support(session, producer, support.id),
        lambda: programme.remove_participation(session, producer, place.id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert programme.own_participations(session, producer) == []
    own = Actor(1, Role.PRODUCER_STAFF, place.organisation_id, "Người của đơn vị")
    assert programme.own_participations(session, own) == [place]


def supporting(session: Session, of: Product | Batch | Certificate) -> list[Project]:
    return [place.project for place in programme.projects_supporting(session, of)]


def test_a_page_names_the_projects_that_supported_this_product_or_its_producer(session: Session) -> None:
    product = ProductFactory()
    organisation = product.organisation
    sibling = ProductFactory(organisation=organisation)
    project, system, others, joined = (ProjectFactory(number=number) for number in (1, 2, 3, 4))
    for one in (project, system, others, joined):
        ParticipationFactory(project=one, organisation=organisation)
    places = {place.project: place for place in session.scalars(select(Participation))}
    SupportFactory(participation=places[project], product=product)
    SupportFactory(participation=places[system], kind_code="iso_9001")
    SupportFactory(participation=places[others], product=sibling)
    SupportFactory()
    assert set(supporting(session, product)) == {project, system, joined}
    assert set(supporting(session, sibling)) == {system, others, joined}
    assert set(supporting(session, BatchFactory(product=product))) == {project, system, joined}


def test_a_certificate_was_supported_by_the_project_that_it_is_a_result_of(session: Session) -> None:
    product = ProductFactory()
    paper, other = (CertificateFactory(product=product) for _ in range(2))
    place = ParticipationFactory(organisation=product.organisation)
    SupportFactory(participation=place, product=product, certificate_id=paper.id)
    assert supporting(session, paper) == [place.project]
    assert supporting(session, other) == []


def test_a_batch_was_not_supported_by_a_project_that_began_later(session: Session) -> None:
    product = ProductFactory()

    def begin(**days: date | None) -> None:
        place = ParticipationFactory(organisation=product.organisation, starts_on=days.get("place"))
        place.project.starts_on = days.get("project")
        place.project.plan.issued_on = days.get("plan")
        SupportFactory(participation=place, product=product)

    begin(place=date(2022, 9, 1), project=date(2022, 6, 1), plan=date(2022, 4, 4))
    begin(project=date(2022, 6, 1), plan=date(2022, 4, 4))
    begin(plan=date(2022, 4, 4))
    begin()
    days = (date(2021, 12, 31), date(2022, 1, 1), date(2022, 4, 4), date(2022, 6, 1), date(2022, 9, 1))
    batches = [BatchFactory(product=product, produced_on=day) for day in days]
    assert [len(supporting(session, batch)) for batch in batches] == [0, 1, 2, 3, 4]
