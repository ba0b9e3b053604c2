"""The pages of yearly reports: preview, freezing what was seen, the files, and who may."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from docx import Document

from models import Role, User
from tests.client import CheckingClient, Page
from tests.factories import ParticipationFactory, PlanFactory, ProjectFactory, UserFactory
from traceability.services import clock

SignIn = Callable[[User], CheckingClient]
NEW = "/staff/yearly-reports/new"


@pytest.fixture
def officer(sign_in: SignIn) -> CheckingClient:
    project = ProjectFactory(plan=PlanFactory(year=2022), number=1, name="Truy xuất")
    ParticipationFactory(project=project)
    return sign_in(UserFactory(role=Role.OFFICER, name="Lý Thị Chốt"))


def seen(page: Page) -> str:
    """The hash that the form sends back."""
    found = re.search(r'name="sha256"[^>]*value="([0-9a-f]{64})"', page.text)
    assert found, page.words
    return found[1]


def test_what_was_previewed_is_frozen_listed_and_handed_out(officer: CheckingClient) -> None:
    assert "Chưa chốt báo cáo nào" in officer.get("/staff/yearly-reports").words
    preview = officer.get(f"{NEW}?year=2022")
    assert preview.h1 == "Lập báo cáo năm 2022"
    assert "1 dự án đã hỗ trợ 1 chủ thể" in preview.words
    frozen = officer.post(f"{NEW}?year=2022", data={"sha256": seen(preview)}, status=303)
    report = officer.get(frozen.location)
    assert "Lý Thị Chốt" in report.words
    assert "Số liệu khớp mã băm." in report.words
    assert frozen.location in officer.get("/staff/yearly-reports").links
    word = officer.get(f"{frozen.location}/download.docx")
    again = officer.get(f"{frozen.location}/download.docx")
    assert word.data == again.data
    assert "attachment; filename=bao-cao-nam-2022-lan-1.docx" in word.headers["Content-Disposition"]
    assert seen(preview) in [line.text for line in Document(io.BytesIO(word.data)).paragraphs]
    officer.get(f"{frozen.location}/download.xlsx")
    officer.get(f"{frozen.location}/download.pdf", status=404)
    assert "Số liệu này đã được chốt" in officer.get(f"{NEW}?year=2022").words


def test_figures_that_changed_meanwhile_are_shown_again(officer: CheckingClient) -> None:
    preview = officer.get(f"{NEW}?year=2022")
    ParticipationFactory(project__plan__year=2022)
    page = officer.post(f"{NEW}?year=2022", data={"sha256": seen(preview)}, status=409)
    assert "vừa thay đổi" in page.words


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("year=1999", "Chọn một mục"),
        (f"year=2022&as_of={clock.today() + timedelta(days=400)}", "không thể sau hôm nay"),
        (f"year=2022&as_of={date(2020, 1, 1)}", "phải từ ngày 01/01/2022"),
        ("year=2022&as_of=31/02/2023", "Nhập ngày có thật"),
    ],
)
def test_a_year_or_day_that_makes_no_sense_is_told_beside_the_field(
    officer: CheckingClient, asked: str, told: str
) -> None:
    page = officer.get(f"{NEW}?{asked}", status=422)
    assert told in page.words
    assert "Chốt số liệu" not in page.words, "nothing to keep"


def test_an_inspector_reads_but_does_not_freeze_and_a_producer_does_neither(
    officer: CheckingClient, sign_in: SignIn
) -> None:
    frozen = officer.post(f"{NEW}?year=2022", data={"sha256": seen(officer.get(f"{NEW}?year=2022"))})
    inspector = sign_in(UserFactory(role=Role.INSPECTOR))
    assert "Lập báo cáo năm" not in inspector.get("/staff/yearly-reports").words
    inspector.get(frozen.location)
    inspector.get(NEW, status=403)
    producer = sign_in(UserFactory())
    producer.get("/staff/yearly-reports", status=403)
    producer.get(f"{frozen.location}/download.xlsx", status=403)
