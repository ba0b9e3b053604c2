"""Recalls for everybody: the list in three languages, each notice, and a valid Atom feed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element, fromstring

import pytest
from sqlalchemy.orm import Session

from models import RecallOutcome
from tests.client import CheckingClient
from tests.factories import BatchFactory, OrganisationFactory, ProductFactory, RecallFactory
from traceability.services import clock

ATOM = "{http://www.w3.org/2005/Atom}"
SignIn = Callable[..., CheckingClient]


def feed_of(client: CheckingClient, address: str = "/recalls.atom") -> Element:
    """The feed, checked against what RFC 4287 demands of every feed and entry."""
    page = client.get(address)
    assert page.mimetype == "application/atom+xml"
    root = fromstring(page.data)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):  # 4.1.1, 4.1.2: exactly one of each
            (found,) = element.findall(f"{ATOM}{name}")
            assert (found.text or "").strip()
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated", "")).tzinfo  # 3.3: with a zone
        assert element.findtext(f"{ATOM}id", "").startswith("http")
        assert [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
    assert root.find(f"{ATOM}author/{ATOM}name") is not None  # 4.1.1: else every entry needs one
    assert [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    ids = [element.findtext(f"{ATOM}id") for element in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    return root


def test_nothing_recalled_is_said_and_the_feed_is_valid_all_the_same(client: CheckingClient) -> None:
    assert "Hiện không có lô nào đang bị thu hồi." in client.get("/recalls").words
    assert list(feed_of(client).iter(f"{ATOM}entry")) == []


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("vi", ["Đang thu hồi", "Phát hiện tạp chất", "Có thể gây hóc"]),
        ("en", ["Being recalled", "Foreign matter", "Choking hazard"]),
        ("zh", ["正在召回", "发现异物", "有窒息危险"]),
    ],
)
def test_a_recall_is_told_in_three_languages(
    session: Session, client: CheckingClient, language: str, told: list[str]
) -> None:
    batch = BatchFactory(lot_number="L2601A", released=True)
    recall = RecallFactory(
        batch=batch,
        reason_en="Foreign matter",
        reason_zh="发现异物",
        hazard="Có thể gây hóc",
        hazard_en="Choking hazard",
        hazard_zh="有窒息危险",
        contact="+842053812345",
    )
    session.flush()
    id = recall.id
    for address in ("/recalls", f"/recalls/{id}"):
        page = client.get(f"{address}?lang={language}")
        assert all(words in page.words for words in told[1:])
        assert "0205 3812 345" in page.words
        assert any(f"/lot/{batch.product.code}.L2601A" in link for link in page.links)
    assert told[0] in client.get(f"/recalls?lang={language}").words
    entry = feed_of(client, f"/recalls.atom?lang={language}").find(f"{ATOM}entry")
    assert entry is not None
    assert "L2601A" in entry.findtext(f"{ATOM}title", "")
    assert all(words in entry.findtext(f"{ATOM}summary", "") for words in told[1:])


def test_a_recall_that_is_over_stays_with_its_outcome_and_is_new_in_the_feed(
    session: Session, client: CheckingClient
) -> None:
    old = RecallFactory(effective_at=clock.now() - timedelta(days=9))
    RecallFactory(effective_at=clock.now() - timedelta(days=5))
    old.closed_at = clock.now()
    old.batches[0].outcome = RecallOutcome.DESTROYED
    session.flush()
    words = client.get("/recalls").words
    assert words.index("Đang thu hồi") < words.index("Đã kết thúc") < words.index("tiêu hủy")
    feed = feed_of(client)
    titles = [entry.findtext(f"{ATOM}title", "") for entry in feed.iter(f"{ATOM}entry")]
    assert [title.startswith("Đã kết thúc: ") for title in titles] == [False, True]
    updated = datetime.fromisoformat(feed.findtext(f"{ATOM}updated", ""))
    assert clock.now() - updated < timedelta(minutes=1)


def test_a_notice_that_never_was_is_not_found(client: CheckingClient) -> None:
    client.get("/recalls/77", status=404)


def test_what_is_made_up_for_show_says_so(session: Session, client: CheckingClient) -> None:
    shown = ProductFactory(organisation=OrganisationFactory(is_sample=True))
    RecallFactory(batch=BatchFactory(product=shown, released=True))
    session.flush()
    assert "TRANG MẪU" in client.get("/recalls").words
    assert "TRANG MẪU" in feed_of(client).findtext(f"{ATOM}entry/{ATOM}title", "")


def test_words_with_marks_of_xml_stay_words(session: Session, client: CheckingClient) -> None:
    RecallFactory(reason="<script>&\x0b]]>")
    session.flush()
    assert "<script>&]]>" in feed_of(client).findtext(f"{ATOM}entry/{ATOM}summary", "")


@pytest.mark.parametrize(
    ("contact", "called"),
    [("Sở Khoa học và Công nghệ, 0205 3899 999", "0205 3899 999"), ("Trạm y tế xã", "0205 3812 345")],
)
def test_a_recalled_batch_names_the_number_of_its_recall_before_its_producers(
    client: CheckingClient, contact: str, called: str
) -> None:
    batch = BatchFactory(released=True)
    batch.product.organisation.phone = "+842053812345"
    RecallFactory(batch=batch, contact=contact)
    words = client.get(f"/lot/{batch.product.code}.{batch.lot_number}").words.replace("\xa0", " ")
    assert f"Trả lại nơi mua hoặc gọi {called}." in words
