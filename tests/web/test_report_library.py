"""Reports one click away: the library's links work, statistics add up, a producer's sheet has it all."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from models import Role, ScanTotal, User
from tests.client import CheckingClient
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    LabelRunFactory,
    OrganisationFactory,
    ParticipationFactory,
    ProductFactory,
    SupportFactory,
    UserFactory,
)
from tests.told import rows_of_list
from traceability.database import Database
from traceability.services import clock

SignIn = Callable[[User], CheckingClient]


def test_every_report_of_the_library_is_one_click_away(sign_in: SignIn) -> None:
    CertificateFactory()
    ParticipationFactory()
    client = sign_in(UserFactory(role=Role.MANAGER))
    library = client.get("/staff/library")
    body = library.text.partition("<main")[2].partition("</main>")[0]
    inside = {link for link in library.links if f'href="{link}"'.replace("&", "&amp;") in body}
    files = [link for link in inside if "/export." in link]
    assert len(files) == 2 * (4 + 3 + 1)
    for link in inside:
        client.get(link)


def test_statistics_add_up_the_same_by_month_commune_and_group(sign_in: SignIn, database: Database) -> None:
    product, other = ProductFactory(), ProductFactory()
    for made, quantity in ((product, 100), (product, 20), (other, 3)):
        batch = BatchFactory(product=made, released=True, released_at=clock.now())
        LabelRunFactory(batch=batch, quantity=quantity, issued_at=clock.now(), activated=False)
    client = sign_in(UserFactory(role=Role.MANAGER))
    today = clock.today()
    with database.scans() as scans:
        for id, seen in ((product.id, 7), (other.id, 2)):
            values = {"day": today, "product_id": id, "batch_id": 0, "state": "ok", "device": "phone"}
            scans.add(ScanTotal(**values, seen=seen, confirmed=seen - 1))
    for by in ("month", "commune", "group"):
        rows = rows_of_list(client, f"/staff/statistics/export.csv?by={by}&year={today.year}")
        figures = {row.pop("Tháng, nơi hoặc nhóm"): [int(one) for one in row.values()] for row in rows}
        assert figures["Cộng"] == [3, 123, 0, 9, 7], by
        assert "123" in client.get(f"/staff/statistics?by={by}&year={today.year}").words
    assert "chưa có số liệu" in client.get("/staff/statistics?by=group&year=2019").words


def test_a_producers_sheet_says_what_it_makes_holds_and_had(sign_in: SignIn, session: Session) -> None:
    product = ProductFactory(name="Na Chi Lăng")
    CertificateFactory(
        product=product, number="12/GCN", issued_on=date(2017, 5, 7), expires_on=date(2020, 5, 6)
    )
    place = ParticipationFactory(organisation=product.organisation, project__name="Truy xuất nguồn gốc")
    SupportFactory(participation=place, product=product, kind_code="traceability")
    ProductFactory(organisation=OrganisationFactory(), name="Của người khác")
    session.flush()
    id = product.organisation.id
    client = sign_in(UserFactory(role=Role.INSPECTOR))
    address = f"/staff/organisations/{id}/sheet"
    assert address in client.get(f"/staff/organisations/{id}").links
    words = client.get(address).words
    for said in ("Na Chi Lăng", "12/GCN", "Hết hạn, đến 06/05/2020", "Truy xuất nguồn gốc"):
        assert said in words
    assert "Của người khác" not in words
    rows = rows_of_list(client, f"{address}/export.csv")
    assert {"Phần": "Sản phẩm", "Tên": "Na Chi Lăng"}.items() <= rows[6].items()
    sign_in(UserFactory()).get(address, status=403)
