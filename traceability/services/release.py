"""What the law asks of a batch before it is sold (Circular 02/2024/TT-BKHCN, Decree 37/2026/NĐ-CP), as data.

Bases: T – Circular 02/2024's ten items; D – Decree 37/2026's traceability data; P – its digital passport;
L – its goods label.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from models import (
    Batch,
    BatchState,
    CertificateStatus,
    Organisation,
    OrganisationState,
    Product,
    ProductVersion,
    TraceEvent,
)
from traceability.services import certificates, clock, events, origins, programme
from traceability.services.trace_pages import loading


class Needed(StrEnum):
    MUST = "must"  # blocks release where missing
    IF_ANY = "if_any"
    ALWAYS = "always"  # shown whatever it is


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: what the public page would be made of."""

    batch: Batch
    product: Product
    version: ProductVersion
    organisation: Organisation
    stages: Sequence[TraceEvent]
    certificates: Sequence[str]
    projects: Sequence[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the law. `where` names the field that fills it, which the web turns into a link."""

    caption: str
    basis: str
    needed: Needed
    where: str
    find: Callable[[Facts], str | None]


@dataclass(frozen=True, slots=True)
class Line:
    """A rule and what there is for it."""

    rule: Rule
    value: str | None

    @property
    def is_missing(self) -> bool:
        return self.rule.needed is Needed.MUST and not self.value


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something other than a missing value that stands in the way."""

    words: str
    where: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a batch may be released: every line of the law, what blocks, and what is only worth knowing."""

    lines: Sequence[Line]
    blockers: Sequence[Blocker]
    warnings: Sequence[str]

    @property
    def missing(self) -> list[str]:
        """Everything that is missing, in words."""
        return [blocker.words for blocker in self.blockers] + [
            line.rule.caption for line in self.lines if line.is_missing
        ]

    @property
    def ready(self) -> bool:
        return not self.missing


def _brand_and_lot(facts: Facts) -> str:
    return " · ".join(filter(None, [facts.version.brand, f"lô {facts.batch.lot_number}"]))


def _numbers(facts: Facts) -> str:
    gtin = f"GTIN {facts.product.gtin} · " if facts.product.gtin else ""
    return f"{gtin}mã số thuế {facts.organisation.tax_code}"


def _address(facts: Facts) -> str:
    producer = facts.organisation
    return f"{producer.address_line}, {producer.commune.full_name}" if producer.address_line else ""


def _photos(facts: Facts) -> str | None:
    return f"{len(facts.version.photos)} ảnh" if facts.version.photos else None


def _stages(facts: Facts) -> str:
    return ", ".join(stage.stage_type.name for stage in facts.stages)


def _recall(facts: Facts) -> str:
    return "Đang bị thu hồi" if facts.batch.state is BatchState.RECALLED else "Không bị thu hồi"


def _day(day: date | None) -> str | None:
    return f"{day:%d/%m/%Y}" if day else None


RULES: tuple[Rule, ...] = (
    Rule("Tên sản phẩm, hàng hóa", "TDPL", Needed.MUST, "product.name", lambda f: f.version.name),
    Rule("Hình ảnh sản phẩm", "TD", Needed.MUST, "product.photos", _photos),
    Rule(
        "Tên đơn vị sản xuất, kinh doanh",
        "TDPL",
        Needed.MUST,
        "organisation.name",
        lambda f: f.organisation.name,
    ),
    Rule("Địa chỉ đơn vị sản xuất, kinh doanh", "TDPL", Needed.MUST, "organisation.address_line", _address),
    Rule(
        "Xuất xứ (hoặc nơi thực hiện công đoạn cuối cùng)",
        "DPL",
        Needed.MUST,
        "product.origin",
        lambda f: f.version.origin,
    ),
    Rule("Các công đoạn (tên, mã địa điểm, thời gian)", "TD", Needed.MUST, "batch.stages", _stages),
    Rule(
        "Thời gian sản xuất, kinh doanh",
        "T",
        Needed.MUST,
        "batch.produced_on",
        lambda f: _day(f.batch.produced_on),
    ),
    Rule("Mã truy vết sản phẩm", "T", Needed.MUST, "product.code", lambda f: f.product.code),
    Rule(
        "Thương hiệu, nhãn hiệu, ký hiệu, số lô, số sê-ri",
        "TD",
        Needed.MUST,
        "batch.lot_number",
        _brand_and_lot,
    ),
    Rule("Hạn sử dụng", "TDP", Needed.IF_ANY, "batch.use_by", lambda f: _day(f.batch.use_by)),
    Rule(
        "Tiêu chuẩn, quy chuẩn áp dụng", "TD", Needed.MUST, "product.standards", lambda f: f.version.standards
    ),
    Rule("GTIN, mã số định danh tổ chức (mã số thuế)", "P", Needed.IF_ANY, "product.gtin", _numbers),
    Rule(
        "Chứng nhận (hợp chuẩn, hợp quy, OCOP…)",
        "P",
        Needed.IF_ANY,
        "certificates",
        lambda f: ", ".join(f.certificates),
    ),
    Rule("Cảnh báo an toàn", "P", Needed.IF_ANY, "product.warnings", lambda f: f.version.warnings),
    Rule("Trạng thái thu hồi", "", Needed.ALWAYS, "", _recall),
    Rule("Dự án hỗ trợ", "", Needed.IF_ANY, "", lambda f: ", ".join(f.projects)),
)


def readiness(session: Session, batch: Batch) -> Readiness:
    """Every line of the law for this batch, as its public page would show it today."""
    facts = _facts(session, batch)
    lines = [Line(rule, rule.find(facts) or None) for rule in RULES]
    return Readiness(lines, _blockers(session, facts), warnings(session, batch))


def warnings(session: Session, batch: Batch) -> list[str]:
    """What does not block, but a buyer will see."""
    said = [_OCOP_WORDS[status]] if (status := _ocop_when_made(session, batch)) in _OCOP_WORDS else []
    if batch.use_by and batch.use_by < clock.today():
        said.append(f"Lô đã quá hạn sử dụng từ {batch.use_by:%d/%m/%Y}; trang quét sẽ báo đỏ")
    return said


_OCOP_WORDS = {
    CertificateStatus.NOT_YET_ISSUED: "Ngày này chứng nhận OCOP chưa được cấp; trang quét sẽ ghi rõ",
    CertificateStatus.EXPIRED: "Ngày này chứng nhận OCOP đã hết hạn; trang quét sẽ ghi rõ",
    CertificateStatus.SUSPENDED: "Ngày này chứng nhận OCOP đang bị đình chỉ; trang quét sẽ ghi rõ",
    CertificateStatus.REVOKED: "Ngày này chứng nhận OCOP đã bị thu hồi; trang quét sẽ ghi rõ",
}


def _ocop_when_made(session: Session, batch: Batch) -> CertificateStatus | None:
    """How the OCOP certificate stood on the production day; None where there never was one."""
    then = certificates.ocop_status(session, batch.product_id, batch.produced_on)
    if then is not None:
        return then.status
    later = certificates.ocop_status(session, batch.product_id, clock.today())
    return CertificateStatus.NOT_YET_ISSUED if later else None


def _facts(session: Session, batch: Batch) -> Facts:
    product, today = batch.product, clock.today()
    papers = loading.certificates(session, product)
    return Facts(
        batch=batch,
        product=product,
        version=product.current,
        organisation=product.organisation,
        stages=events.standing(session, batch),
        certificates=[paper.kind.name for paper in papers if paper.status_on(today).in_force],
        projects=[place.project.name for place in programme.projects_supporting(session, batch)],
    )


def _blockers(session: Session, facts: Facts) -> list[Blocker]:
    found = []
    if facts.organisation.state is not OrganisationState.APPROVED:
        found.append(Blocker("cơ sở chưa được duyệt", "organisation.name"))
    if facts.product.approved is None:
        found.append(Blocker("sản phẩm chưa được duyệt", "product"))
    found += [
        Blocker(f"nguyên liệu từ lô {recalled.lot_number} đang bị thu hồi", "batch.origins")
        for recalled in origins.recalled_origins(session, facts.batch)
    ]
    return found
