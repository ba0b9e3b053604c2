"""Products as rows of a sheet."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ImportKind, Organisation, Product, ProductVersion, VersionState
from traceability.errors import Invalid, Refused
from traceability.identifiers import public_code
from traceability.services import reference
from traceability.services.actor import Actor
from traceability.services.gs1_numbers import checked_gtin
from traceability.services.imports.books import Book, Known, Token, Write
from traceability.services.imports.values import Choices, Column, Kind, plain
from traceability.services.products.bulk import (
    NewProducts,
    Rewrite,
    Rewrites,
    add_products,
    new_products,
    rewrite_products,
    rewrites,
)
from traceability.services.products.details import (
    CAPTIONS,
    GTIN_TAKEN,
    NAMELESS,
    ONE_LINE,
    WAITING,
    WORDING,
    ProductDetails,
    check_name,
    fixed_errors,
)
from traceability.text import line

_LONG, _STORY = 1000, 5000
_STATES = {
    VersionState.DRAFT: "Bản nháp",
    VersionState.PENDING: "Chờ duyệt",
    VersionState.RETURNED: "Trả lại",
    VersionState.REFUSED: "Từ chối",
    VersionState.APPROVED: "Đã duyệt",
    VersionState.SUPERSEDED: "Đã thay thế",
}
_WORKING = (VersionState.DRAFT, VersionState.PENDING, VersionState.RETURNED)
_SETTLED = (VersionState.APPROVED, VersionState.SUPERSEDED)
_FIELDS = tuple(field.name for field in fields(ProductDetails))


def _column(name: str, short: str = "", **values: Any) -> Column:
    return Column(name=name, title=CAPTIONS[name], short=short, **values)


@dataclass(frozen=True, slots=True)
class _Version:
    """The wording a row is compared with, and what becomes of it."""

    id: int
    state: VersionState
    settled: bool  # some version has been approved
    last_number: int


class ProductBook(Book[ProductDetails]):
    """The organisation's products, each with the version its producer last worked on."""

    kind = ImportKind.PRODUCTS
    sheet = "Sản phẩm"
    needed = frozenset({"name"})
    columns = (
        Column(
            name="key", title="Mã sản phẩm", kind=Kind.CODE, width=14,
            help="Hệ thống cấp. Giữ nguyên để sửa sản phẩm đã có; để trống cho sản phẩm mới.",
        ),
        _column("name", needed=NAMELESS, width=30, help="Như in trên bao bì."),
        _column("group_code", kind=Kind.CHOICE, width=30, help="Chọn trong danh sách; ngoài OCOP: để trống."),
        _column(
            "gtin", kind=Kind.CODE, numbers=True, width=18,
            help="8, 12, 13 hoặc 14 số dưới mã vạch, do GS1 cấp; để trống nếu chưa có.",
        ),
        _column("brand", "Thương hiệu"),
        _column("net_content", "Khối lượng tịnh", help="Ví dụ: 500 g, hộp 12 gói."),
        _column("origin", "Xuất xứ", width=26, help="Ví dụ: xã Chi Lăng, tỉnh Lạng Sơn, Việt Nam."),
        _column("standards", "Tiêu chuẩn", most=_LONG, width=24, help="Ví dụ: TCCS 01:2025/HTX."),
        _column("ingredients", most=_LONG, width=26),
        _column("storage", most=_LONG, width=26),
        _column("warnings", most=_LONG, width=26),
        _column("story", most=_STORY, width=30),
        _column("name_en", width=24),
        _column("name_zh", width=18),
        _column("story_en", most=_STORY, width=30),
        _column("story_zh", most=_STORY, width=30),
        Column(name="state", title="Trạng thái (chỉ xem)", kind=Kind.NOTE, width=20),
    )  # fmt: skip

    def __init__(self, known: list[Known[ProductDetails]], choices: Choices, sample: bool) -> None:
        self.known = {one.key: one for one in known}
        self.choices = {"group_code": choices}
        self._sample = sample
        self._labels: dict[str, str] = {}
        self.taken = {token: one.id for one in known for token in self.tokens(one.details)}

    @classmethod
    def load(cls, session: Session, actor: Actor, project_id: int | None = None) -> "ProductBook":
        """All of them; and the GTINs of everybody, which are unique."""
        organisation = session.get_one(Organisation, actor.organisation_id)
        groups, known = reference.product_groups(session), known_products(session, organisation.id)
        labels = {group.code: f"{group.code} – {group.name}" for group in groups}
        used = {one.details.group_code for one in known}  # a retired group stays where it was recorded
        offered = [group for group in groups if group.retired_at is None or group.code in used]
        choices = Choices.of([(one.code, labels[one.code], (one.code, one.name)) for one in offered])
        book = cls(known, choices, organisation.is_sample)
        book._labels = labels
        others = select(Product.gtin, Product.id).where(
            Product.organisation_id != organisation.id, Product.gtin.is_not(None)
        )
        book.taken.update({Token("gtin", gtin): id for gtin, id in session.execute(others)})
        return book

    def compact_key(self, text: str) -> str:
        return public_code.compact(text)

    def details(self, values: Mapping[str, Any], known: Known[ProductDetails] | None) -> ProductDetails:
        said: dict[str, Any] = {name: values[name] for name in _FIELDS}
        said |= {name: line(said[name]) or None for name in ONE_LINE}
        with suppress(Invalid):  # `check` tells
            said["gtin"] = checked_gtin(said["gtin"], sample=self._sample)
        return ProductDetails(**said)

    def alike(self, known: ProductDetails, details: ProductDetails) -> bool:
        return known == details

    def check(self, details: ProductDetails, known: Known[ProductDetails] | None) -> None:
        gtin = checked_gtin(details.gtin, sample=self._sample)
        check_name(details.name)
        if known is None:
            return
        if known.more.state is VersionState.PENDING:
            raise Refused(WAITING)
        before = known.details
        if known.more.settled and (
            errors := fixed_errors(before.gtin, before.group_code, gtin, details.group_code)
        ):
            raise Invalid(errors)

    def check_alone(self, values: Mapping[str, Any]) -> None:
        checked_gtin(values["gtin"], sample=self._sample)

    def tokens(self, details: ProductDetails) -> list[Token]:
        whole = Token("name", details)
        return [Token("gtin", details.gtin), whole] if details.gtin else [whole]

    def taken_words(self, token: Token, by: int) -> str:
        if token.column == "gtin":
            return GTIN_TAKEN.rstrip(".")
        return f"Giống hệt sản phẩm mã {self.by_id[by].key} đã có"

    def shown(self, details: ProductDetails) -> dict[str, Any]:
        cells = {name: getattr(details, name) for name in _FIELDS}
        return {**cells, "group_code": self._labels.get(details.group_code or "")}

    def notes(self, known: Known[ProductDetails]) -> dict[str, Any]:
        return {"state": _STATES[known.more.state]}

    def prepare(self, session: Session, actor: Actor, rows: Sequence[Write[ProductDetails]]) -> "_Ready":
        new = [row.details for row in rows if row.known is None]
        changed = [_rewrite(row.known, row.details) for row in rows if row.known is not None]
        return _Ready(new_products(session, actor, new), rewrites(session, actor, changed))

    def write(self, session: Session, actor: Actor, ready: "_Ready", files: Mapping[str, int]) -> None:
        add_products(session, actor, ready.new)
        rewrite_products(session, ready.changed)

    @staticmethod
    def lock(session: Session, owner_id: int) -> None:
        own = select(Product.id).where(Product.organisation_id == owner_id).order_by(Product.id)
        session.execute(own.with_for_update()).all()


@dataclass(frozen=True, slots=True)
class _Ready:
    new: NewProducts
    changed: Rewrites


def _rewrite(known: Known[ProductDetails], details: ProductDetails) -> Rewrite:
    version: _Version = known.more
    copied = version.state not in _WORKING
    return Rewrite(known.id, version.id, copied, version.last_number, known.details, details)


def known_products(session: Session, organisation_id: int) -> list[Known[ProductDetails]]:
    """By the order of registration. Columns, not objects: there may be tens of thousands."""
    query = (
        select(
            Product.id, Product.code, Product.gtin, Product.group_id, ProductVersion.id, ProductVersion.state,
            ProductVersion.number, *(getattr(ProductVersion, name) for name in WORDING),
        )
        .join(ProductVersion, ProductVersion.product_id == Product.id)
        .where(Product.organisation_id == organisation_id)
        .order_by(Product.id, ProductVersion.number)
    )  # fmt: skip
    codes = {group.id: group.code for group in reference.product_groups(session)}
    found: dict[int, Known[ProductDetails]] = {}
    for id, code, gtin, group_id, version_id, state, number, *words in session.execute(query):
        wording = dict(zip(WORDING, map(plain, words), strict=True))
        details = ProductDetails(**wording, gtin=gtin, group_code=codes.get(group_id))  # type: ignore[arg-type]
        version = _Version(version_id, state, state in _SETTLED, number)
        found[id] = _newer(found.get(id), Known(id, code, details, version))
    return list(found.values())


def _newer(before: Known[ProductDetails] | None, after: Known[ProductDetails]) -> Known[ProductDetails]:
    """What `product.working or product.approved or the last` gives, seen one version after another."""
    if before is None:
        return after
    old, new = before.more, after.more
    ranks = [
        (version.state in _WORKING, version.state is VersionState.APPROVED, version.last_number)
        for version in (old, new)
    ]
    chosen = max((ranks[0], before), (ranks[1], after), key=lambda pair: pair[0])[1]
    more = replace(
        chosen.more, settled=old.settled or new.settled, last_number=max(old.last_number, new.last_number)
    )
    return replace(chosen, more=more)
