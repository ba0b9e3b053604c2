"""The programme's figures: places add up, organisations and products count once."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models import Activity, ActivityKind, OrganisationKind, Project, ProjectKind
from tests.factories import (
    CertificateFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    ProductFactory,
    ProjectFactory,
    SupportFactory,
)
from traceability.services import programme
from traceability.services.figures import ProjectFigures, programme_figures
from traceability.services.programme import ProgrammeFilter


@pytest.fixture
def conformity(session: Session) -> Project:
    return ProjectFactory(plan=PlanFactory(year=2022), number=1, kind=ProjectKind.CONFORMITY)


def project_figures(session: Session, project: Project) -> ProjectFigures:
    found = programme_figures(session, project.plan.year).projects
    return next(one for one in found if one.id == project.id)


def support(project: Project, product: Any, code: str, **values: Any) -> None:
    place = next(
        (one for one in project.participations if one.organisation_id == product.organisation_id), None
    ) or ParticipationFactory(project=project, organisation=product.organisation)
    SupportFactory(participation=place, product=product, kind_code=code, **values)


def test_an_organisation_in_a_second_project_is_one_more_place_and_no_more_organisation(
    session: Session, conformity: Project
) -> None:
    places = [ParticipationFactory(project=conformity) for _ in range(3)]
    before = programme_figures(session, 2022)
    second = ProjectFactory(plan=conformity.plan, number=2)
    ParticipationFactory(project=second, organisation=places[0].organisation)
    after = programme_figures(session, 2022)
    assert after.participations == before.participations + 1
    assert after.organisations_distinct == before.organisations_distinct == 3
    assert (before.organisations_in_several, after.organisations_in_several) == (0, 1)
    assert (before.most_projects, after.most_projects) == (1, 2)


def test_places_are_told_apart_by_kind_of_organisation(session: Session, conformity: Project) -> None:
    for kind in OrganisationKind:
        ParticipationFactory(project=conformity, organisation=OrganisationFactory(kind=kind))
    counted = project_figures(session, conformity)
    assert (counted.enterprises, counted.cooperatives, counted.households) == (1, 2, 1)
    assert counted.as_json()["households"] == 1


def test_a_product_supported_twice_is_two_supports_and_one_product(
    session: Session, conformity: Project
) -> None:
    product, other = ProductFactory(), ProductFactory()
    support(conformity, product, "conformity_certification")
    support(conformity, product, "in_house_standard")
    support(conformity, other, "in_house_standard")
    counted = project_figures(session, conformity)
    assert (counted.product_supports, counted.products_distinct, counted.products_with_several) == (3, 2, 1)
    assert counted.as_json()["supports"] == {"conformity_certification": 1, "in_house_standard": 2}


def test_only_verified_certificates_count_as_certificates_and_holders_once(
    session: Session, conformity: Project
) -> None:
    enterprise = OrganisationFactory(enterprise=True)
    products = [ProductFactory(organisation=enterprise) for _ in range(3)]
    of_kind = {"kind_code": "regulation_conformity", "stars": None}
    code = "conformity_certification"
    for product in products[:2]:
        support(conformity, product, code, certificate=CertificateFactory(product=product, **of_kind))
    declared = CertificateFactory(product=products[2], kind_code="regulation_declaration", stars=None)
    support(conformity, products[2], "self_declaration", certificate=declared)
    waiting = CertificateFactory(product=products[2], pending=True, **of_kind)
    support(conformity, products[2], code, certificate=waiting)
    cooperative = CertificateFactory(**of_kind)
    support(conformity, cooperative.product, code, certificate=cooperative)
    counted = project_figures(session, conformity)
    assert (counted.certificates, counted.certified_enterprises) == (3, 1)


def test_one_certificate_that_covers_two_products_is_one(session: Session, conformity: Project) -> None:
    organisation = OrganisationFactory(enterprise=True)
    paper = CertificateFactory(
        product=None, organisation_id=organisation.id, kind_code="standard_conformity", stars=None
    )
    for _ in range(2):
        product = ProductFactory(organisation=organisation)
        support(conformity, product, "conformity_certification", certificate=paper)
    assert project_figures(session, conformity).certificates == 1


def test_systems_count_organisations(session: Session) -> None:
    project = ProjectFactory(kind=ProjectKind.MANAGEMENT_SYSTEM)
    both = ParticipationFactory(project=project)
    SupportFactory(participation=both, kind_code="iso_9001")
    SupportFactory(participation=both, kind_code="five_s")
    SupportFactory(participation=ParticipationFactory(project=project), kind_code="iso_9001")
    counted = project_figures(session, project).as_json()
    assert counted["systems"] == {"iso_9001": 2, "five_s": 1}


def test_ocop_products_have_a_verified_ocop_certificate_and_count_once(session: Session) -> None:
    project = ProjectFactory(kind=ProjectKind.TRACEABILITY)
    twice, lapsed, waiting, plain = (ProductFactory() for _ in range(4))
    CertificateFactory(product=twice, stars=3)
    CertificateFactory(product=twice, stars=4)
    CertificateFactory(product=lapsed, expires_on=CertificateFactory().issued_on)
    CertificateFactory(product=waiting, pending=True)
    CertificateFactory(product=plain, kind_code="vietgap")
    for product in (twice, lapsed, waiting, plain):
        support(project, product, "traceability")
    assert project_figures(session, project).as_json()["ocop_products"] == 2


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (
            ProjectKind.CONFORMITY,
            {"products_distinct", "supports", "certificates", "certified_enterprises"},
        ),
        (ProjectKind.PILOT_MODEL, set()),
        (ProjectKind.MANAGEMENT_SYSTEM, {"systems"}),
        (ProjectKind.GOOD_AGRICULTURE, set()),
        (ProjectKind.TRACEABILITY, {"ocop_products"}),
        (ProjectKind.DIGITAL, set()),
    ],
)
def test_a_project_has_the_keys_that_apply_to_its_kind(
    session: Session, kind: ProjectKind, keys: set[str]
) -> None:
    counted = project_figures(session, ProjectFactory(kind=kind)).as_json()
    assert set(counted) == {"number", "enterprises", "cooperatives"} | keys


def test_a_year_counts_its_own_plans_and_all_years_count_an_organisation_once(session: Session) -> None:
    plan = PlanFactory(year=2022)
    later = PlanFactory(year=2023, programme=plan.programme)
    first = ParticipationFactory(project=ProjectFactory(plan=plan, number=1))
    ParticipationFactory(project=ProjectFactory(plan=later, number=1), organisation=first.organisation)
    for one, count in ((plan, 2), (later, 1)):
        for _ in range(count):
            session.add(
                Activity(plan=one, kind=ActivityKind.TRAINING, name="Hội nghị", audience="Doanh nghiệp")
            )
    only, everything = programme_figures(session, 2022), programme_figures(session)
    assert (only.organisations_distinct, only.participations, len(only.projects)) == (1, 1, 1)
    assert (everything.organisations_distinct, everything.participations) == (1, 2)
    assert only.activities == {"training": 2}
    assert everything.activities == {"training": 3}
    assert only.as_json()["year"] == 2022
    assert "year" not in everything.as_json()
    assert [one["year"] for one in everything.as_json()["projects"]] == [2022, 2023]


def test_an_empty_year_has_zeros(session: Session) -> None:
    assert programme_figures(session, 2021).as_json() == {
        "year": 2021,
        "organisations_distinct": 0,
        "participations": 0,
        "projects": [],
        "activities": {},
    }


def test_the_number_of_statements_does_not_grow_with_the_data(session: Session, conformity: Project) -> None:
    for _ in range(3):
        support(conformity, ProductFactory(), "in_house_standard")
    session.flush()
    statements: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    programme_figures(session, 2022)
    assert len(statements) == 9


def test_each_list_has_as_many_rows_as_the_figure_that_opens_it(session: Session) -> None:
    plan = PlanFactory(year=2022)
    conformity = ProjectFactory(plan=plan, number=1, kind=ProjectKind.CONFORMITY)
    tracing = ProjectFactory(plan=plan, number=5, kind=ProjectKind.TRACEABILITY)
    product, other = ProductFactory(), ProductFactory()
    support(conformity, product, "conformity_certification")
    support(conformity, product, "in_house_standard")
    support(conformity, other, "in_house_standard")
    support(tracing, product, "traceability")
    support(tracing, other, "traceability")
    CertificateFactory(product=product)
    ParticipationFactory(project__plan__year=2021)
    session.expire_all()
    figures = programme_figures(session, 2022)
    first, fifth = figures.projects
    year = ProgrammeFilter(year=2022)
    assert programme.participants_page(session, year).total == figures.organisations_distinct == 2
    assert programme.places_page(session, year).total == figures.participations == 4
    several = replace(year, several=True)
    assert programme.participants_page(session, several).total == figures.organisations_in_several == 2
    here = ProgrammeFilter(project_id=conformity.id)
    assert programme.products_page(session, here).total == first.products_distinct == 2
    assert programme.products_page(session, replace(here, several=True)).total == 1
    assert (
        programme.supports_page(session, replace(year, family="product")).total
        == figures.products.supports
        == 3
    )
    of_products = replace(year, family="product")
    assert programme.products_page(session, of_products).total == figures.products.distinct == 2
    assert figures.products.with_several == 1
    assert programme.products_page(session, replace(year, ocop=True)).total == figures.products.ocop == 1
    for one in first.supports:
        assert programme.supports_page(session, replace(here, support_kind=one.code)).total == one.supports
    ocop = ProgrammeFilter(project_id=tracing.id, ocop=True)
    assert programme.products_page(session, ocop).total == fifth.ocop_products == 1
    cooperatives = replace(here, organisation_kind=OrganisationKind.COOPERATIVE)
    assert programme.places_page(session, cooperatives).total == first.cooperatives == 2
