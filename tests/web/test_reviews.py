"""The one review queue, remarks on fields, who else is looking, what takes two officials, the inbox."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Certificate,
    CertificateState,
    Notice,
    Proposal,
    ProposalState,
    Review,
    Role,
    User,
    VersionState,
)
from tests.client import CheckingClient
from tests.factories import (
    BatchFactory,
    CertificateFactory,
    LabelRangeFactory,
    LabelRunFactory,
    OrganisationFactory,
    ProductFactory,
    ProductVersionFactory,
    StoredFileFactory,
    UserFactory,
)
from traceability.services import clock

SignIn = Callable[[User], CheckingClient]


@pytest.fixture
def officer(session: Session) -> User:
    return UserFactory(role=Role.OFFICER, name="Vi Thị Một")


@pytest.fixture
def colleague(session: Session) -> User:
    return UserFactory(role=Role.OFFICER, name="Lương Văn Hai")


@pytest.fixture
def handed_in(session: Session) -> Certificate:
    product = ProductFactory()
    file = StoredFileFactory(organisation_id=product.organisation_id)
    return CertificateFactory(product=product, pending=True, evidence_file=file, number="5/GCN")


def state_of(session: Session, paper: Certificate) -> CertificateState:
    session.refresh(paper)
    return paper.state


def test_one_queue_has_everything_oldest_first(sign_in: SignIn, officer: User) -> None:
    now = clock.now()
    OrganisationFactory(pending=True, name="HTX Đợi Lâu", created_at=now - timedelta(days=9))
    CertificateFactory(pending=True, number="77/GCN", created_at=now - timedelta(days=3))
    product = ProductFactory(name="Na dai")
    ProductVersionFactory(
        product=product, state=VersionState.PENDING, name="Na dai mới", submitted_at=now - timedelta(days=5)
    )
    client = sign_in(officer)
    words = client.get("/staff/reviews").words
    assert words.index("HTX Đợi Lâu") < words.index("Na dai mới") < words.index("77/GCN")
    assert "9 ngày" in words
    only = client.get("/staff/reviews?kind=certificate").words
    assert "77/GCN" in only
    assert "HTX Đợi Lâu" not in only
    assert "HTX Đợi Lâu" in client.get("/staff/reviews?text=htx+doi").words


def test_remarks_stand_beside_the_fields_they_are_about(
    session: Session, sign_in: SignIn, officer: User, handed_in: Certificate
) -> None:
    producer = UserFactory(organisation=handed_in.organisation)
    client = sign_in(officer)
    verify = f"/staff/certificates/{handed_in.id}/verify"
    client.post(verify, data={"decision": "returned", "on_number": "Thiếu số 0 ở đầu"})
    review = session.scalars(select(Review)).one()
    assert (review.comment, review.remarks) == ("Xem ý kiến ghi ở từng mục.", {"number": "Thiếu số 0 ở đầu"})

    client = sign_in(producer)
    assert "Số giấy: Thiếu số 0 ở đầu" in client.get(f"/producer/certificates/{handed_in.id}").words
    form = client.get(f"/producer/certificates/{handed_in.id}/resubmit")
    assert "Ý kiến của cán bộ: Thiếu số 0 ở đầu" in form.words
    day = handed_in.issued_on.isoformat()
    typed = {
        "kind": "ocop",
        "product_id": str(handed_in.product_id),
        "issuer": handed_in.issuer,
        "number": "05/GCN",
        "stars": "4",
        "issued_on": day,
    }
    client.post(f"/producer/certificates/{handed_in.id}/resubmit", data=typed)

    page = sign_in(officer).get(verify)
    changes = ["".join(mark.itertext()) for mark in page.tree.iter() if mark.tag in ("del", "ins")]
    assert changes[:2] == ["5/GCN", "05/GCN"]
    assert "Gửi lại" in client.get("/staff/reviews").words


def test_a_paper_is_compared_with_the_one_it_follows(
    session: Session, sign_in: SignIn, officer: User, handed_in: Certificate
) -> None:
    CertificateFactory(
        product=handed_in.product,
        number="3/GCN",
        stars=3,
        issued_on=handed_in.issued_on - timedelta(days=900),
    )
    page = sign_in(officer).get(f"/staff/certificates/{handed_in.id}/verify")
    assert "So với giấy đã xác minh trước đó" in page.words
    assert "3/GCN" in ["".join(mark.itertext()) for mark in page.tree.iter("del")]


def test_two_officers_see_that_both_are_looking(
    sign_in: SignIn, officer: User, colleague: User, handed_in: Certificate
) -> None:
    subject, verify = f"certificate/{handed_in.id}", f"/staff/certificates/{handed_in.id}/verify"
    client = sign_in(officer)
    assert client.post("/staff/reviews/watch", data={"subject": subject}).get_json() == {"names": []}
    client = sign_in(colleague)
    assert "Vi Thị Một đang xem mục này" in client.get(verify).words
    assert client.post("/staff/reviews/watch", data={"subject": subject}).get_json() == {
        "names": ["Vi Thị Một"]
    }
    client.post("/staff/reviews/watch", data={"subject": "certificate/x"}, status=404)


def test_a_revocation_shows_what_it_reaches_and_takes_a_second_officer(
    session: Session, sign_in: SignIn, officer: User, colleague: User
) -> None:
    product = ProductFactory(name="Mật ong Vân Thủy")
    held = CertificateFactory(product=product)
    run = LabelRunFactory(batch=BatchFactory(product=product, released=True), quantity=100)
    LabelRangeFactory(run=run, first_index=0, label_count=8, reason="damaged")
    LabelRunFactory(
        batch=BatchFactory(product=product, released=True, use_by=clock.today() - timedelta(days=1))
    )
    client = sign_in(officer)
    address = f"/staff/certificates/{held.id}/revoke"
    page = client.get(address)
    for said in ("Sản phẩm 1: Mật ong Vân Thủy", "còn hạn dùng 1", "đã hủy) 92", "đã kích hoạt 1"):
        assert said in page.words
    decision = {
        "effective_on": clock.today().isoformat(),
        "decision_number": "9/QĐ",
        "reason": "Kiểm tra không đạt",
    }
    proposal = str(client.post(address, data=decision).location)
    client.post(f"{proposal}/confirm", status=403)
    assert state_of(session, held) is CertificateState.ACTIVE
    assert "đang chờ người thứ hai" in client.get(address).words

    client = sign_in(colleague)
    assert "Thông báo 1" in client.get("/staff/").words
    assert "Việc chờ người thứ hai 1" in client.get("/staff/").words
    assert "Kiểm tra không đạt" in client.get(proposal).words
    client.post(f"{proposal}/confirm")
    assert state_of(session, held) is CertificateState.REVOKED
    assert "Trạng thái hôm nay Đã thu hồi" in client.get(f"/staff/certificates/{held.id}").words


def test_a_rejection_needs_a_reason_and_a_proposal_can_be_withdrawn(
    session: Session, sign_in: SignIn, officer: User, colleague: User
) -> None:
    held = OrganisationFactory()
    address = f"/staff/organisations/{held.id}/suspend"
    client = sign_in(officer)
    first = str(client.post(address, data={"reason": "Vi phạm"}).location)
    client.post(address, data={"reason": "Vi phạm"}, status=409)
    client.post(f"{first}/withdraw")
    second = str(client.post(address, data={"reason": "Vi phạm"}).location)
    client = sign_in(colleague)
    client.post(f"{second}/reject", data={"comment": " "}, status=422)
    client.post(f"{second}/reject", data={"comment": "Chưa đủ căn cứ"})
    assert "Chưa đủ căn cứ" in client.get(second).words
    states = session.scalars(select(Proposal.state).order_by(Proposal.id)).all()
    assert states == [ProposalState.WITHDRAWN, ProposalState.REJECTED]


def test_the_inbox_counts_what_is_unread_and_is_ones_own(
    session: Session, sign_in: SignIn, officer: User, handed_in: Certificate
) -> None:
    producer = UserFactory(organisation=handed_in.organisation)
    client = sign_in(officer)
    client.post(f"/staff/certificates/{handed_in.id}/verify", data={"decision": "approved"})
    assert "Chưa có thông báo nào" in client.get("/notices").words
    client = sign_in(producer)
    assert "Thông báo 1 chưa đọc" in client.get("/producer/").words
    page = client.get("/notices")
    assert "Giấy đã được xác minh" in page.words
    assert f"/producer/certificates/{handed_in.id}" in page.links
    latest = session.scalars(select(Notice.id)).one()
    client.post("/notices/read", data={"up_to": str(latest)})
    assert "chưa đọc" not in client.get("/producer/").words
