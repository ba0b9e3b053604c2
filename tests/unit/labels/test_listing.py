"""The print house's list: what Excel reads, what it must never run, and the manifest it is checked by."""

import csv
import hashlib
import io
import json
from dataclasses import replace

import pytest

from tests.unit.labels.examples import SHORT, label_range
from traceability.labels import content, listing, rulers, stocks
from traceability.labels.content import LabelFacts
from traceability.labels.errors import LabelError, StockError


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_list_has_a_row_for_every_label_behind_a_byte_order_mark() -> None:
    labels = label_range(5000, first=100)
    data = b"".join(listing.csv_parts(labels, SHORT))
    assert data.startswith(b"\xef\xbb\xbf")
    header, *body = rows(data)
    assert header == list(listing.HEADER)
    assert [row[0] for row in body] == [str(number) for number in range(101, 5101)]
    code = labels.code(100)
    assert body[0][1:4] == [code, f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}", labels.address(code)]
    assert body[0][4:] == ["26112101", "Thạch đen Tràng Định", "HTX Thạch đen Tràng Định"]


@pytest.mark.parametrize("name", ["=1+1", "+84", "-5", "@SUM(A1)"])
def test_no_cell_starts_a_formula(name: str) -> None:
    facts = replace(SHORT, product_name=name, producer_name=name)
    for row in rows(b"".join(listing.csv_parts(label_range(3), facts)))[1:]:
        assert row[5:] == [f"'{name}"] * 2
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_the_manifest_counts_what_it_wrote() -> None:
    labels, file = label_range(10, first=5), io.BytesIO()
    figures = json.loads(listing.manifest(labels, listing.csv_parts(labels, SHORT), file))
    assert figures == {
        "run": 7, "kind": "unit", "count": 10,
        "first": {"number": 6, "code": labels.code(5)}, "last": {"number": 15, "code": labels.code(14)},
        "bytes": len(file.getvalue()), "sha256": hashlib.sha256(file.getvalue()).hexdigest(),
    }  # fmt: skip


def test_facts_are_brought_to_one_form() -> None:
    facts = replace(SHORT, product_name="  Na  Chi La\u0306ng\n")
    assert facts.product_name == "Na Chi L\u0103ng"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"product_name": " "}, "empty"), ({"ocop_stars": 2}, "stars"), ({"ocop_stars": 6}, "stars"),
        ({"producer_name": "a\u202eb"}, "control_character"),
    ],
)  # fmt: skip
def test_facts_no_label_can_carry_are_refused(change: dict[str, object], reason: str) -> None:
    with pytest.raises(LabelError) as refused:
        LabelFacts(**{**SHORT.__dict__, **change})
    assert refused.value.reason == reason


def test_a_batch_has_one_code_for_all_its_labels() -> None:
    labels = label_range(3, kind="batch", gtin=None)
    ((first, codes),) = labels.chunks()
    assert first == 0
    assert len({code.tobytes() for code in codes}) == 1
    assert labels.address(labels.code(2)).endswith("/CLASS/K7M2QX.26112101")


def test_a_range_needs_labels() -> None:
    with pytest.raises(LabelError):
        label_range(0)
    assert content.CHUNK > 0


@pytest.mark.parametrize("stock", stocks.STOCKS.values(), ids=lambda stock: stock.key)
def test_every_stock_has_a_trial_page_that_is_the_same_each_time(stock: stocks.Stock) -> None:
    assert rulers.trial_page(stock, (1, -1)) == rulers.trial_page(stock, (1, -1))
    with pytest.raises(StockError):
        rulers.trial_page(stock, (6, 0))
