"""A yearly report's tables, as values: Word, Excel and the preview each set them in their own way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from traceability.services.yearly_reports.definitions import DEFINITIONS

Row = dict[str, Any]
Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Tabled:
    """A table. The last `totals` rows sum up what is above them."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    totals: int = 0

    @property
    def numeric(self) -> list[int]:
        """The columns that hold figures."""
        columns = range(len(self.head))
        return [place for place in columns if any(isinstance(row[place], int) for row in self.rows)]


ORGANISATIONS = {
    "enterprise": "Doanh nghiệp",
    "cooperative": "Hợp tác xã",
    "cooperative_group": "Tổ hợp tác",
    "household": "Hộ kinh doanh",
}
_ORDER = ("in_force", "expiring", "expired", "lapsed", "suspended", "revoked")  # of the register
ACTIVITIES = {"training": "Hội nghị tập huấn", "communication": "Truyền thông"}
FINDINGS = {
    "passed": "Đạt",
    "reminded": "Nhắc nhở",
    "violation": "Vi phạm",
    "not_checked": "Không kiểm tra được",
}
STANDINGS = {
    "active": "Còn hiệu lực",
    "expiring": "Sắp hết hạn",
    "expired": "Hết hạn",
    "suspended": "Đình chỉ",
    "revoked": "Đã thu hồi giấy",
    "superseded": "Đã thay thế",
    "not_yet_issued": "Chưa đến ngày cấp",
}


def summary(content: Row) -> list[tuple[str, int]]:
    """The year's figures: the key of each one's definition, and its value."""
    found = [
        ("organisations_distinct", content["organisations_distinct"]),
        ("participations", content["participations"]),
        ("product_supports", content["products"]["supports"]),
        ("products_distinct", content["products"]["distinct"]),
        ("certificates", sum(one["certificates"] for one in content["details"])),
        ("ocop_products", content["products"]["ocop"]),
        ("activities", sum(content["activities"].values())),
        *((key, content["register"][key]) for key in _ORDER),
        ("batches", content["made"]["batches"]),
        ("labels", content["made"]["labels"]),
    ]
    if "inspections" in content:
        found.append(("visits", content["inspections"]["visits"]))
    return found


def projects(content: Row) -> Tabled:
    """Places add up; the last row counts each organisation once."""
    kinds = ["enterprises", "cooperatives"]
    if any(one["households"] for one in content["details"]):
        kinds.append("households")
    rows: list[list[Cell]] = [
        [f"{one['number']}. {one['name']}", *(one[kind] for kind in kinds), one["participations"]]
        for one in content["details"]
    ]
    places = [sum(one[kind] for one in content["details"]) for kind in kinds]
    rows.append(["Cộng lượt tham gia", *places, content["participations"]])
    distinct = [content["organisations"][kind] for kind in kinds]
    rows.append(["Số chủ thể (đếm một lần)", *distinct, content["organisations_distinct"]])
    head = ["Dự án", *(DEFINITIONS[kind].caption for kind in kinds), "Cộng"]
    return Tabled("Chủ thể tham gia theo dự án (lượt)", head, rows, totals=2)


def supports(content: Row) -> Tabled:
    """What each project gave, how often, and to how many."""
    rows = [
        [f"{one['number']}. {one['name']}", kind["name"], kind["supports"], kind["organisations"]]
        for one in content["details"]
        for kind in one["supports"]
    ]
    return Tabled("Kết quả theo nội dung hỗ trợ", ["Dự án", "Nội dung", "Lượt", "Chủ thể"], rows)


def certificates(one: Row, as_of: str) -> Tabled:
    """The papers that came of one project, and how they stand."""
    rows = [
        [
            paper["number"],
            paper["organisation"],
            paper["product"] or "Cả chủ thể",
            _day(paper["issued_on"]),
            _day(paper["expires_on"]),
            STANDINGS[paper["standing"]],
        ]
        for paper in one["certificate_rows"]
    ]
    head = ["Số giấy", "Chủ thể", "Sản phẩm", "Ngày cấp", "Hiệu lực đến", "Trạng thái"]
    caption = f"Giấy chứng nhận được cấp, trạng thái ngày {date.fromisoformat(as_of):%d/%m/%Y}"
    return Tabled(caption, head, rows)


def activities(content: Row) -> Tabled:
    rows = [
        [ACTIVITIES[one["kind"]], one["name"], one["audience"], _day(one["held_on"]), one["attendees"]]
        for one in content["activity_rows"]
    ]
    head = ["Loại", "Hoạt động", "Đối tượng", "Ngày", "Số người"]
    return Tabled("Hoạt động tập huấn, truyền thông", head, rows)


def register(content: Row) -> Tabled:
    rows = [[DEFINITIONS[key].caption, content["register"][key]] for key in _ORDER]
    return Tabled("Giấy chứng nhận theo trạng thái", ["Trạng thái", "Số giấy"], rows)


def several(content: Row) -> Tabled:
    rows: list[list[Cell]] = [
        [one["name"], one["tax_code"], len(one["projects"]), ", ".join(map(str, one["projects"]))]
        for one in content["organisations"]["several"]
    ]
    head = ["Chủ thể", "Mã số thuế", "Số dự án", "Các dự án"]
    return Tabled("Chủ thể thuộc nhiều dự án", head, rows)


def places(content: Row) -> Tabled:
    """Each place with its terms: as many rows as the figure."""
    rows = [
        [
            one["number"],
            place["organisation"],
            ORGANISATIONS[place["kind"]],
            place["tax_code"],
            place["commune"],
            place["contract_number"],
            _day(place["starts_on"]),
            _day(place["ends_on"]),
            place["outcome"],
        ]
        for one in content["details"]
        for place in one["places"]
    ]
    head = ["Dự án", "Chủ thể", "Loại hình", "Mã số thuế", "Xã, phường", "Hợp đồng", "Từ ngày", "Đến ngày"]
    return Tabled("Lượt tham gia", [*head, "Kết quả"], rows)


def support_rows(content: Row) -> Tabled:
    """Each support: as many rows as the figures of all kinds together."""
    rows = [
        [
            one["number"],
            place["organisation"],
            support["kind"],
            support["product"],
            support["certificate"],
            support["result"],
        ]
        for one in content["details"]
        for place in one["places"]
        for support in place["supports"]
    ]
    head = ["Dự án", "Chủ thể", "Nội dung hỗ trợ", "Sản phẩm", "Giấy chứng nhận", "Kết quả"]
    return Tabled("Nội dung hỗ trợ", head, rows)


def inspections(content: Row) -> Tabled:
    """The year's visits by finding."""
    counted = content["inspections"]
    rows: list[list[Cell]] = [[said, counted[key]] for key, said in FINDINGS.items()]
    rows.append(["Cộng", counted["visits"]])
    return Tabled("Kết quả kiểm tra", ["Kết quả", "Lượt"], rows, totals=1)


def visits(content: Row) -> Tabled:
    """Each visit of the year."""
    rows = [
        [
            _day(one["visited_on"]),
            one["organisation"],
            one["place"],
            one["commune"],
            FINDINGS[one["finding"]],
            one["measures"],
            _day(one["follow_up_on"]),
        ]
        for one in content["inspections"]["rows"]
    ]
    head = ["Ngày", "Chủ thể", "Địa điểm", "Xã, phường", "Kết quả", "Biện pháp", "Kiểm tra lại"]
    return Tabled("Các lượt kiểm tra", head, rows)


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def every(content: Row) -> list[Tabled]:
    """The tables of the Word report, in its order, for whoever looks before printing."""
    papers = [certificates(one, content["as_of"]) for one in content["details"]]
    tables = [
        projects(content),
        supports(content),
        *papers,
        activities(content),
        register(content),
        *([inspections(content)] if "inspections" in content else []),
    ]
    return [table for table in tables if table.rows]
