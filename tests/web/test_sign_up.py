"""An organisation's way in: sign up, be returned, correct, be approved; and the officer's side of it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from models import Job, Organisation, OrganisationState, Role, User
from tests.client import CheckingClient
from tests.factories import OrganisationFactory, UserFactory

GOOD = "thuyền nan biển xanh"
FORM = {
    "kind": "cooperative",
    "name": "Hợp tác xã Na Chi Lăng",
    "tax_code": "9901100006",
    "address_line": "Thôn Đồng Ngầu",
    "commune": "mai pha",
    "phone": "0205 3812 345",
    "user_name": "Nông Thị Hoa",
    "user_email": "hoa@example.vn",
    "password": GOOD,
    "repeated": GOOD,
}
SignIn = Callable[[User], CheckingClient]


def _applicant(client: CheckingClient) -> Organisation:
    return client.session.scalars(select(Organisation).where(Organisation.tax_code == FORM["tax_code"])).one()


def test_an_application_goes_from_sign_up_over_correction_to_approval(
    client: CheckingClient, sign_in: SignIn
) -> None:
    assert client.post("/sign-up", data=FORM).location == "/sign-up/status"
    made = _applicant(client)
    assert made.commune.full_name == "Phường Đông Kinh"  # Mai Pha's successor
    manager, officer = made.users[0], UserFactory.create(role=Role.OFFICER)
    assert "Chờ duyệt" in client.get("/sign-up/status").words

    sign_in(officer)
    assert made.name in client.get("/staff/reviews").words
    review = f"/staff/organisations/{made.id}/review"
    client.post(review, data={"decision": "returned", "comment": "Ghi rõ số nhà"})

    sign_in(manager)
    assert "Ghi rõ số nhà" in client.get("/sign-up/status").words
    assert 'value="Thôn Đồng Ngầu"' in client.get("/producer/organisation/edit").text
    client.post("/producer/organisation/edit", data={**FORM, "address_line": "Số 5, thôn Đồng Ngầu"})
    assert _applicant(client).state is OrganisationState.PENDING

    sign_in(officer)
    client.post(review, data={"decision": "approved", "comment": ""})
    assert _applicant(client).state is OrganisationState.APPROVED
    sign_in(manager)
    assert "Số 5, thôn Đồng Ngầu" in client.get("/producer/organisation").words
    client.get("/producer/users")
    letters = [job.payload["subject"] for job in client.session.scalars(select(Job).order_by(Job.created_at))]
    assert letters == ["Hồ sơ đơn vị cần bổ sung", "Hồ sơ đơn vị đã được duyệt"]


def test_everything_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(client: CheckingClient) -> None:
    page = client.post(
        "/sign-up", data={**FORM, "tax_code": "9901100007", "phone": "12", "user_email": "hoa@"}
    )
    for message in ("Mã số thuế chưa đúng", "Số điện thoại chưa đúng", "E-mail chưa đúng"):
        assert page.words.count(message) == 2, message  # in the summary and beside the field
    assert 'value="Hợp tác xã Na Chi Lăng"' in page.text
    assert GOOD not in page.text
    assert client.session.scalars(select(Organisation)).all() == []


def test_a_name_of_several_communes_is_asked_again(client: CheckingClient) -> None:
    assert "Gõ rõ một tên" in client.post("/sign-up", data={**FORM, "commune": "đông"}).words


def test_a_weak_password_is_refused_with_advice(client: CheckingClient) -> None:
    weak = {"password": "hoa na chi lang 26", "repeated": "hoa na chi lang 26"}
    assert "quá dễ đoán" in client.post("/sign-up", data={**FORM, **weak}).words
    assert "chưa giống nhau" in client.post("/sign-up", data={**FORM, "repeated": "khác"}).words


def test_a_decision_needs_a_reason_unless_it_is_yes(client: CheckingClient, sign_in: SignIn) -> None:
    made = OrganisationFactory.create(pending=True)
    sign_in(UserFactory.create(role=Role.OFFICER))
    review = f"/staff/organisations/{made.id}/review"
    assert "Chọn một quyết định" in client.post(review, data={"comment": ""}).words
    assert "Ghi rõ điều cần sửa" in client.post(review, data={"decision": "refused", "comment": " "}).words
    client.post(review, data={"decision": "approved"})
    client.post(review, data={"decision": "approved"}, status=409)


def test_an_approved_producer_cannot_rename_itself(client: CheckingClient, sign_in: SignIn) -> None:
    user = UserFactory.create()
    before = user.organisation.name
    sign_in(user)
    client.post("/producer/organisation/edit", data={**FORM, "website": "na.example.vn"})
    assert (user.organisation.name, user.organisation.website) == (before, "https://na.example.vn")


def test_an_officer_records_an_organisation_and_invites_its_first_user(
    client: CheckingClient, sign_in: SignIn
) -> None:
    sign_in(UserFactory.create(role=Role.OFFICER))
    page = client.post("/staff/organisations/register", data=FORM)
    assert FORM["name"] in client.get(page.location).words
    client.post(f"{page.location}/invite", data={"name": "Nông Thị Hoa", "email": "hoa@example.vn"})
    assert "Chờ nhận lời mời" in client.get(page.location).words
    taken = client.post(f"{page.location}/invite", data={"name": "Nông Thị Hoa", "email": "hoa@example.vn"})
    assert "đã có tài khoản" in taken.words


def test_a_suspension_signs_everybody_out_at_once(client: CheckingClient, sign_in: SignIn) -> None:
    user, officer = UserFactory.create(), UserFactory.create(role=Role.OFFICER)
    sign_in(user)
    with client.session_transaction() as cookie:
        theirs = dict(cookie)
    sign_in(officer)
    address = f"/staff/organisations/{user.organisation_id}"
    assert "Ghi rõ lý do" in client.post(f"{address}/suspend", data={"reason": ""}, status=422).words
    proposal = client.post(f"{address}/suspend", data={"reason": "Vi phạm"}).location
    sign_in(UserFactory(role=Role.MANAGER))
    client.post(f"{proposal}/confirm")
    assert "Tạm ngừng" in client.get(address).words
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(theirs)
    assert client.get("/producer/organisation", status=303).location.startswith("/sign-in")
    sign_in(officer)
    client.post(f"{address}/reinstate", data={"reason": "Đã khắc phục"})
    assert user.organisation.state is OrganisationState.APPROVED


def test_the_list_is_filtered_by_its_address_and_says_so(client: CheckingClient, sign_in: SignIn) -> None:
    OrganisationFactory.create(name="Hợp tác xã Na", pending=True)
    OrganisationFactory.create(name="Hợp tác xã Hồi")
    sign_in(UserFactory.create(role=Role.MANAGER))
    page = client.get("/staff/organisations?text=na&state=pending&commune=&kind=nonsense")
    assert "Hợp tác xã Na" in page.words
    assert "Hợp tác xã Hồi" not in page.words
    assert {"/staff/organisations?text=na", "/staff/organisations?state=pending"} <= {
        link.replace("&kind=nonsense", "") for link in page.links
    }
    assert "Không có chủ thể nào khớp" in client.get("/staff/organisations?text=zzz").words


def test_sign_ups_from_one_address_are_throttled(client: CheckingClient) -> None:
    data: dict[str, Any] = {**FORM, "commune": "không có"}
    for _ in range(30):
        client.post("/sign-up", data=data)
    page = client.post("/sign-up", data=data, status=429)
    assert int(page.headers["Retry-After"]) > 0
    assert 'value="Hợp tác xã Na Chi Lăng"' in page.text
