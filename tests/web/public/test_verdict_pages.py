"""Every verdict has its page: its words in three languages, its colour, its outline, its line in the JSON."""

import re

import pytest
from flask import Flask

from tests.client import CheckingClient
from tests.web.public.conftest import Open
from tests.web.public.states import NOT_FOUND, STATES, batch_label, product
from traceability.verdict import State
from traceability.web.public.wording import LOOKS

# The headings of ux.md §1, in part where they hold a value.
HEADINGS = {
    "demo": (
        "TRANG MẪU – không phải sản phẩm thật",
        "SAMPLE PAGE – not a real product",
        "示例页面 – 非真实产品",
    ),
    "mistyped": (
        "Mã chưa đúng – có thể gõ nhầm một ký tự",
        "That code is not right – one character may be mistyped",
        "编码有误 – 可能输错一个字符",
    ),
    "unknown": ("Không tìm thấy mã 0000 0000 0000 0000", "Code 0000 0000 0000 0000 not found", "查无编码"),
    "recalled": ("NGỪNG SỬ DỤNG – lô L", "STOP USING – batch L", "停止使用 – 批次"),
    "void": ("Tem này đã bị hủy", "This label was cancelled", "此标签已作废"),
    "past_use_by": ("Đã quá hạn sử dụng 12 ngày", "12 days past its use-by date", "已超过保质期 12 天"),
    "cert_revoked": ("Giấy chứng nhận OCOP đã bị thu hồi ngày", "OCOP certificate revoked on", "被撤销"),
    "cert_suspended": ("Chứng nhận OCOP bị đình chỉ từ", "OCOP certificate suspended since", "起暂停"),
    "not_released": ("Lô này chưa xuất xưởng", "This batch has not been released", "本批次尚未出厂"),
    "suspect": (
        "Thận trọng – tem này có dấu hiệu bị sao chép",
        "Be careful – this label may have been copied",
        "请谨慎 – 此标签可能被复制",
    ),
    "cert_expired": ("Chứng nhận OCOP đã hết hạn ngày", "OCOP certificate expired on", "到期"),
    "ok_plain": (
        "Mã hợp lệ · Sản phẩm không có chứng nhận OCOP",
        "Valid code · Not OCOP-certified",
        "编码有效 · 未获 OCOP 认证",
    ),
    "ok": (
        "Mã hợp lệ · OCOP 4 sao, hiệu lực đến",
        "Valid code · OCOP 4-star, valid until",
        "编码有效 · OCOP 4星级认证",
    ),
}
LANGUAGES = ("vi", "en", "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", HEADINGS)
def test_the_heading_begins_the_title_and_is_in_the_reader_s_language(
    scan: Open, state: str, lang: str
) -> None:
    page = scan(state, lang=lang)
    heading = HEADINGS[state][LANGUAGES.index(lang)]
    title = page.tree.findtext("head/title") or ""
    assert heading in title
    assert title.startswith(heading[:4]) or lang == "zh"
    assert heading in page.words
    assert page.tree.get("lang") == {"zh": "zh-Hans"}.get(lang, lang)


@pytest.mark.parametrize("state", [state for state in STATES if state not in NOT_FOUND])
def test_the_json_names_the_state(app: Flask, client: CheckingClient, state: str) -> None:
    page = client.get(STATES[state](app), headers={"Accept": "application/json"}).json
    assert page is not None
    expected = "ok" if state == "demo" else state
    assert page["state"] == expected
    assert ("demo" in page["notices"]) is (state == "demo")


PROMISED = {
    *("state", "notices", "code", "kind", "product", "producer", "batch", "certificates", "stages"),
    *("support_projects", "recall", "first_confirmed_at", "confirmed_checks", "checked_at"),
}


@pytest.mark.parametrize("state", STATES)
def test_the_json_of_every_state_has_the_same_keys(app: Flask, client: CheckingClient, state: str) -> None:
    whole = client.get(STATES["ok"](app), headers={"Accept": "application/json"}).json or {}
    status = 404 if state in NOT_FOUND else 200
    page = client.get(STATES[state](app), headers={"Accept": "application/json"}, status=status).json or {}
    assert page.keys() == whole.keys() >= PROMISED
    assert [name for name, value in whole.items() if isinstance(value, list)] == [
        name for name, value in page.items() if isinstance(value, list)
    ]


def test_the_json_has_every_key_of_the_contract(app: Flask, client: CheckingClient) -> None:
    page = client.get(STATES["recalled"](app), headers={"Accept": "application/json"}).json or {}
    assert page.keys() >= PROMISED
    assert "label" not in page  # the run and the number in it would tell how many labels there are
    assert page["kind"] == "unit"
    assert page["recall"]["reason"] == "Phát hiện tạp chất"
    assert {"status_today", "status_when_made"} <= page["certificates"][0].keys()
    assert [stage["code"] for stage in page["stages"]] == ["harvest", "processing", "packing"]


def test_every_state_has_its_own_outline_or_ground() -> None:
    looks = [(look.tone, look.icon) for state, look in LOOKS.items() if state is not State.DEMO]
    assert len(looks) == len(set(looks))


def test_a_batch_label_says_that_packs_share_it(app: Flask, client: CheckingClient) -> None:
    page = client.get(batch_label(app))
    assert "Mã dùng chung cho cả lô; không phân biệt từng hộp." in page.words


def test_stars_appear_nowhere_once_the_certificate_is_revoked(scan: Open) -> None:
    assert not re.search(r"\b4 sao", scan("cert_revoked").words)


def test_a_system_certificate_says_what_it_is_not(scan: Open) -> None:
    assert "Chứng nhận hệ thống, không phải sản phẩm." in scan("ok").words


@pytest.mark.parametrize("state", HEADINGS)
def test_previews_get_no_verdict(scan: Open, state: str) -> None:
    described = " ".join(
        meta.get("content", "") for meta in scan(state).tree.iter("meta") if meta.get("property")
    )
    assert not re.search("Mã hợp lệ|sao|thu hồi|hạn|hủy", described)


def test_a_product_s_page_warns_of_its_recalled_batches(app: Flask, client: CheckingClient) -> None:
    from tests.factories import RecallFactory
    from tests.web.public.states import unit

    run = unit(app, of=product())
    RecallFactory(batch=run.batch)
    lot = run.batch.lot_number
    assert f"Đang thu hồi các lô: {lot}" in client.get(f"/product/{run.batch.product.code}").words
