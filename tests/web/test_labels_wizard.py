"""The label wizard: eight steps, nothing lost, one run however often the last button is clicked."""

import io
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import func, select

from models import JobState, LabelPrint, LabelRun, PrintState, User
from tests.client import CheckingClient, Page
from tests.factories import UserFactory
from tests.web.test_labels import SignIn, batch_of
from traceability.labels import zpl
from traceability.services import clock

OFFICE: dict[str, dict[str, str]] = {
    "kind": {"kind": "unit"},
    "quantity": {"count": "70"},
    "printer": {"printer": "office", "printer_name": "Canon ở kho"},
    "stock": {"stock": "L7651"},
    "cell": {"start_cell": "4"},
    "preview": {"design": "minimal", "diameter": ""},
    "test": {"across": "100,3", "along": "", "right": "0.5", "down": "-1"},
}
THERMAL = {
    **{name: OFFICE[name] for name in ("kind", "quantity")},
    "printer": {"printer": "thermal"},
    "stock": {"stock": "R50X30", "dpi": "203"},
    "preview": {"design": "standard"},
    "test": {"right": "0", "down": "0"},
}
LIST = {
    **{name: OFFICE[name] for name in ("kind", "quantity")},
    "printer": {"printer": "house"},
    "stock": {"format": "csv", "stock": "L7160"},
}


@pytest.fixture
def producer(session: object) -> User:
    user: User = UserFactory()
    return user


def begin(client: CheckingClient, batch_id: int) -> str:
    """Where the wizard's pages of a new print are."""
    return client.post(f"/producer/batches/{batch_id}/labels", status=303).location.removesuffix("/kind")


def walk(client: CheckingClient, address: str, steps: dict[str, dict[str, str]]) -> Page:
    """Open and answer every step as its form leads; the last page."""
    step = client.get(address + "/" + next(iter(steps)))
    place = f"{address}/{next(iter(steps))}"
    for name, answers in steps.items():
        assert place == f"{address}/{name}"
        place = client.post(place, data=answers, status=303).location
        step = client.get(place)
    assert place == f"{address}/check"
    return step


def made(client: CheckingClient, user: User, steps: dict[str, dict[str, str]]) -> str:
    """A finished print's page."""
    batch = batch_of(user, released=True)
    client.session.commit()
    address = begin(client, batch.id)
    walk(client, address, steps)
    return str(client.post(f"{address}/check", status=303).location)


def test_eight_steps_lead_to_sheets_that_read(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = made(client, producer, OFFICE)
    page = client.get(address)
    assert "Đạt" in page.words
    assert "70 tem, cả tệp" in page.words
    file = client.post(f"{address}/download", status=200)
    assert file.mimetype == "application/pdf"
    assert file.headers["Content-Disposition"].endswith('-1-70.pdf"')
    pages = pypdfium2.PdfDocument(io.BytesIO(file.data))
    found = [zxingcpp.read_barcodes(sheet.render(scale=300 / 72).to_pil()) for sheet in pages]
    assert [len(symbols) for symbols in found] == [62, 8]  # the first three cells were used before
    assert len({symbol.text for symbols in found for symbol in symbols}) == 70
    assert "Lý do tải lại" in client.get(address).words
    assert "đã được tải trước đó" in client.post(f"{address}/download", status=422).words
    again = client.post(f"{address}/download", data={"reason": "kẹt giấy"}, status=200)
    assert again.data == file.data


def test_the_last_button_clicked_twice_issues_once(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    batch = batch_of(producer, released=True)
    address = begin(client, batch.id)
    walk(client, address, LIST)
    first, second = (client.post(f"{address}/check", status=303).location for _ in range(2))
    assert first == second
    assert client.session.scalar(select(func.count()).select_from(LabelRun)) == 1


def test_a_thermal_printer_gets_its_own_language(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = made(client, producer, THERMAL)
    file = client.post(f"{address}/download", status=200)
    assert len([page for page in zpl.pages(file.text) if page.any()]) == 70
    assert "203 dpi" in client.get(address).words


def test_a_print_house_gets_a_list_and_what_to_check_it_by(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = made(client, producer, LIST)
    file = client.post(f"{address}/download", status=200)
    assert len(file.data.decode("utf-8-sig").splitlines()) == 71
    told: Any = client.get(f"{address}/manifest.json").json
    assert (told["count"], told["bytes"]) == (70, len(file.data))


@pytest.mark.parametrize(
    ("step", "answers", "said"),
    [
        ("kind", {}, "Chọn loại tem."),
        ("quantity", {"count": "many"}, "Nhập một số nguyên"),
        ("quantity", {"count": "99999"}, "Còn được cấp 1.050 tem"),
        ("quantity", {"count": "0"}, "từ 1"),
        ("printer", {}, "Chọn máy in."),
        ("stock", {"stock": "L1"}, "Chọn"),
        ("cell", {"start_cell": "66"}, "không có ô số đó"),
        ("cell", {"start_cell": ""}, "Bấm vào một ô"),
        ("preview", {"design": ""}, "Chọn mẫu tem."),
        ("preview", {"design": "standard", "diameter": "20"}, "chai cần có đường kính từ"),
        ("test", {"across": "97", "right": "0", "down": "0"}, "tỉ lệ 100 %"),
        ("test", {"right": "6", "down": "0"}, "Chọn một mục."),
    ],
)
def test_a_wrong_answer_says_what_to_change(
    producer: User,
    sign_in: SignIn,
    step: str,
    answers: dict[str, str],
    said: str,
) -> None:
    client = sign_in(producer)
    address = begin(client, batch_of(producer, released=True).id)
    for name, right in OFFICE.items():
        if name == step:
            break
        client.post(f"{address}/{name}", data=right, status=303)
    page = client.post(f"{address}/{step}", data=answers, status=422)
    assert said in page.words
    assert page.tree.find(".//title").text.strip().startswith("Lỗi:")  # type: ignore[union-attr]


def test_every_choice_can_be_changed_from_the_last_page(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = begin(client, batch_of(producer, released=True).id)
    page = walk(client, address, OFFICE)
    ways = [link for link in page.links if link.endswith("?from=check")]
    assert {way.split("/")[-1].split("?")[0] for way in ways} == set(OFFICE)
    back = client.post(f"{address}/quantity?from=check", data={"count": "12"}, status=303)
    assert back.location == f"{address}/check"
    assert "12 tem" in client.get(back.location).words
    moved = client.post(f"{address}/printer?from=check", data={"printer": "thermal"}, status=303)
    assert moved.location == f"{address}/stock"  # what depended on the printer is asked again


def test_the_wizard_remembers_the_sheet_and_the_printer(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    made(client, producer, OFFICE)  # 3 used cells and 70 labels end in cell 8 of the second sheet
    address = begin(client, batch_of(producer, released=True).id)
    for name in ("kind", "quantity", "printer", "stock"):
        client.post(f"{address}/{name}", data=OFFICE[name], status=303)
    page = client.get(f"{address}/cell")
    assert "ô 9" in page.words
    assert page.tree.find(".//input[@name='start_cell']").get("value") == "9"  # type: ignore[union-attr]
    client.post(f"{address}/cell", data={"start_cell": "", "cell": "9"}, status=303)
    client.post(f"{address}/preview", data=OFFICE["preview"], status=303)
    shown = client.get(f"{address}/test").tree.findall(".//option[@selected]")
    assert [option.get("value") for option in shown] == ["0.5", "-1"]
    assert client.get(f"{address}/test-page").mimetype == "application/pdf"


def test_a_click_on_the_grid_chooses_the_cell(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = begin(client, batch_of(producer, released=True).id)
    for name in ("kind", "quantity", "printer", "stock"):
        client.post(f"{address}/{name}", data=OFFICE[name], status=303)
    client.post(f"{address}/cell", data={"cell": "17"}, status=303)
    assert client.session.scalars(select(LabelPrint)).one().choices["start_cell"] == 17


def test_the_preview_shows_a_code_that_was_never_issued(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = begin(client, batch_of(producer, released=True).id)
    for name in ("kind", "quantity", "printer", "stock", "cell"):
        client.post(f"{address}/{name}", data=OFFICE[name], status=303)
    page = client.get(f"{address}/preview")
    assert "mm" in page.words
    picture = client.get(f"{address}/preview/minimal.svg")
    assert "0123 4567 89AB CDEF" in picture.text
    assert 'width="38.1mm"' in picture.text
    client.get(f"{address}/preview/fancy.svg", status=404)


def test_a_thermal_test_print_says_it_is_a_sample(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = begin(client, batch_of(producer, released=True).id)
    for name in ("kind", "quantity", "printer", "stock", "preview"):
        client.post(f"{address}/{name}", data=THERMAL[name], status=303)
    assert len([page for page in zpl.pages(client.get(f"{address}/test-page").text) if page.any()]) == 1


def test_issued_labels_are_printed_again_with_a_reason(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = made(client, producer, OFFICE)
    client.post(f"{address}/download", status=200)
    run = client.session.scalars(select(LabelRun)).one()
    again = client.post(f"/producer/labels/{run.id}/print", status=303).location.removesuffix("/quantity")
    page = client.post(f"{again}/quantity", data={"first": "60", "last": "70"}, status=422)
    assert "đã được tải trước đó" in page.words
    steps = {"quantity": {"first": "60", "last": "70", "reason": "mờ mực"}}
    walk(
        client,
        again,
        steps | {name: OFFICE[name] for name in ("printer", "stock", "cell", "preview", "test")},
    )
    done = client.post(f"{again}/check", status=303).location
    client.post(f"{done}/download", status=200)  # the reason was given already
    words = client.get(f"/producer/labels/{run.id}").words
    assert "mờ mực" in words
    assert client.session.scalar(select(func.count()).select_from(LabelRun)) == 1


def test_an_ordered_print_cannot_be_changed(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = made(client, producer, LIST)
    for step in ("printer", "stock", "preview", "check"):  # the browser's button back
        assert client.get(f"{address}/{step}", status=303).location == address
    client.post(f"{address}/quantity", data={"count": "3"}, status=409)


def test_a_step_out_of_turn_leads_to_the_one_that_is_missing(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = begin(client, batch_of(producer, released=True).id)
    assert client.get(f"{address}/check", status=303).location == f"{address}/kind"
    client.post(f"{address}/check", status=(303, 409))
    assert client.session.scalars(select(LabelPrint)).one().state is PrintState.DRAFT


def test_another_producers_print_is_not_there(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = made(client, producer, LIST)
    stranger = sign_in(UserFactory())
    for path in ("", "/kind", "/check", "/preview/standard.svg", "/test-page", "/manifest.json", "/sheets/1"):
        stranger.get(address + path, status=404)
    for path in ("/check", "/download", "/make"):
        stranger.post(address + path, status=404)


def test_a_spoilt_cell_of_a_sheet_is_voided(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    address = made(client, producer, OFFICE)
    page = client.get(f"{address}/sheets/2")
    numbers = [cell.tail.strip() for cell in page.tree.iter("input") if cell.get("name") == "cells"]  # type: ignore[union-attr]
    assert numbers == [str(number) for number in range(63, 71)]
    client.post(f"{address}/sheets/2", data={"cells": ["1", "2", "8"], "reason": "damaged"}, status=303)
    run = client.session.scalars(select(LabelRun)).one()
    assert [(r.first_index, r.label_count) for r in run.ranges] == [(62, 2), (69, 1)]
    assert (
        "Chọn ít nhất một ô" in client.post(f"{address}/sheets/1", data={"reason": "lost"}, status=422).words
    )
    client.get(f"{address}/sheets/3", status=404)


def test_a_measured_sheet_is_drawn_kept_and_printed_on(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    sheet = {
        "name": "Giấy 24 ô", "columns": "3", "rows": "8", "width": "64", "height": "33,9",
        "left": "7,2", "top": "12,9", "pitch_x": "66", "pitch_y": "",
    }  # fmt: skip
    address = begin(client, batch_of(producer, released=True).id)
    number = address.rsplit("/", 1)[1]
    for name in ("kind", "quantity", "printer"):
        client.post(f"{address}/{name}", data=OFFICE[name], status=303)
    new = f"/producer/labels/stocks/new?print={number}"
    assert "24 tem một tờ" in client.post(new, data={**sheet, "look": "1"}, status=200).words
    over = client.post(new, data={**sheet, "rows": "9"}, status=422)
    assert "Cột tem dài hơn tờ giấy 21,0 mm" in over.words
    drawn = client.get("/producer/labels/stocks/drawing.svg", query_string=sheet)
    assert drawn.text.count('class="cell"') == 24
    client.get("/producer/labels/stocks/drawing.svg", query_string={**sheet, "left": "60"}, status=422)
    back = client.post(new, data=sheet, status=303).location
    assert "stock=OWN-1" in back
    chosen = client.get(back).tree.find(".//input[@checked]")
    assert chosen is not None
    client.post(f"{address}/stock", data={"stock": chosen.get("value")}, status=303)
    listed = client.get("/producer/labels/stocks")
    assert "Giấy 24 ô" in listed.words
    client.post("/producer/labels/stocks/1/remove", status=303)
    assert "Chưa có giấy tem riêng" in client.get("/producer/labels/stocks").words
    for name in ("cell", "preview", "test"):
        client.post(f"{address}/{name}", data=OFFICE[name], status=303)
    done = client.post(f"{address}/check", status=303).location
    assert "Đạt" in client.get(done).words


def test_a_measured_roll_is_drawn_kept_and_printed_on(producer: User, sign_in: SignIn) -> None:
    client = sign_in(producer)
    roll = {
        "name": "Cuộn 2 tem", "width": "50", "height": "30", "columns": "2", "gap_x": "2,5", "gap_y": "3",
        "printable": "104",
    }  # fmt: skip
    address = begin(client, batch_of(producer, released=True).id)
    for name in ("kind", "quantity", "printer"):
        client.post(f"{address}/{name}", data=THERMAL[name], status=303)
    new = f"/producer/labels/stocks/new-roll?print={address.rsplit('/', 1)[1]}"
    assert "Hàng tem rộng 102,5 mm" in client.post(new, data={**roll, "look": "1"}, status=200).words
    wide = client.post(new, data={**roll, "printable": "72"}, status=422)
    assert "Hàng tem rộng 102,5 mm mà máy chỉ in được 72 mm" in wide.words
    drawn = client.get("/producer/labels/stocks/roll.svg", query_string=roll)
    assert drawn.text.count('class="cell"') == 6  # three rows of two
    wrong = client.get("/producer/labels/stocks/roll.svg", query_string={**roll, "height": "6"}, status=422)
    assert "từ 10 mm" in wrong.text
    chosen = client.get(client.post(new, data=roll, status=303).location).tree.find(".//input[@checked]")
    assert chosen is not None
    client.post(f"{address}/stock", data={"stock": chosen.get("value"), "dpi": "203"}, status=303)
    for name in ("preview", "test"):
        client.post(f"{address}/{name}", data=THERMAL[name], status=303)
    done = client.post(f"{address}/check", status=303).location
    assert "Đạt" in client.get(done).words
    file = client.post(f"{done}/download", status=200)
    assert "^PW820^LL240" in file.text  # 102.5 × 30 mm at 8 dots to the millimetre


def test_each_stock_says_how_its_symbol_will_read_before_it_is_chosen(
    producer: User, sign_in: SignIn
) -> None:
    client = sign_in(producer)
    batch = batch_of(producer, released=True)
    tiny = {"name": "Nhỏ", "width": "12", "height": "12", "columns": "1", "printable": "104"}
    client.post("/producer/labels/stocks/new-roll", data=tiny, status=303)
    address = begin(client, batch.id)
    for name in ("kind", "quantity", "printer"):
        client.post(f"{address}/{name}", data=THERMAL[name], status=303)
    page = client.get(f"{address}/stock")
    said = {
        choice.find(".//input").get("value"): " ".join("".join(choice.itertext()).split())  # type: ignore[union-attr]
        for choice in page.tree.iterfind(".//div[@class='stocks']/div")
    }
    assert "203 dpi QR tốt 0,75 mm" in said["R70X50"]
    assert "203 dpi QR quá nhỏ" in said["OWN-1"]
    assert "phải in được rộng từ 108 mm" in said["R35X22"]
    refused = client.post(f"{address}/stock", data={"stock": "OWN-1", "dpi": "203"}, status=422)
    assert "quá nhỏ trên loại tem đó" in refused.words
    client.post(f"{address}/printer", data=LIST["printer"], status=303)
    assert "21 tem 63,5×38,1 mm – QR tốt" in client.get(f"{address}/stock").words


def test_a_symbol_below_the_standards_minimum_is_warned_of_by_meter_and_proof_alike(
    producer: User, sign_in: SignIn
) -> None:
    client = sign_in(producer)
    batch = batch_of(producer, released=True)
    roll = {"name": "Thấp", "width": "40", "height": "17", "columns": "1", "printable": "104"}
    client.post("/producer/labels/stocks/new-roll", data=roll, status=303)
    address = begin(client, batch.id)
    small = THERMAL | {"stock": {"stock": "OWN-1", "dpi": "203"}}
    for name in ("kind", "quantity", "printer", "stock"):
        client.post(f"{address}/{name}", data=small[name], status=303)
    assert "Cảnh báo: QR nhỏ, nên in thử Ô vuông 0,375 mm" in client.get(f"{address}/preview").words
    for name in ("preview", "test"):
        client.post(f"{address}/{name}", data=small[name], status=303)
    page = client.get(client.post(f"{address}/check", status=303).location)
    assert "Đạt, có cảnh báo" in page.words
    assert "Ô vuông 0,375 mm nhỏ hơn mức tối thiểu 0,396 mm" in page.words


def test_a_character_no_label_can_show_is_named_before_any_file_is_made(
    producer: User, sign_in: SignIn
) -> None:
    client = sign_in(producer)
    batch = batch_of(producer, released=True)
    address = begin(client, batch.id)
    walk(client, address, OFFICE)
    batch.product.current.story = "Na ngon 😀 hái\u200d trong ngày."
    client.session.commit()
    page = client.get(f"{address}/preview")
    assert "Câu chuyện sản phẩm có ký tự 😀 (U+1F600), \u200d (U+200D) mà tem không in được" in page.text
    assert (
        "tem không in được" in client.post(f"{address}/preview", data={"design": "minimal"}, status=422).text
    )
    assert "Câu chuyện sản phẩm có ký tự" in client.post(f"{address}/check", status=422).words
    assert client.session.scalar(select(func.count()).select_from(LabelRun)) == 0


def test_a_large_print_shows_how_far_it_is_and_asks_again_by_itself(
    producer: User,
    sign_in: SignIn,
) -> None:
    client = sign_in(producer)
    address = made(client, producer, {**LIST, "quantity": {"count": "900"}})
    page = client.get(address)
    assert page.headers["Refresh"] == "3"
    job = client.session.scalars(select(LabelPrint)).one().job
    assert job is not None
    job.state, job.progress_done, job.progress_total = JobState.RUNNING, 300, 900
    job.started_at = clock.now() - timedelta(seconds=20)
    page = client.get(address)
    assert "300 / 900" in page.words
    assert "còn khoảng 40 giây" in page.words
    job = client.session.scalars(select(LabelPrint)).one().job
    assert job is not None
    job.state, job.error = JobState.FAILED, "Hết chỗ trên đĩa."
    page = client.get(address)
    assert "Refresh" not in page.headers
    assert "Hết chỗ trên đĩa." in page.words
    client.post(f"{address}/make", status=303)
    assert "Refresh" in client.get(address).headers
