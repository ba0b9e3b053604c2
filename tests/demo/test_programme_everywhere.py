"""The published figures of 2022 are the same on the dashboard, in the lists, in JSON, Word and Excel."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from models import Organisation, Participation, Plan, Project, Role, User
from tests.client import CheckingClient
from tests.told import Told, everywhere
from traceability.services import programme
from traceability.services.actor import Actor

# Domain §1, by hand.
PUBLISHED = Told(
    organisations=62,
    places=64,
    projects={1: (13, 2), 2: (3, 0), 3: (11, 9), 4: (1, 7), 5: (3, 12), 6: (3, 0)},
    results={
        "products_distinct": 65,
        "conformity_certification": 44,
        "self_declaration": 12,
        "in_house_standard": 19,
        "certificates": 7,
        "certified_enterprises": 4,
        "iso_9001": 8,
        "five_s": 2,
        "iso_22000": 1,
        "ocop_products": 16,
        "activities": 2,
    },
)


@pytest.fixture
def manager(demo: Flask, browse: Callable[[Flask], CheckingClient]) -> CheckingClient:
    client = browse(demo)
    managers = select(User).where(User.role == Role.MANAGER).order_by(User.id).limit(1)
    client.sign_in(client.session.scalars(managers).one())
    return client


def test_the_published_figures_are_told_alike_in_every_way(
    demo: Flask, manager: CheckingClient, tmp_path: Path
) -> None:
    for way, told in everywhere(demo, manager, 2022, tmp_path).items():
        assert told == PUBLISHED, way


@pytest.fixture
def a_second_project(demo: Flask, manager: CheckingClient) -> Iterator[None]:
    """An enterprise of the first project takes part in the sixth as well; afterwards it never did."""
    session, actor = manager.session, Actor.system("tests")
    of_2022 = select(Project).join(Project.plan).where(Plan.year == 2022)
    first = session.scalars(of_2022.where(Project.number == 1)).one()
    sixth = session.scalars(of_2022.where(Project.number == 6)).one()
    once = select(Participation.organisation_id).where(Participation.project_id != first.id)
    query = select(Organisation).join(Participation).where(Participation.project_id == first.id)
    chosen = session.scalars(query.where(Organisation.id.not_in(once)).order_by(Organisation.id)).first()
    assert chosen
    place = programme.add_participation(session, actor, sixth.id, chosen.id).id
    session.commit()
    yield
    programme.remove_participation(session, actor, place)
    session.commit()


def test_an_organisation_in_a_second_project_is_one_more_place_and_no_more_organisation(
    demo: Flask, manager: CheckingClient, a_second_project: None, tmp_path: Path
) -> None:
    for way, told in everywhere(demo, manager, 2022, tmp_path).items():
        assert (told.organisations, told.places) == (62, 65), way
        assert told.projects == {**PUBLISHED.projects, 6: (4, 0)}, way
        assert told.results == PUBLISHED.results, way
