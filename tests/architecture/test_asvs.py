"""docs/asvs.json names tests that exist and hides nothing; docs/security.md says what the code does."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from models import LinkPurpose, Role
from tests.architecture.test_defences import OURS
from tests.named import ROOT, missing
from traceability.services import evidence, links, passwords, pictures, retention, sessions, throttle
from traceability.services.inspections import MOST_PHOTOS
from traceability.services.products import MAX_PHOTOS
from traceability.services.second_factor import recovery
from traceability.services.sessions import Lifetime
from traceability.services.spreadsheets import child

BOOK: dict[str, Any] = json.loads((ROOT / "docs/asvs.json").read_text("utf-8"))
ROWS: list[dict[str, Any]] = BOOK["requirements"]
TEXT = (ROOT / "docs/security.md").read_text("utf-8")
WORDS = {"met": "đạt", "not applicable": "không áp dụng", "deviation": "làm khác", "open": "còn thiếu"}
LEVELS = {1: 70, 2: 183}  # of the standard, version 5.0.0


def _place(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(int(part) for part in row["id"].removeprefix("v5.0.0-").split("."))


def test_every_requirement_of_levels_1_and_2_is_there_once_and_in_order() -> None:
    assert all(re.fullmatch(r"v5\.0\.0-([1-9]|1[0-7])\.[1-9]\.[1-9]\d?", row["id"]) for row in ROWS)
    places = [_place(row) for row in ROWS]
    assert places == sorted(set(places))
    assert Counter(row["level"] for row in ROWS) == LEVELS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_what_is_said_is_shown_or_explained(row: dict[str, Any]) -> None:
    assert set(row) <= {"id", "level", "statement", "status", "evidence", "reason", "documented"}
    assert row["status"] in WORDS
    assert len(row["statement"]) >= 10
    named = row.get("evidence", [])
    assert not missing(*named)
    assert len(set(named)) == len(named)
    if row["status"] == "met":
        assert named
    else:
        assert len(row["reason"]) >= 20
    assert not (row["status"] in ("open", "not applicable") and named), (
        "a test that shows it would make it met"
    )


def test_the_counts_told_are_the_counts() -> None:
    counts = Counter(row["status"] for row in ROWS)
    assert BOOK["counts"] == counts
    told = ", ".join(f"{counts[status]} {word}" for status, word in WORDS.items())
    assert f"({len(ROWS)} yêu cầu): **{told}**" in TEXT


def test_what_is_open_is_told_to_people_too() -> None:
    section = TEXT.partition("\n## Còn thiếu\n")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `([\d.]+)` \|", section, re.MULTILINE)
    assert [f"v5.0.0-{id}" for id in told] == [row["id"] for row in ROWS if row["status"] == "open"]


def test_a_documented_rule_has_its_section() -> None:
    sections = dict(re.findall(r"^## (.+)\n\n((?:(?!^## ).*\n)+)", TEXT, re.MULTILINE))
    anchors = {title.lower().replace(" ", "-"): body for title, body in sections.items()}
    wanted = {row["documented"].partition("#")[2] for row in ROWS if "documented" in row}
    assert len(wanted) > 8
    assert wanted <= set(anchors)
    assert all(len(anchors[anchor]) > 200 for anchor in wanted)


def test_documented_limits_are_those_of_the_code() -> None:
    staff, producers = Lifetime.of(Role.OFFICER), Lifetime.of(Role.PRODUCER_ADMIN)
    account, address = throttle.subjects(b"", "", account="a", address="203.0.113.7")
    lasting = links._LIFETIME
    for said in (
        f"từ {passwords.MIN_LENGTH} đến {passwords.MAX_LENGTH} ký tự",
        f"phải còn {passwords._LEFT_AT_LEAST} ký tự",
        f"{account.free} lần đầu tự do cho một tài khoản, {address.free} lần cho một địa chỉ mạng",
        f"tới {throttle._LONGEST} giây",
        f"Cán bộ: {staff.idle.seconds // 60} phút không dùng, {staff.absolute.seconds // 3600} giờ tối đa",
        f"Đơn vị: {producers.idle.seconds // 3600} giờ không dùng, {producers.absolute.days} ngày tối đa",
        f"liên kết mời ({lasting[LinkPurpose.INVITATION].days} ngày)",
        f"đặt lại mật khẩu ({lasting[LinkPurpose.PASSWORD_RESET].seconds // 3600} giờ)",
        f"| {evidence.MAX_BYTES // 1_000_000} MB; {pictures.MAX_PIXELS // 1_000_000} triệu điểm ảnh",
        f"(JPEG {pictures.MAX_JPEG_PIXELS // 1_000_000} triệu)",
        f"giải nén {child.MOST_DECLARED // 1_000_000} MB; tỉ lệ nén {child.MOST_RATIO}; {child.SECONDS} giây",
        f"{child.MEMORY // 1_000_000} MB bộ nhớ",
        f"tối đa {MAX_PHOTOS} ảnh, mỗi cuộc kiểm tra tối đa {MOST_PHOTOS} ảnh",
        f"{child.MOST_ROWS - 1:,} dòng và {child.MOST_COLUMNS} cột".replace(",", "."),
        f"mã khôi phục ({recovery.COUNT} mã, mỗi mã {recovery.LENGTH * 5} bit)",
        f"vừa đăng nhập trong {sessions._FRESH.seconds // 60} phút",
        f"| {retention.SCANS_KEPT.days} ngày rồi thành tổng",
    ):
        assert said in TEXT


def test_every_purpose_of_a_key_is_in_the_inventory() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (*OURS, ROOT / "app.py"))
    purposes = re.findall(r"derive\([^()]*(?:\[[^\]]*\])?, f?\"([a-z -]+?)(?: of \{|\")", source)
    assert len(purposes) >= 5
    assert "trace-code key version" in source
    told = set(re.findall(r"^\| `([a-z -]+?)(?: N)?` \|", TEXT, re.MULTILINE))
    assert told == {*purposes, "trace-code key version"}
