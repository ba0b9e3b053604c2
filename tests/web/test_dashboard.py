"""The overview: each figure counts once, says so, and opens a list with as many rows."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models import ProjectKind, Role, User
from tests.client import CheckingClient, Page
from tests.factories import (
    CertificateFactory,
    LabelRunFactory,
    OrganisationFactory,
    ParticipationFactory,
    PlanFactory,
    ProductFactory,
    ProjectFactory,
    RecallFactory,
    SupportFactory,
    UserFactory,
)
from traceability.services import clock

SVG = "{http://www.w3.org/2000/svg}"
SignIn = Callable[[User], CheckingClient]


@pytest.fixture
def manager(sign_in: SignIn) -> CheckingClient:
    return sign_in(UserFactory(role=Role.MANAGER))


def tiles(page: Page) -> dict[str, tuple[str, str, str]]:
    """Each tile by its label: value, hint, address."""
    found = {}
    for card in page.tree.iter("div"):
        if "stat" not in (card.get("class") or "").split():
            continue
        link = card.find("h3/a")
        value, *hint = ["".join(p.itertext()).strip() for p in card.iter("p")]
        if link is not None:
            found["".join(link.itertext())] = (value, " ".join(hint), link.get("href") or "")
    return found


def the_2022_programme() -> None:
    """Three places of two organisations, three supports of two products."""
    plan = PlanFactory(year=2022)
    conformity = ProjectFactory(plan=plan, number=1, kind=ProjectKind.CONFORMITY, name="Hợp chuẩn")
    tracing = ProjectFactory(plan=plan, number=5, kind=ProjectKind.TRACEABILITY, name="Truy xuất")
    product, other = ProductFactory(), ProductFactory()
    both = ParticipationFactory(project=conformity, organisation=product.organisation)
    ParticipationFactory(project=tracing, organisation=product.organisation)
    one = ParticipationFactory(project=conformity, organisation=other.organisation)
    SupportFactory(participation=both, product=product, kind_code="conformity_certification")
    SupportFactory(participation=both, product=product, kind_code="in_house_standard")
    SupportFactory(participation=one, product=other, kind_code="in_house_standard")


def test_the_sum_and_the_total_differ_and_the_tile_says_why(manager: CheckingClient) -> None:
    the_2022_programme()
    page = manager.get("/staff/?year=2022")
    found = tiles(page)
    assert page.h1 == "Tổng quan năm 2022"
    value, hint, _ = found["Chủ thể tham gia"]
    assert (value, hint) == ("2", "phần cộng lại 3, tổng 2 vì 1 chủ thể thuộc 2 dự án")
    value, hint, _ = found["Sản phẩm được hỗ trợ"]
    assert (value, hint) == ("2", "phần cộng lại 3, tổng 2 vì 1 sản phẩm nhận từ 2 nội dung trở lên")


def test_every_tile_opens_a_list_with_its_number(manager: CheckingClient) -> None:
    the_2022_programme()
    today = clock.today()
    CertificateFactory(expires_on=today + timedelta(days=30))
    CertificateFactory(expires_on=today - timedelta(days=1))
    CertificateFactory(pending=True)
    OrganisationFactory(pending=True)
    ProductFactory(pending=True)
    RecallFactory()
    LabelRunFactory(quantity=1200)
    opened = 0
    for year in ("", "?year=2022"):
        for label, (value, _, address) in tiles(manager.get(f"/staff/{year}")).items():
            page = manager.get(address)
            listed = [text.split() for text in captions(page)]
            counts = {words[0] for words in listed if words and re.fullmatch(r"[\d.]+", words[0])}
            assert (value in counts) if value != "0" else not counts, f"{label}: {value}, listed {listed}"
            opened += value != "0"
    assert opened >= 18


def captions(page: Page) -> list[str]:
    """What the tables are called, and the lines above them."""
    return ["".join(one.itertext()).strip() for tag in ("caption", "p") for one in page.tree.iter(tag)]


def test_a_year_without_a_plan_shows_all_years(manager: CheckingClient) -> None:
    the_2022_programme()
    assert manager.get("/staff/?year=1999").h1 == "Tổng quan"
    assert manager.get("/staff/?year=x").h1 == "Tổng quan"


def test_bars_are_sorted_and_have_their_table(manager: CheckingClient) -> None:
    the_2022_programme()
    page = manager.get("/staff/?year=2022")
    charts = [svg for svg in page.tree.iter() if str(svg.get("class")).startswith("chart bars")]
    assert "1. Hợp chuẩn 2, 5. Truy xuất 1" in (charts[0].get("aria-label") or "")
    widths = [
        [float((bar.get("width") or "").rstrip("%")) for bar in svg.iter(f"{SVG}rect")] for svg in charts
    ]
    assert len(widths) == 2
    assert all(each == sorted(each, reverse=True) for each in widths)


def test_it_is_for_staff_and_works_when_empty(sign_in: SignIn, session: Session) -> None:
    sign_in(UserFactory()).get("/staff/", status=403)
    assert "Chưa có dự án nào" in sign_in(UserFactory(role=Role.INSPECTOR)).get("/staff/").words
