"""Renaming and merging organisations as pages, up to the public addresses that go on working."""

import pytest
from sqlalchemy.orm import Session

from models import Organisation, Role
from tests.client import CheckingClient
from tests.factories import (
    BatchFactory,
    EstablishmentFactory,
    OrganisationFactory,
    ProductFactory,
    UserFactory,
)


@pytest.fixture
def officer(client: CheckingClient) -> CheckingClient:
    client.sign_in(UserFactory.create(role=Role.OFFICER, name="Người Đề Nghị"))
    return client


def test_a_new_name_shows_at_once_and_the_old_one_finds_it(session: Session, officer: CheckingClient) -> None:
    one = OrganisationFactory.create(name="HTX Đồi Xanh")
    address = f"/staff/organisations/{one.id}/rename"
    wrong = officer.post(address, data={"name": "HTX Đồi Xanh", "reason": "x"}, status=422)
    assert "Tên mới giống tên đang dùng." in wrong.words
    officer.post(address, data={"name": "HTX Đồi Vàng", "reason": "Giấy đăng ký mới"}, status=303)
    page = officer.get(f"/staff/organisations/{one.id}")
    assert (page.h1, "Tên trước đây: HTX Đồi Xanh" in page.words) == ("HTX Đồi Vàng", True)
    assert "HTX Đồi Vàng" in officer.get("/staff/organisations?text=doi+xanh").words


def merged(officer: CheckingClient, duplicate: Organisation, into: Organisation) -> str:
    """Proposed by one, confirmed by another; the address of the proposal."""
    address = f"/staff/organisations/{duplicate.id}/merge"
    sent = officer.post(address, data={"into": into.tax_code, "reason": "Trùng"}, status=303)
    proposal = str(sent.location)
    officer.post(f"{proposal}/confirm", status=403)
    officer.sign_in(UserFactory.create(role=Role.MANAGER))
    assert f"Chuyển sang {into.name}" in officer.get(proposal).words
    officer.post(f"{proposal}/confirm", status=303)
    return proposal


def test_what_would_move_is_shown_before_it_is_asked(officer: CheckingClient) -> None:
    duplicate, into = OrganisationFactory.create(name="HTX Cũ"), OrganisationFactory.create(name="HTX Chính")
    ProductFactory.create(organisation=duplicate)
    address = f"/staff/organisations/{duplicate.id}/merge"
    assert address in officer.get(f"/staff/organisations/{duplicate.id}").links
    assert "Đề nghị gộp chủ thể" not in officer.get(address).words
    assert "Không có chủ thể nào mang mã số thuế này." in officer.get(f"{address}?into=1").words
    assert "không gộp được" in officer.get(f"{address}?into={duplicate.tax_code}").words
    page = officer.get(f"{address}?into={into.tax_code}")
    assert "Sản phẩm 1" in page.words
    assert "Đề nghị gộp chủ thể" in page.words
    wrong = officer.post(address, data={"into": into.tax_code, "reason": ""}, status=422)
    assert "Ghi vì sao hai hồ sơ là một chủ thể." in wrong.words


def test_printed_addresses_go_on_working_and_name_the_one_that_is_left(officer: CheckingClient) -> None:
    duplicate, into = OrganisationFactory.create(name="HTX Cũ"), OrganisationFactory.create(name="HTX Chính")
    batch = BatchFactory.create(product=ProductFactory.create(organisation=duplicate), released=True)
    place = EstablishmentFactory.create(organisation_id=duplicate.id)
    code, place_code, lot = batch.product.code, place.code, batch.lot_number
    assert "HTX Cũ" in officer.get(f"/product/{code}").words
    merged(officer, duplicate, into)
    for address in (f"/product/{code}", f"/lot/{code}.{lot}", f"/loc/{place_code}"):
        page = officer.get(address)
        assert ("HTX Chính" in page.words, "HTX Cũ" in page.words) == (True, False), address


def test_the_closed_record_leads_on_and_takes_no_more_changes(
    session: Session, officer: CheckingClient
) -> None:
    duplicate, into = OrganisationFactory.create(name="HTX Cũ"), OrganisationFactory.create(name="HTX Chính")
    user = UserFactory.create(organisation=duplicate, role=Role.PRODUCER_ADMIN)
    proposal = merged(officer, duplicate, into)
    assert "Đã xác nhận" in officer.get(proposal).words
    page = officer.get(f"/staff/organisations/{duplicate.id}")
    assert "đã được gộp vào HTX Chính" in page.words
    assert f"/staff/organisations/{into.id}" in page.links
    assert not [link for link in page.links if link.endswith(("/merge", "/rename", "/edit"))]
    officer.sign_in(UserFactory.create(role=Role.OFFICER))
    rename = {"name": "HTX Mới", "reason": "Đổi"}
    officer.post(f"/staff/organisations/{duplicate.id}/rename", data=rename, status=409)
    officer.sign_in(user)
    assert "HTX Chính" in officer.get("/producer/").words
    log = officer.get("/producer/log")
    assert "đã gộp chủ thể HTX Cũ vào chủ thể khác." in log.words


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.ADMINISTRATOR])
def test_who_may_not_decide_may_not_merge(client: CheckingClient, role: Role) -> None:
    one = OrganisationFactory.create()
    client.sign_in(UserFactory.create(role=role))
    client.get(f"/staff/organisations/{one.id}/merge", status=403)
