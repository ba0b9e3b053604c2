"""The demonstration shows every verdict, gives the published figures and prints labels that read back."""

import json
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from sqlalchemy import select

from models import Batch, BatchState, EventInput, Finding, PlannedVisit, Recall, TraceEvent, Visit
from traceability.verdict import State

# The published table (domain §1), by hand: the code that counts must arrive here from the rows.
FIGURES_2022 = {
    "year": 2022,
    "organisations_distinct": 62,
    "participations": 64,
    "projects": [
        {
            "number": 1,
            "enterprises": 13,
            "cooperatives": 2,
            "products_distinct": 65,
            "supports": {"conformity_certification": 44, "self_declaration": 12, "in_house_standard": 19},
            "certificates": 7,
            "certified_enterprises": 4,
        },
        {"number": 2, "enterprises": 3, "cooperatives": 0},
        {
            "number": 3,
            "enterprises": 11,
            "cooperatives": 9,
            "systems": {"iso_9001": 8, "five_s": 2, "iso_22000": 1},
        },
        {"number": 4, "enterprises": 1, "cooperatives": 7},
        {"number": 5, "enterprises": 3, "cooperatives": 12, "ocop_products": 16},
        {"number": 6, "enterprises": 3, "cooperatives": 0},
    ],
    "activities": {"training": 2},
}
OF_A_LABEL = sorted(set(State) - {State.MISTYPED, State.UNKNOWN, State.UNAVAILABLE})
BENEATH = {State.DEMO: State.OK}  # every page here is a sample; this one says nothing else


def run(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=list(words))
    assert result.exit_code == 0, result.output
    return str(result.output)


def state_of(app: Flask, page: str) -> tuple[str, list[str]]:
    said = app.test_client().get(page, headers={"Accept": "application/json"}).get_json()
    return said["state"], said["notices"]


def test_the_2022_figures_are_the_published_ones(demo: Flask) -> None:
    assert json.loads(run(demo, "programme", "figures", "--year", "2022", "--json")) == FIGURES_2022


def test_every_state_a_label_can_have_is_listed(listed: dict[str, Any]) -> None:
    assert sorted(listed["verdicts"]) == OF_A_LABEL


@pytest.mark.parametrize("state", OF_A_LABEL)
def test_a_listed_label_shows_its_state(demo: Flask, listed: dict[str, Any], state: State) -> None:
    label = listed["verdicts"][state]
    assert state_of(demo, label["page"]) == (BENEATH.get(state, state), ["demo"])


@pytest.mark.parametrize("state", OF_A_LABEL)
def test_the_printed_address_leads_to_the_page(demo: Flask, listed: dict[str, Any], state: State) -> None:
    label = listed["verdicts"][state]
    answer = demo.test_client().get(label["path"], follow_redirects=True)
    assert answer.status_code == 200
    assert "TRANG MẪU" in answer.text


def test_a_label_of_a_product_with_a_gtin_goes_through_the_gs1_resolver(
    demo: Flask, listed: dict[str, Any]
) -> None:
    label = listed["gs1_example"]
    assert label["path"].lower() == f"/01/09521234567806/21/{label['code']}".lower()
    answer = demo.test_client().get(label["path"])
    assert (answer.status_code, state_of(demo, label["page"])) == (307, ("ok", ["demo"]))


def test_a_certificate_shows_a_paper_that_says_it_is_none(demo: Flask, listed: dict[str, Any]) -> None:
    page = demo.test_client().get(listed["verdicts"]["ok"]["page"])
    found = re.search(r"href=\"(/evidence/[^\"]+)\"", page.text)
    assert found, "no evidence file on the page"
    paper = pypdfium2.PdfDocument(demo.test_client().get(found[1]).data)
    assert "KHÔNG CÓ GIÁ TRỊ" in paper[0].get_textpage().get_text_bounded()


def test_the_department_can_be_reached_at_an_address_nobody_has(demo: Flask, listed: dict[str, Any]) -> None:
    page = demo.test_client().get(listed["verdicts"]["recalled"]["page"]).text
    assert 'href="tel:+842053000000"' in page
    assert "so-khcn@example.com" in page


def test_the_demonstration_loads_once(demo: Flask) -> None:
    result = demo.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "đã có" in result.output


def test_labels_issued_for_the_example_read_back_and_scan(
    demo: Flask, listed: dict[str, Any], tmp_path: Path
) -> None:
    example = listed["issue_example"]
    order = [
        "--organisation",
        example["organisation"],
        "--product",
        example["product"],
        "--lot",
        example["lot"],
    ]
    issue = [
        "labels",
        "issue",
        *order,
        "--quantity",
        "10000",
        "--kind",
        "unit",
        "--idempotency-key",
        "k1",
        "--json",
    ]
    issued = json.loads(run(demo, *issue))
    assert issued["quantity"] == 10_000
    assert json.loads(run(demo, *issue)) == issued
    number = str(issued["run"])
    run(
        demo, "labels", "export", number, "--format", "pdf", "--count", "30", "--out", str(tmp_path / "a.pdf")
    )
    read = _read(tmp_path / "a.pdf")
    assert len(read) == 30
    assert issued["first"] in {address[-16:] for address in read}
    page = f"/t/{issued['first']}"
    assert state_of(demo, page)[0] == "not_released"
    run(demo, "labels", "activate", number, "--first", "0", "--count", "1")
    assert state_of(demo, page)[0] == "ok"
    run(demo, "labels", "void", number, "--first", "0", "--count", "1", "--reason", "misprint")
    assert state_of(demo, page)[0] == "void"
    decoded = json.loads(run(demo, "labels", "decode", issued["last"].lower(), "--json"))
    assert (decoded["run"], decoded["index"], decoded["lot"]) == (issued["run"], 9999, example["lot"])


@pytest.mark.parametrize("file_format", ["csv", "svg", "png"])
def test_every_format_comes_out_the_same_twice(
    demo: Flask, listed: dict[str, Any], tmp_path: Path, file_format: str
) -> None:
    decoded = json.loads(run(demo, "labels", "decode", listed["verdicts"]["ok"]["code"], "--json"))
    for name in ("first", "second"):
        export = ["labels", "export", str(decoded["run"]), "--format", file_format, "--count", "3"]
        run(demo, *export, "--out", str(tmp_path / name))
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["labels", "decode", "1234"], "Mã chưa đúng"),
        (["labels", "export", "999999", "--format", "pdf", "--out", "x.pdf"], "Không có đợt tem"),
        (["labels", "void", "1", "--first", "99", "--count", "2", "--reason", "lost"], "100 tem"),
        (["labels", "export", "1", "--format", "pdf", "--stock", "L1", "--out", "x.pdf"], "L7651"),
    ],
)
def test_a_command_says_what_is_wrong_and_writes_nothing(
    demo: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = demo.test_cli_runner().invoke(args=words)
    assert result.exit_code == 1
    assert said in result.output
    assert list(tmp_path.iterdir()) == []


def _read(pdf: Path) -> set[str]:
    pages = pypdfium2.PdfDocument(pdf)
    return {
        found.text for page in pages for found in zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())
    }


def test_what_was_made_from_a_bad_batch_is_under_recall_with_it(demo: Flask) -> None:
    with demo.extensions["database"].reading() as session:
        inputs = select(EventInput, TraceEvent).join(TraceEvent, TraceEvent.id == EventInput.event_id)
        pairs = [
            (given.batch, session.get_one(Batch, event.batch_id))
            for given, event in session.execute(inputs.where(EventInput.batch_id.is_not(None)))
        ]
        made = {
            tuple(batch.product.current.name for batch in pair): {batch.state for batch in pair}
            for pair in pairs
        }
        causes = session.scalars(select(Recall.cause).where(Recall.cause.is_not(None))).all()
    assert made == {
        ("Na dai Minh họa", "Giấm na Minh họa"): {BatchState.RELEASED},
        ("Na dai Minh họa", "Na sấy dẻo Minh họa"): {BatchState.RECALLED},
    }
    (cause,) = causes
    assert "Na dai Minh họa" in (cause or "")


def test_there_are_inspections_with_a_finding_and_one_to_be_made(demo: Flask) -> None:
    with demo.extensions["database"].reading() as session:
        found = session.scalars(select(Visit).order_by(Visit.id)).all()
        assert [visit.current.finding for visit in found] == [
            Finding.PASSED,
            Finding.REMINDED,
            Finding.VIOLATION,
        ]
        states = [check.state for visit in found for check in visit.checks]
        assert states == ["ok", "cert_expired", "recalled"]
        assert found[-1].organisation is None  # a stall: the producer is not blamed
        assert [planned.is_open for planned in session.scalars(select(PlannedVisit))] == [True]


def test_its_officials_sign_in_with_the_listed_password_alone(demo: Flask, listed: dict[str, Any]) -> None:
    (account,) = [one for one in listed["sign_ins"] if one["role"] == "manager"]
    browser = demo.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/sign-in").text)
    assert token
    form = {"email": account["email"], "password": account["password"], "csrf_token": token[1]}
    page = browser.post("/sign-in", data=form, follow_redirects=True)
    assert page.request.path == "/staff/"
    assert "Bản thử: đăng nhập một bước" in page.text
