"""Reference data as pages: all staff see it, administrators keep it, forms offer what is in use."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AdminUnit, ProductGroup, Role, SupportKind
from tests.client import CheckingClient
from tests.factories import OrganisationFactory, ParticipationFactory, ProductFactory, UserFactory
from traceability.services import clock, reference

PAGES = ("", "/communes", "/product-groups", "/certificate-kinds", "/support-kinds", "/label-stocks")


@pytest.fixture
def administrator(client: CheckingClient) -> CheckingClient:
    client.sign_in(UserFactory.create(role=Role.ADMINISTRATOR))
    return client


def test_staff_see_every_list_and_change_none(session: Session, client: CheckingClient) -> None:
    client.sign_in(UserFactory.create(role=Role.OFFICER))
    kind = reference.support_kinds(session)[0].id
    for page in PAGES:
        words = client.get(f"/staff/reference{page}").words
        assert "Ngừng dùng" not in words.split("Trạng thái")[-1]
    client.post(f"/staff/reference/support-kinds/{kind}/retire", status=403)
    client.post("/staff/reference/label-stocks/L7160/hide", status=403)
    client.get("/staff/reference/communes/new", status=403)


def test_a_commune_is_added_named_and_ended(session: Session, administrator: CheckingClient) -> None:
    yesterday = clock.today() - timedelta(days=1)
    base, successor = "/staff/reference/communes", reference.communes(session)[0]
    wrong = {"code": "12", "full_name": "Xã Mới", "valid_from": yesterday.isoformat()}
    assert "5 chữ số" in administrator.post(f"{base}/new", data=wrong, status=422).words
    administrator.post(f"{base}/new", data={**wrong, "code": "00999"}, status=303)
    made = session.scalars(select(AdminUnit).where(AdminUnit.code == "00999")).one()
    administrator.post(f"{base}/{made.id}/old-name", data={"full_name": "Xã Rất Cũ"}, status=303)
    one = OrganisationFactory.create(commune=made)
    assert "Chủ thể ở đây 1" in administrator.get(f"{base}/{made.id}").words
    assert "1 chủ thể và 0 địa điểm" in administrator.get(f"{base}/{made.id}/close").words
    ended = {"last_day": yesterday.isoformat(), "successor": str(successor.id)}
    administrator.post(f"{base}/{made.id}/close", data=ended, status=303)
    assert one.commune_id == successor.id
    page = administrator.get(f"{base}/{made.id}")
    assert f"{base}/{successor.id}" in page.links
    assert not [link for link in page.links if link.endswith(("/close", "/old-name"))]
    assert one.name in administrator.get("/staff/organisations?commune=rat+cu").words


def test_a_retired_group_is_offered_only_where_a_product_has_it(
    session: Session, administrator: CheckingClient
) -> None:
    group = reference.product_group(session, "1.1")
    product = ProductFactory.create(group=group)
    administrator.post(f"/staff/reference/product-groups/{group.id}/retire", status=303)
    assert "Ngừng dùng" in administrator.get("/staff/reference/product-groups").words
    administrator.sign_in(UserFactory.create(organisation=product.organisation, role=Role.PRODUCER_ADMIN))
    offered = '<option value="1.1">'
    assert offered not in administrator.get("/producer/products/new").text
    assert 'value="1.1"' in administrator.get(f"/producer/products/{product.id}/edit").text


def test_a_new_kind_of_support_is_offered_until_it_is_retired(
    session: Session, administrator: CheckingClient
) -> None:
    place, base = ParticipationFactory.create(), "/staff/reference/support-kinds"
    new = {"family": "digital", "name": "Mã hóa kho", "name_en": "Stock coding", "name_zh": "库存编码"}
    administrator.post(f"{base}/new", data={**new, "name": ""}, status=422)
    administrator.post(f"{base}/new", data=new, status=303)
    kind = session.scalars(select(SupportKind).where(SupportKind.code == "stock_coding")).one()
    administrator.post(f"{base}/{kind.id}", data={**new, "name": "Mã hóa hàng"}, status=303)
    administrator.sign_in(UserFactory.create(role=Role.OFFICER))
    form = next(
        link for link in administrator.get(f"/staff/programme/projects/{place.project_id}").links
        if link.endswith("/supports/new") or ("support" in link and "new" in link)
    )  # fmt: skip
    assert "Mã hóa hàng" in administrator.get(form).words
    administrator.sign_in(UserFactory.create(role=Role.ADMINISTRATOR))
    administrator.post(f"{base}/{kind.id}/retire", status=303)
    administrator.sign_in(UserFactory.create(role=Role.OFFICER))
    assert "Mã hóa hàng" not in administrator.get(form).words


def test_a_subgroup_is_added_and_renamed(session: Session, administrator: CheckingClient) -> None:
    base = "/staff/reference/product-groups"
    new = {"code": "1.98", "name": "Mật ong", "name_en": "Honey", "name_zh": "蜂蜜"}
    administrator.post(f"{base}/new", data=new, status=303)
    assert "Đã có phân nhóm mang mã này." in administrator.post(f"{base}/new", data=new, status=422).words
    group = session.scalars(select(ProductGroup).where(ProductGroup.code == "1.98")).one()
    administrator.post(f"{base}/{group.id}", data={**new, "name": "Mật"}, status=303)
    assert group.name == "Mật"


def test_stocks_are_hidden_shown_added_and_removed(administrator: CheckingClient) -> None:
    base = "/staff/reference/label-stocks"
    administrator.post(f"{base}/L7160/hide", status=303)
    assert "Đang ẩn" in administrator.get(base).words
    administrator.post(f"{base}/L7160/show", status=303)
    assert "Đang ẩn" not in administrator.get(base).words
    sheet = {"name": "Giấy chợ", "columns": "3", "rows": "7", "width": "60", "height": "30"}
    administrator.post(f"{base}/new", data={**sheet, "left": "90", "top": "9"}, status=422)
    administrator.post(f"{base}/new", data={**sheet, "left": "9", "top": "9"}, status=303)
    page = administrator.get(base)
    assert "Giấy chợ" in page.words
    (form,) = [f.get("action", "") for f in page.tree.iter("form") if "/remove" in f.get("action", "")]
    administrator.post(form, status=303)
    assert "Giấy chợ" not in administrator.get(base).words
