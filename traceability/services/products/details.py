"""What a producer says about a product: the fields, their captions, and what a submission needs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from models import Product, ProductVersion
from traceability.errors import Invalid
from traceability.services import glyphs
from traceability.text import line, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetails:
    """Everything a form, an Excel row or an API body says about a product. Empty text counts as nothing."""

    name: str
    group_code: str | None = None  # of the OCOP groups; None for a product outside them
    gtin: str | None = None
    name_en: str | None = None
    name_zh: str | None = None
    brand: str | None = None
    net_content: str | None = None
    ingredients: str | None = None
    storage: str | None = None
    warnings: str | None = None
    origin: str | None = None
    standards: str | None = None
    story: str | None = None
    story_en: str | None = None
    story_zh: str | None = None


CAPTIONS: Mapping[str, str] = {
    "name": "Tên sản phẩm",
    "group_code": "Nhóm sản phẩm",
    "gtin": "Mã GTIN",
    "name_en": "Tên tiếng Anh",
    "name_zh": "Tên tiếng Trung",
    "brand": "Thương hiệu, nhãn hiệu",
    "net_content": "Khối lượng tịnh, thể tích",
    "ingredients": "Thành phần",
    "storage": "Bảo quản, cách dùng",
    "warnings": "Cảnh báo an toàn",
    "origin": "Xuất xứ (hoặc nơi thực hiện công đoạn cuối cùng)",
    "standards": "Tiêu chuẩn, quy chuẩn áp dụng",
    "story": "Câu chuyện sản phẩm",
    "story_en": "Câu chuyện tiếng Anh",
    "story_zh": "Câu chuyện tiếng Trung",
    "photos": "Hình ảnh sản phẩm",
}
WAITING = "Sản phẩm đang chờ duyệt. Hãy rút lại bản đã gửi rồi sửa."
GTIN_TAKEN = "GTIN này đã gắn với một sản phẩm khác; xem lại số, hoặc báo cho cán bộ."
NAMELESS = "Nhập tên sản phẩm như in trên bao bì."
IDENTITY = ("group_code", "gtin")  # of the product itself; everything else belongs to a version
ONE_LINE = frozenset({"name", "name_en", "name_zh", "brand", "net_content", "origin"})
WORDING = tuple(field.name for field in fields(ProductDetails) if field.name not in IDENTITY)


def details_of(product: Product, version: ProductVersion) -> ProductDetails:
    """The details as a version has them, for a form to begin with."""
    wording = {name: getattr(version, name) for name in WORDING}
    return ProductDetails(
        **wording, group_code=product.group.code if product.group else None, gtin=product.gtin
    )


def wording_of(details: ProductDetails) -> dict[str, str | None]:
    """What a version stores: clean text, and None where nothing was said."""
    return {name: cleaned(name, getattr(details, name)) for name in WORDING}


def cleaned(name: str, text: str | None) -> str | None:
    """The text of one field as it is stored."""
    return (line(text) if name in ONE_LINE else plain(text)) or None


def check_name(name: str | None) -> None:
    """There must be one, and labels must be able to carry it."""
    if not name:
        raise Invalid({"name": NAMELESS})
    if refusal := glyphs.refusal(name):
        raise Invalid({"name": refusal})


def missing_for_submission(product: Product, version: ProductVersion) -> dict[str, str]:
    """What the public page could not do without, by field; a tourism service follows no product standard."""
    is_service = product.group is not None and product.group.is_service
    missing = {}
    if not version.photos:
        missing["photos"] = "Thêm ít nhất một ảnh sản phẩm."
    if not version.origin:
        missing["origin"] = "Nhập xuất xứ hoặc nơi thực hiện công đoạn cuối cùng."
    if not version.standards and not is_service:
        missing["standards"] = "Nhập tiêu chuẩn, quy chuẩn áp dụng, ví dụ TCCS của cơ sở."
    return missing


def fixed_errors(
    gtin: str | None, group_code: str | None, new_gtin: str | None, new_group_code: str | None
) -> dict[str, str]:
    """Once approved, labels may carry the GTIN, and the group decides what the law asks: both stay."""
    errors = {}
    if gtin and new_gtin != gtin:
        errors["gtin"] = "GTIN đã được duyệt và in trên tem nên không đổi được; hãy đăng ký sản phẩm mới."
    if group_code and new_group_code != group_code:
        errors["group_code"] = "Nhóm đã được duyệt nên không đổi được; hãy đăng ký sản phẩm mới."
    return errors
