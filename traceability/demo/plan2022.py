"""The 2022 plan as published (domain §1): who took part in what, in fictitious names and the true figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from models import ProjectKind


def _series(letter: str, first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{letter}{number}" for number in range(first, last + 1))


@dataclass(frozen=True)
class PlannedProject:
    """A project of the plan and its participants: E… enterprises, C… cooperatives."""

    number: int
    kind: ProjectKind
    name: str
    name_en: str
    name_zh: str
    participants: tuple[str, ...]


# E13 is in projects 1 and 3, C18 in 4 and 5: so 64 places are 62 organisations.
PROJECTS: Final = (
    PlannedProject(
        1, ProjectKind.CONFORMITY,
        "Hỗ trợ chứng nhận hợp chuẩn, hợp quy, xây dựng tiêu chuẩn cơ sở và công bố",
        "Conformity certification, in-house standards and declarations", "合格认证、企业标准与声明",
        _series("E", 1, 13) + _series("C", 1, 2),
    ),
    PlannedProject(
        2, ProjectKind.PILOT_MODEL,
        "Mô hình điểm áp dụng đồng bộ hệ thống quản lý, công cụ cải tiến",
        "Pilot of management systems and improvement tools together", "管理体系与改进工具综合试点",
        _series("E", 14, 16),
    ),
    PlannedProject(
        3, ProjectKind.MANAGEMENT_SYSTEM,
        "Áp dụng hệ thống quản lý, công cụ cải tiến năng suất chất lượng",
        "Management systems and improvement tools", "管理体系与改进工具",
        _series("E", 13, 13) + _series("E", 17, 26) + _series("C", 3, 11),
    ),
    PlannedProject(
        4, ProjectKind.GOOD_AGRICULTURE,
        "Thực hành nông nghiệp tốt (GAP/GAHP), nông nghiệp hữu cơ",
        "Good agricultural practice and organic farming", "良好农业规范与有机农业",
        _series("E", 27, 27) + _series("C", 12, 18),
    ),
    PlannedProject(
        5, ProjectKind.TRACEABILITY,
        "Áp dụng hệ thống truy xuất nguồn gốc", "Applying traceability systems", "实施追溯系统",
        _series("E", 28, 30) + _series("C", 18, 29),
    ),
    PlannedProject(
        6, ProjectKind.DIGITAL,
        "Ứng dụng công nghệ thông tin, chuyển đổi số trong quản trị",
        "Information technology and digital management", "信息技术与数字化管理",
        _series("E", 31, 33),
    ),
)  # fmt: skip

SYSTEMS: Final = {
    **dict.fromkeys(("E13", *_series("E", 17, 23)), "iso_9001"),
    **dict.fromkeys(_series("E", 24, 25), "five_s"),
    "E26": "iso_22000",
}
"""What the enterprises of project 3 applied: 8 ISO 9001, 2 5S, 1 ISO 22000."""

_TRADES: Final = ("Vật liệu xây dựng", "Nông sản", "Cơ khí", "Lâm sản", "Thực phẩm", "Dịch vụ kỹ thuật")


def organisations() -> Iterator[tuple[str, str]]:
    """(key, fictitious name) of the 33 enterprises and 29 cooperatives."""
    for number in range(1, 34):
        trade = _TRADES[0] if number <= 13 else _TRADES[1 + number % 5]
        yield f"E{number}", f"Công ty TNHH Minh họa {trade} {number:02}"
    for number in range(1, 30):
        yield f"C{number}", f"HTX Minh họa {'Na Chi Lăng' if number == 18 else f'Nông sản {number:02}'}"


@dataclass(frozen=True)
class SupportedProduct:
    """A product of project 1 and what it was supported with; `certified` where a certificate came of it."""

    maker: str
    name: str
    supports: tuple[str, ...]
    certified: bool


def supported_products() -> Iterator[SupportedProduct]:
    """The 65 products: 44 towards certification (10 of them with an own standard too), 12 declared, 9 with an
    own standard only. Seven certificates came of it, for four enterprises."""
    makers = PROJECTS[0].participants
    certificates = {"E1": 2, "E2": 2, "E3": 2, "E4": 1}
    for n in range(65):
        maker = makers[n % len(makers)]
        if n < 44:
            supports = ("conformity_certification", *(("in_house_standard",) if n < 10 else ()))
        else:
            supports = ("self_declaration",) if n < 56 else ("in_house_standard",)
        certified = supports[0] == "conformity_certification" and certificates.get(maker, 0) > 0
        certificates[maker] = certificates.get(maker, 0) - certified
        what = "Gạch Minh họa loại" if maker.startswith("E") else "Sản phẩm Minh họa số"
        yield SupportedProduct(maker, f"{what} {n + 1:02}", supports, certified)
