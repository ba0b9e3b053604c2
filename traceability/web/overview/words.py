"""What the tiles of an overview are called, and what each one counts."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from traceability.services.dashboard import Months, Ocop, Parts, Section, Spread
from traceability.web.filters import format_number
from traceability.web.wording import KINDS


class Words(NamedTuple):
    """`unit` follows the number of rows of the list; `definition` says what is counted."""

    title: str
    unit: str
    definition: str


SECTIONS = {
    Section.PROGRAMME: "Chương trình hỗ trợ",
    Section.REGISTER: "Sổ OCOP",
    Section.TRACING: "Truy xuất nguồn gốc",
}
# What the state on a past day is told from; the same words on the page, in its lists and their files.
AS_OF = {
    Section.PROGRAMME: (
        "lượt tham gia, hỗ trợ và dự án tính từ ngày bắt đầu của lượt và của dự án, hoạt động từ ngày tổ chức"
        "; không ghi các ngày ấy thì từ ngày ban hành kế hoạch, rồi đến năm của kế hoạch. "
        "Nội dung và kết quả hỗ trợ như ghi nhận hiện nay"
    ),
    Section.REGISTER: (
        "giấy chứng nhận theo ngày cấp, ngày hết hạn và ngày của từng quyết định; chủ thể và sản phẩm theo "
        "ngày duyệt, tạm ngừng, gộp trong hệ thống này, nên trước khi được nhập vào hệ thống thì chưa có; "
        "xã, phường của chủ thể theo hồ sơ ngày đó. Tên, loại hình và nhóm sản phẩm như hiện nay; "
        "xã, phường đã sáp nhập tính vào xã, phường hiện nay"
    ),
    Section.TRACING: "giấy theo ngày cấp; lô, tem và lượt quét theo lúc xuất xưởng, cấp, kích hoạt, quét",
}
TILES: Mapping[str, Words] = {
    "participants": Words(
        "Chủ thể tham gia", "chủ thể", "Mỗi chủ thể đếm một lần, dù tham gia bao nhiêu dự án."
    ),
    "places": Words("Lượt tham gia dự án", "lượt", "Mỗi chủ thể một lượt trong mỗi dự án."),
    "projects": Words("Dự án", "dự án", "Mỗi dự án của kế hoạch các năm đếm một lần."),
    "supported": Words(
        "Sản phẩm được hỗ trợ",
        "sản phẩm",
        "Sản phẩm được hỗ trợ chứng nhận, công bố hoặc TCCS; mỗi sản phẩm đếm một lần.",
    ),
    "supports": Words(
        "Lượt hỗ trợ sản phẩm", "lượt", "Mỗi nội dung chứng nhận, công bố, TCCS cho một sản phẩm là một lượt."
    ),
    "traced": Words(
        "Sản phẩm OCOP có truy xuất",
        "sản phẩm",
        "Được hỗ trợ truy xuất nguồn gốc và có giấy OCOP đã xác minh, dù nay còn hiệu lực hay không.",
    ),
    "activities": Words("Hoạt động", "hoạt động", "Tập huấn, truyền thông theo kế hoạch các năm."),
    "organisations": Words(
        "Chủ thể đã duyệt", "chủ thể", "Hồ sơ đã duyệt và không bị tạm ngừng tại ngày đó."
    ),
    "products": Words("Sản phẩm đã duyệt", "sản phẩm", "Có nội dung đã được duyệt tính đến hết ngày đó."),
    "ocop": Words(
        "Sản phẩm OCOP còn hiệu lực",
        "sản phẩm",
        "Có giấy chứng nhận OCOP còn hiệu lực tại ngày đó; mỗi sản phẩm đếm một lần.",
    ),
    "in_force": Words(
        "Còn hiệu lực", "giấy", "Giấy đã xác minh, còn hiệu lực tại ngày đó, kể cả sắp hết hạn."
    ),
    "expiring": Words("Hết hạn trong 90 ngày", "giấy", "Còn hiệu lực, ngày cuối trong 90 ngày tới."),
    "lapsed": Words(
        "OCOP hết hạn, chưa đánh giá lại", "giấy", "Giấy OCOP đã hết hạn mà sản phẩm chưa có giấy mới hơn."
    ),
    "suspended": Words("Đình chỉ", "giấy", "Giấy đang bị đình chỉ tại ngày đó."),
    "revoked": Words("Đã thu hồi giấy", "giấy", "Giấy đã bị thu hồi tính đến ngày đó."),
    "issued": Words("Giấy cấp trong kỳ", "giấy", "Giấy đã xác minh có ngày cấp trong kỳ."),
    "batches": Words("Lô đã xuất xưởng", "lô", "Lô có ngày xuất xưởng trong kỳ."),
    "labels": Words("Tem đã cấp", "đợt", "Tổng số tem của các đợt cấp trong kỳ."),
    "activated": Words("Tem đã kích hoạt", "lần kích hoạt", "Tổng số tem được kích hoạt trong kỳ."),
    "scans": Words(
        "Lượt quét",
        "lượt",
        "Mỗi lần mở trang của tem, lô hoặc sản phẩm trong kỳ là một lượt; không tính máy dò.",
    ),
}


def hints(figures: Mapping[str, int], parts: Parts, ocop: Ocop, months: Months) -> dict[str, str]:
    """What each figure is made of, worked out from the same rows."""
    made: dict[str, Callable[[], str]] = {
        "participants": lambda: _parts(parts.participants, "mỗi chủ thể thuộc 1 dự án", _in_projects),
        "places": lambda: "mỗi chủ thể một lượt trong mỗi dự án",
        "supported": lambda: _parts(
            parts.supported,
            "chứng nhận, công bố, TCCS; mỗi sản phẩm 1 nội dung",
            lambda spread: f"{spread.several} sản phẩm nhận từ 2 nội dung trở lên",
        ),
        "supports": lambda: "chứng nhận, công bố, TCCS",
        "traced": lambda: "được hỗ trợ truy xuất nguồn gốc và có giấy OCOP đã xác minh",
        "activities": lambda: "tập huấn, truyền thông",
        "organisations": lambda: _kinds(parts),
        "ocop": lambda: _stars(ocop),
        "in_force": lambda: "kể cả giấy sắp hết hạn",
        "labels": lambda: f"{format_number(months.label_runs)} đợt cấp tem",
    }
    return {name: make() for name, make in made.items() if figures.get(name)}


def _parts(spread: Spread, alike: str, why: Callable[[Spread], str]) -> str:
    """Why the parts and the total differ, or that they do not."""
    if spread.parts == spread.units:
        return alike
    added, total = format_number(spread.parts), format_number(spread.units)
    return f"phần cộng lại {added}, tổng {total} vì {why(spread)}"


def _in_projects(spread: Spread) -> str:
    how_many = "2 dự án" if spread.most == 2 else "từ 2 dự án trở lên"
    return f"{format_number(spread.several)} chủ thể thuộc {how_many}"


def _kinds(parts: Parts) -> str:
    return ", ".join(f"{format_number(n)} {KINDS[kind.value].lower()}" for kind, n in parts.kinds.items())


def _stars(ocop: Ocop) -> str:
    said = ", ".join(f"{stars} sao: {format_number(count)}" for stars, count in ocop.stars)
    if ocop.spread.parts == ocop.spread.units:
        return said
    several = f"{format_number(ocop.spread.several)} sản phẩm có từ 2 giấy còn hiệu lực"
    return f"{said}; {_parts(ocop.spread, '', lambda _: several)}"
