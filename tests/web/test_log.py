"""The pages of the audit log: sentences, differences, filters in the address, files, links from subjects."""

import ast
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from models import Role
from tests.client import CheckingClient
from tests.factories import (
    BatchFactory,
    OrganisationFactory,
    ProductFactory,
    SupportFactory,
    UserFactory,
    VisitFactory,
)
from tests.services.sheets import read
from traceability.config import PROJECT
from traceability.services import audit, audit_log
from traceability.services.actor import Actor
from traceability.web.entry_changes import CAPTIONS


def told(tree: ast.Module) -> Iterator[str]:
    """The keys of what a module's services put into entries, where they are written out."""
    for node in ast.walk(tree):
        values: list[ast.AST] = []
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
            values = [word.value for word in node.keywords]
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("before", "after", "held"):
            values = [node.value]
        for made in (one for value in values for one in ast.walk(value) if isinstance(one, ast.Dict)):
            yield from (str(key.value) for key in made.keys if isinstance(key, ast.Constant))


def test_whatever_an_entry_keeps_has_a_caption() -> None:
    services = (PROJECT / "traceability" / "services").rglob("*.py")
    keys = {key for path in services for key in told(ast.parse(path.read_text()))}
    assert len(keys) > 40
    assert keys - set(CAPTIONS) == set()


def test_what_has_no_name_is_called_by_a_word_and_its_number(
    session: Session, manager: CheckingClient
) -> None:
    support = SupportFactory.create()
    audit.record(session, Actor.system("tests"), "support.added", support, after={"kind": "five_s"})
    audit.record(session, Actor.system("tests"), "visit.recorded", VisitFactory.create())
    session.commit()
    text = manager.get("/staff/log/export.csv").text
    for words in (f"nội dung hỗ trợ số {support.id}", "cuộc kiểm tra số"):
        assert words in text
    assert f"support {support.id}" not in text


@pytest.fixture
def manager(client: CheckingClient) -> CheckingClient:
    client.sign_in(UserFactory.create(role=Role.MANAGER))
    return client


def test_an_entry_is_a_sentence_with_its_difference_and_a_link(
    session: Session, manager: CheckingClient
) -> None:
    officer = UserFactory.create(role=Role.OFFICER, name="Nông Thị Hà")
    actor = Actor(officer.id, officer.role, None, officer.name)
    one = OrganisationFactory.create(name="HTX Na Chi Lăng")
    audit.record(
        session,
        actor,
        "organisation.updated",
        one,
        before={"kind": "household"},
        after={"kind": "enterprise"},
    )
    page = manager.get("/staff/log")
    assert "Nông Thị Hà đã sửa thông tin của chủ thể HTX Na Chi Lăng." in page.words
    assert "Hộ kinh doanh → Doanh nghiệp" in page.words
    assert f"/staff/organisations/{one.id}" in page.links


def test_filters_stay_in_the_address_and_are_taken_away_one_by_one(
    session: Session, manager: CheckingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "SIZE", 1)
    officer = UserFactory.create(role=Role.OFFICER)
    actor = Actor(officer.id, officer.role, None, officer.name)
    one, two = OrganisationFactory.create(), OrganisationFactory.create()
    for subject in (one, one, two):
        audit.record(session, actor, "organisation.updated", subject)
    query = f"person={officer.id}&family=organisation&organisation={one.tax_code}&first=2020-01-31"
    page = manager.get(f"/staff/log?{query}")
    assert (one.name in page.words, two.name in page.words) == (True, False)
    (older,) = [link for link in page.links if "before=" in link]
    assert all(part in older for part in query.split("&"))
    second = manager.get(older)
    assert any("after=" in link for link in second.links)
    assert not any("before=" in link for link in second.links)
    assert f"/staff/log?person={officer.id}&family=organisation&first=2020-01-31" in second.links


def test_a_tax_code_that_nobody_has_finds_nothing_and_says_so(manager: CheckingClient) -> None:
    page = manager.get("/staff/log?organisation=0000000000")
    assert "Không có chủ thể nào mang mã số thuế này." in page.words
    assert "Không có bản ghi nào khớp" in page.words


@pytest.mark.parametrize(
    "address", ["?family=vat", "?person=x", "?before=x&after=9-9", "?first=x&subject_type=a"]
)
def test_an_address_with_nonsense_is_answered(manager: CheckingClient, address: str) -> None:
    manager.get(f"/staff/log{address}")


def test_files_say_how_they_were_narrowed_and_start_no_formula(
    session: Session, manager: CheckingClient
) -> None:
    officer = UserFactory.create(role=Role.OFFICER, name="=1+1")
    actor = Actor(officer.id, officer.role, None, officer.name)
    audit.record(session, actor, "organisation.updated", OrganisationFactory.create(name="HTX Na"))
    text = manager.get("/staff/log/export.csv?family=organisation").get_data().decode("utf-8-sig")
    assert "Bộ lọc,Chủ thể" in text
    assert "'=1+1,'=1+1 đã sửa thông tin của chủ thể HTX Na.,HTX Na" in text
    rows = read(manager.get("/staff/log/export.xlsx").data)
    assert (rows[0][0], rows[1][1]) == ("Nhật ký hệ thống", "Không lọc")
    assert "=1+1" in [row[1] for row in rows]


def test_the_page_of_a_record_leads_to_its_entries(session: Session, manager: CheckingClient) -> None:
    batch = BatchFactory.create(released=True)
    link = f"/staff/log?subject_type=batch&subject_id={batch.id}"
    assert link in manager.get(f"/staff/batches/{batch.id}").links
    actor = Actor(None, None, None, "Dòng lệnh")
    audit.record(session, actor, "batch.released", batch)
    audit.record(session, actor, "batch.released", BatchFactory.create(released=True, lot_number="KHAC"))
    page = manager.get(link)
    assert f"Dòng lệnh đã xuất xưởng lô {batch.lot_number}." in page.words
    assert "KHAC" not in page.words


def test_an_officer_sees_no_link_and_no_log(client: CheckingClient) -> None:
    batch = BatchFactory.create(released=True)
    client.sign_in(UserFactory.create(role=Role.OFFICER))
    assert not [link for link in client.get(f"/staff/batches/{batch.id}").links if "/log" in link]
    client.get("/staff/log", status=403)


def test_a_producers_administrator_reads_its_own(session: Session, client: CheckingClient) -> None:
    product, foreign = ProductFactory.create(name="Na dai"), ProductFactory.create(name="Hồng không hạt")
    actor = Actor(None, None, None, "Dòng lệnh")
    for one in (product, foreign):
        audit.record(session, actor, "product.approved", one)
    client.sign_in(UserFactory.create(organisation=product.organisation, role=Role.PRODUCER_ADMIN))
    page = client.get("/producer/log")
    assert "Dòng lệnh đã duyệt sản phẩm Na dai." in page.words
    assert "Hồng không hạt" not in page.words
    assert "Hồng" not in client.get("/producer/log/export.csv").text
    link = f"/producer/log?subject_type=product&subject_id={product.id}"
    assert link in client.get(f"/producer/products/{product.id}").links
    other = client.get(f"/producer/log?subject_type=product&subject_id={foreign.id}&organisation=1")
    assert "Không có bản ghi nào khớp" in other.words
    client.sign_in(UserFactory.create(organisation=product.organisation, role=Role.PRODUCER_STAFF))
    client.get("/producer/log", status=403)
