"""A yearly report's figures as Vietnamese sentences."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

Row = dict[str, Any]
_NOTE = re.compile("⟦([a-z_]+)⟧")
_TOGETHER = "sản phẩm có giấy bị đình chỉ, thu hồi hoặc chưa đến ngày cấp"
DAY_OF = "trạng thái của giấy chứng nhận và sản phẩm OCOP"
COVERED = (
    f"{DAY_OF} là của ngày này; lượt tham gia, nội dung hỗ trợ, hoạt động, tên và xã, phường của chủ thể "
    "như ghi nhận lúc chốt"
)
"""What the day of a report is the day of; said wherever the day is."""
_NAMED_AT_MOST = 5  # organisations in several projects; more are listed in the annex


def number(value: int) -> str:
    """1.200, as numbers are written here."""
    return f"{value:,}".replace(",", ".")


def day(iso: str | None) -> str:
    """04/04/2022."""
    return f"{date.fromisoformat(iso):%d/%m/%Y}" if iso else ""


def listed(parts: Iterable[str]) -> str:
    """ "a, b và c"."""
    *most, last = [part for part in parts if part] or [""]
    return f"{', '.join(most)} và {last}" if most else last


def by_kind(counted: Row, places: Iterable[Row], unit: str = "") -> str:
    """ "13 doanh nghiệp và 2 hợp tác xã": only the kinds that there are; `places` tell whose they are."""
    groups = any(place["kind"] == "cooperative_group" for place in places)
    words = (
        ("enterprises", "doanh nghiệp"),
        ("cooperatives", "hợp tác xã, tổ hợp tác" if groups else "hợp tác xã"),
        ("households", "hộ kinh doanh"),
    )
    said = [f"{number(counted[key])} {unit}{word}" for key, word in words if counted.get(key)]
    return listed(said) or "chưa có chủ thể nào"


def opening(content: Row) -> str:
    """On what the report rests."""
    plans = [
        f"Kế hoạch số {one['number']}" + (f" ngày {day(one['issued_on'])}" if one["issued_on"] else "")
        for one in content["plans"]
    ]
    names = dict.fromkeys(_programme(one) for one in content["plans"])
    return (
        f"Thực hiện {listed(plans)} thuộc {listed(names)}, Sở Khoa học và Công nghệ báo cáo kết quả hỗ trợ "
        f"năm {content['year']} như sau."
    )


def _programme(plan: Row) -> str:
    decided = f" (văn bản số {plan['programme_decision']})" if plan["programme_decision"] else ""
    return f"Chương trình “{plan['programme']}”{decided}"


def note(key: str) -> str:
    """Marks the figure before it: its definition is a footnote there. `pieces` takes the marks out again."""
    return f"⟦{key}⟧"


def pieces(text: str) -> list[str]:
    """Text and keys of definitions by turns: text first, text last."""
    return _NOTE.split(text)


def plain(text: str) -> str:
    """Without the marks."""
    return "".join(pieces(text)[::2])


def organisations(content: Row) -> str:
    """Distinct organisations and places, each by kind."""
    if not content["participations"]:
        return f"Năm {content['year']} chưa ghi nhận chủ thể nào tham gia dự án."
    counts = {key: sum(one[key] for one in content["details"]) for key in _KINDS}
    places = [place for one in content["details"] for place in one["places"]]
    return (
        f"Năm {content['year']}, {number(len(content['projects']))} dự án đã hỗ trợ "
        f"{number(content['organisations_distinct'])} chủ thể{note('organisations_distinct')} "
        f"({by_kind(content['organisations'], places)}), với {number(content['participations'])} lượt "
        f"tham gia{note('participations')} ({by_kind(counts, places, 'lượt ')})."
    )


_KINDS = ("enterprises", "cooperatives", "households")


def parts_and_total(content: Row) -> str:
    """Why places and organisations differ."""
    total, counted = content["organisations"], content["organisations_distinct"]
    if not counted:
        return ""
    if content["participations"] == counted:
        return "Mỗi chủ thể thuộc một dự án nên số lượt tham gia bằng số chủ thể."
    how_many = "2 dự án" if total["most_projects"] == 2 else "từ 2 dự án trở lên"
    said = (
        f"Phần cộng lại {number(content['participations'])}, tổng {number(counted)} vì "
        f"{number(total['in_several'])} chủ thể thuộc {how_many}"
    )
    if len(total["several"]) > _NAMED_AT_MOST:
        return f"{said} (danh sách ở phụ lục Excel)."
    named = (f"{one['name']} (dự án {_numbers(one['projects'])})" for one in total["several"])
    return f"{said}: {listed(named)}."


def together(content: Row) -> list[str]:
    """The year as a whole, without marks, for a page."""
    said = (
        organisations(content),
        parts_and_total(content),
        products(content),
        register(content),
        made(content),
    )
    return [plain(one) for one in said if one]


def _numbers(projects: Sequence[int]) -> str:
    return listed(str(one) for one in projects)


def products(content: Row) -> str:
    """Supports of products and the products they went to; empty where there were none."""
    counted = content["products"]
    if not counted["supports"]:
        return ""
    return (
        f"Đã có {number(counted['supports'])} lượt hỗ trợ sản phẩm{note('product_supports')} cho "
        f"{number(counted['distinct'])} sản phẩm{note('products_distinct')}. "
    ) + _difference(counted["supports"], counted["distinct"], counted["with_several"])


def _difference(supports: int, distinct: int, several: int) -> str:
    if supports == distinct:
        return "Mỗi sản phẩm nhận một nội dung hỗ trợ."
    return (
        f"Phần cộng lại {number(supports)}, tổng {number(distinct)} vì {number(several)} sản phẩm nhận từ "
        "2 nội dung trở lên."
    )


def project(one: Row) -> list[str]:
    """A project in a few sentences: who took part, under what terms, and what came of it."""
    places = (
        f"Dự án hỗ trợ {by_kind(one, one['places'])}."
        if one["participations"]
        else "Dự án chưa có chủ thể tham gia."
    )
    return [sentence for sentence in (places, _terms(one), *_results(one)) if sentence]


def _terms(one: Row) -> str:
    terms = []
    if one["lead_agency"]:
        terms.append(f"đơn vị chủ trì: {one['lead_agency']}")
    if one["decision_number"]:
        terms.append(f"quyết định số {one['decision_number']}")
    if one["starts_on"] and one["ends_on"]:
        terms.append(f"thời gian thực hiện từ {day(one['starts_on'])} đến {day(one['ends_on'])}")
    if one["target"]:
        terms.append(f"mục tiêu: {one['target'].rstrip('.')}")
    said = "; ".join(terms)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _results(one: Row) -> list[str]:
    if one["kind"] == "conformity":
        return _conformity(one)
    if one["kind"] == "management_system":
        return _systems(one)
    if one["kind"] == "traceability":
        return [
            f"Kết quả: {number(one['ocop_products'])} sản phẩm OCOP{note('ocop_products')} được áp dụng "
            "hệ thống truy xuất nguồn gốc."
        ]
    said = [f"{_lower(kind['name'])}: {number(kind['organisations'])} chủ thể" for kind in one["supports"]]
    return [f"Kết quả: {'; '.join(said)}."] if said else []


def _conformity(one: Row) -> list[str]:
    kinds = [kind for kind in one["supports"] if kind["family"] == "product"]
    if not kinds:
        return []
    said = [f"{number(kind['supports'])} lượt {_lower(kind['name'])}" for kind in kinds]
    sentences = [
        f"{number(one['products_distinct'])} sản phẩm được hỗ trợ, với "
        f"{number(one['product_supports'])} lượt hỗ trợ: {'; '.join(said)}.",
        _difference(one["product_supports"], one["products_distinct"], one["products_with_several"]),
    ]
    if one["certificates"]:
        sentences.append(
            f"Kết quả: {number(one['certificates'])} giấy chứng nhận{note('certificates')} đã được cấp cho "
            f"{number(one['certified_enterprises'])} doanh nghiệp{note('certified_enterprises')}."
        )
    return sentences


def _systems(one: Row) -> list[str]:
    said = [
        f"{number(kind['organisations'])} chủ thể {_lower(kind['name'])}"
        for kind in one["supports"]
        if kind["family"] == "system"
    ]
    return [f"Kết quả: {listed(said)}{note('systems')}."] if said else []


def ocop_today(one: Row, as_of: str) -> str:
    """How the OCOP products of a project stand on the day."""
    standing = one.get("ocop_standing")
    if not standing:
        return ""
    told = "suspended" in standing  # an edition frozen earlier tells these together
    words = (
        ("in_force", "sản phẩm còn giấy chứng nhận OCOP có hiệu lực"),
        ("expired", "sản phẩm có giấy đã hết hạn"),
        ("suspended", "sản phẩm có giấy đang bị đình chỉ"),
        ("revoked", "sản phẩm có giấy đã bị thu hồi"),
        ("other", "sản phẩm có giấy chưa đến ngày cấp" if told else _TOGETHER),
    )
    said = [
        f"{number(standing[key])} {what}" for key, what in words if standing.get(key) or key == "in_force"
    ]
    return f"Tính đến ngày {day(as_of)}: {listed(said)}."


def register(content: Row) -> str:
    """How all certificates stood on the day."""
    counted = content["register"]
    return (
        f"Tính đến ngày {day(content['as_of'])}, hệ thống có {number(counted['in_force'])} giấy còn hiệu lực"
        f"{note('in_force')}, trong đó {number(counted['expiring'])} giấy hết hạn trong 90 ngày tới; "
        f"{number(counted['expired'])} giấy đã hết hạn, trong đó {number(counted['lapsed'])} giấy OCOP mà "
        f"sản phẩm chưa được đánh giá lại{note('lapsed')}; {number(counted['suspended'])} giấy đang bị đình "
        f"chỉ và {number(counted['revoked'])} giấy đã bị thu hồi."
    )


def made(content: Row) -> str:
    """What was released and labelled in the year; empty where nothing was."""
    counted = content["made"]
    if not counted["batches"] and not counted["labels"]:
        return ""
    return (
        f"Trong năm, các chủ thể đã xuất xưởng {number(counted['batches'])} lô{note('batches')} và được "
        f"cấp {number(counted['labels'])} tem{note('labels')} trong {number(counted['label_runs'])} đợt."
    )


def activities(content: Row) -> str:
    counted = content["activities"]
    words = {"training": "hội nghị tập huấn", "communication": "hoạt động truyền thông"}
    said = listed(f"{number(count)} {words[kind]}" for kind, count in counted.items())
    return (
        f"Đã tổ chức {said}{note('activities')}."
        if counted
        else "Trong năm chưa ghi nhận hoạt động tập huấn, truyền thông."
    )


def inspections(content: Row) -> str:
    """The year's visits; the part is there only where there were some."""
    counted = content["inspections"]
    said = (
        (counted["passed"], "đạt"),
        (counted["reminded"], "nhắc nhở"),
        (counted["violation"], "vi phạm"),
        (counted["not_checked"], "không kiểm tra được"),
    )
    found = listed(f"{number(count)} lượt {words}" for count, words in said if count)
    where = f", trong đó tại {number(counted['organisations'])} chủ thể" if counted["organisations"] else ""
    return f"Trong năm đã kiểm tra {number(counted['visits'])} lượt{note('visits')}{where}: {found}."


def _lower(name: str) -> str:
    """A name in the middle of a sentence; an abbreviation stays as it is."""
    return name if name[:2].isupper() else f"{name[0].lower()}{name[1:]}"
