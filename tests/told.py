"""What the service tells of a year on the dashboard, in lists, JSON, Word and Excel, read as people do."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from flask import Flask
from python_calamine import CalamineWorkbook

from tests.client import CheckingClient, Page

_HEAD = 6  # lines of a list's file above its rows
_KINDS = {"Doanh nghiệp": 0, "Hợp tác xã": 1, "Tổ hợp tác": 1}
_RESULTS = {
    "conformity_certification": r"hỗ trợ chứng nhận hợp chuẩn, hợp quy",
    "self_declaration": r"công bố trên cơ sở tự đánh giá",
    "in_house_standard": r"xây dựng tiêu chuẩn cơ sở \(tccs\)",
    "iso_9001": "áp dụng iso 9001",
    "five_s": "áp dụng 5s",
    "iso_22000": "áp dụng iso 22000",
}

_IN_CELLS = {
    **{key: rf"{words}: (\d+)" for key, words in _RESULTS.items()},
    "products_distinct": r"^(\d+) sản phẩm(?! ocop)",
    "certificates": r"(\d+) giấy chứng nhận của \d+ doanh nghiệp",
    "certified_enterprises": r"giấy chứng nhận của (\d+) doanh nghiệp",
    "ocop_products": r"(\d+) sản phẩm ocop",
}
_IN_PROSE = {
    **{key: rf"(\d+) (?:lượt|chủ thể) {words}" for key, words in _RESULTS.items()},
    "products_distinct": r"(\d+) sản phẩm được hỗ trợ, với",
    "certificates": r"(\d+) giấy chứng nhận đã được cấp cho \d+ doanh nghiệp",
    "certified_enterprises": r"giấy chứng nhận đã được cấp cho (\d+) doanh nghiệp",
    "ocop_products": r"kết quả: (\d+) sản phẩm ocop",
    "activities": r"đã tổ chức (\d+) hội nghị tập huấn",
}


@dataclass(frozen=True)
class Told:
    """One way's figures: organisations, places, places by project (enterprises, cooperatives), results."""

    organisations: int
    places: int
    projects: dict[int, tuple[int, int]]
    results: dict[str, int]


def everywhere(app: Flask, client: CheckingClient, year: int, folder: Path) -> dict[str, Told]:
    """All five."""
    figures = json.loads(_run(app, "programme", "figures", "--year", str(year), "--json"))
    files = {}
    for kind in ("docx", "xlsx", "json"):
        files[kind] = folder / f"report.{kind}"
        _run(app, "programme", "report", "--year", str(year), "--format", kind, "--out", str(files[kind]))
    return {
        "JSON": of_json(figures),
        "frozen JSON": of_json(json.loads(files["json"].read_text("utf-8"))),
        "dashboard": of_dashboard(client.get(f"/staff/?year={year}")),
        "lists": of_lists(client, year),
        "Word": of_word(files["docx"]),
        "Excel": of_excel(files["xlsx"]),
    }


def of_json(figures: dict[str, Any]) -> Told:
    results: Counter[str] = Counter(activities=sum(figures["activities"].values()))
    for project in figures["projects"]:
        for key in ("supports", "systems"):
            results.update(project.get(key, {}))
        for key in ("products_distinct", "certificates", "certified_enterprises", "ocop_products"):
            results.update({key: project[key]} if key in project else {})
    projects = {one["number"]: (one["enterprises"], one["cooperatives"]) for one in figures["projects"]}
    return Told(figures["organisations_distinct"], figures["participations"], projects, dict(results))


def of_dashboard(page: Page) -> Told:
    """The tiles, and the table of projects with its results."""
    tiles = _tiles(page)
    projects, results = {}, {"activities": tiles["Hoạt động"]}
    for row in page.tree.iter("tr"):
        cells = [" ".join("".join(cell.itertext()).split()) for cell in row if cell.tag in ("th", "td")]
        # Name, enterprises, cooperatives, places, results.
        if len(cells) == 5 and (number := re.match(r"(\d+)\. ", cells[0])):
            projects[int(number[1])] = (int(cells[1]), int(cells[2]))
            results |= _results_in(cells[4].lower(), _IN_CELLS)
    return Told(tiles["Chủ thể tham gia"], tiles["Lượt tham gia dự án"], projects, results)


def of_lists(client: CheckingClient, year: int) -> Told:
    """Rows counted in the lists' files, which have the filters of the tiles."""
    places = rows_of_list(client, f"/staff/programme/places/export.csv?year={year}")
    projects: dict[int, list[int]] = {}
    for place in places:
        projects.setdefault(int(place["Dự án số"]), [0, 0])[_KINDS[place["Loại hình"]]] += 1
    supports = rows_of_list(client, f"/staff/programme/supports/export.csv?year={year}")
    given = Counter(one["Nội dung"].lower() for one in supports)
    results = {key: count for key, words in _RESULTS.items() if (count := given[words.replace("\\", "")])}
    first = [one for one in supports if one["Dự án số"] == "1"]
    certified = [one for one in first if one["Giấy"]]
    ocop = rows_of_list(client, f"/staff/programme/products/export.csv?year={year}&ocop=1")
    held = rows_of_list(client, f"/staff/programme/activities/export.csv?year={year}")
    results |= {
        "products_distinct": len({(one["Chủ thể"], one["Sản phẩm"]) for one in first}),
        "certificates": len({one["Giấy"] for one in certified}),
        "certified_enterprises": len({one["Chủ thể"] for one in certified}),
        "ocop_products": len(ocop),
        "activities": len(held),
    }
    distinct = rows_of_list(client, f"/staff/programme/participants/export.csv?year={year}")
    return Told(len(distinct), len(places), {key: (a, b) for key, (a, b) in projects.items()}, results)


def of_word(path: Path) -> Told:
    """Its sentences for the results, its first table for the places."""
    document: Any = Document(str(path))
    said = " ".join(line.text for line in document.paragraphs)
    (total,) = re.findall(r"dự án đã hỗ trợ (\d+) chủ thể", said)
    (places,) = re.findall(r"với (\d+) lượt tham gia", said)
    rows = [[cell.text for cell in row.cells] for row in _captioned(document, "Bảng 1. Chủ thể tham gia")]
    projects = {int(row[0].split(".")[0]): (int(row[1]), int(row[2])) for row in rows[1:-2]}
    assert (rows[-2][-1], rows[-1][-1]) == (places, total), "the table says what the sentence says"
    return Told(int(total), int(places), projects, _results_in(said.lower(), _IN_PROSE))


def of_excel(path: Path) -> Told:
    """The annex's sheets."""
    book = CalamineWorkbook.from_path(str(path))
    rows: dict[str, list[list[Any]]] = {
        name: book.get_sheet_by_name(name).to_python()[_HEAD:] for name in book.sheet_names
    }
    total = {row[0]: row[1] for row in rows["Tổng hợp"]}
    projects = {
        int(row[0].split(".")[0]): (int(row[1]), int(row[2])) for row in rows["Dự án"] if row[0][0].isdigit()
    }
    heads = dict(zip(rows["Dự án"][0], rows["Dự án"][1], strict=True))
    given: Counter[str] = Counter()
    for row in rows["Kết quả"][1:]:
        given[str(row[1]).lower()] += int(row[2])
    results = {key: count for key, words in _RESULTS.items() if (count := given[words.replace("\\", "")])}
    results |= {
        "products_distinct": int(heads["Sản phẩm được hỗ trợ"]),
        "certificates": int(heads["Giấy chứng nhận được cấp"]),
        "certified_enterprises": int(heads["Doanh nghiệp được cấp giấy"]),
        "ocop_products": int(total["Sản phẩm OCOP có truy xuất"]),
        "activities": int(total["Hoạt động"]),
    }
    assert len(rows["Lượt tham gia"]) - 1 == total["Lượt tham gia"], "a row a place"
    return Told(int(total["Chủ thể tham gia"]), int(total["Lượt tham gia"]), projects, results)


def _results_in(said: str, patterns: Mapping[str, str]) -> dict[str, int]:
    found = {key: re.search(pattern, said) for key, pattern in patterns.items()}
    return {key: int(match[1]) for key, match in found.items() if match}


def _tiles(page: Page) -> dict[str, int]:
    found = {}
    for card in page.tree.iter("div"):
        if "stat" in (card.get("class") or "").split():
            title = card.find("h3")
            assert title is not None
            value = "".join(next(iter(card.iter("p"))).itertext())
            found["".join(title.itertext()).strip()] = int(value.strip().replace(".", ""))
    return found


def _captioned(document: Any, caption: str) -> Any:
    """The rows of the table with this caption."""
    for table in document.tables:
        (said,) = table._tbl.tblPr.xpath("./w:tblCaption/@w:val") or [""]
        if said.startswith(caption):
            return table.rows
    raise AssertionError(caption)


def rows_of_list(client: CheckingClient, address: str) -> list[dict[str, str]]:
    lines = list(csv.reader(io.StringIO(client.get(address).data.decode("utf-8-sig"))))
    head, *rows = lines[_HEAD - 1 :]
    return [dict(zip(head, row, strict=True)) for row in rows]


def _run(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=list(words))
    assert result.exit_code == 0, result.output
    return str(result.output)
