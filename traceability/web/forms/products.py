"""Forms about products: writing, photos, filters, and what staff decide."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms.validators import Optional

from models import ProductGroup, VersionState
from traceability.services.products import CAPTIONS, ProductDetails, ProductFilter
from traceability.services.retiring import offered
from traceability.web.forms.fields import (
    LONGEST,
    ChoiceField,
    HiddenField,
    LineField,
    SearchField,
    TextAreaField,
    free,
    needed,
)
from traceability.web.wording import VERSION_STATES

_TEXT = 1000


class ProductForm(FlaskForm):
    """Everything a producer says about a product but its photos."""

    name = LineField(
        CAPTIONS["name"],
        description="Như in trên bao bì.",
        validators=needed("Nhập tên sản phẩm như in trên bao bì."),
    )
    group_code = ChoiceField(CAPTIONS["group_code"], validators=[Optional()])
    brand = LineField(CAPTIONS["brand"], validators=free())
    net_content = LineField(
        CAPTIONS["net_content"], description="Ví dụ: 500 g, hộp 12 gói.", validators=free()
    )
    origin = LineField(
        CAPTIONS["origin"],
        description="Ví dụ: xã Chi Lăng, tỉnh Lạng Sơn, Việt Nam. Cần có trước khi gửi duyệt.",
        validators=free(),
    )
    standards = TextAreaField(
        CAPTIONS["standards"],
        description="Mỗi dòng một số hiệu, ví dụ: TCCS 01:2025/HTX. Cần có trước khi gửi duyệt.",
        validators=free(_TEXT),
    )
    ingredients = TextAreaField(CAPTIONS["ingredients"], validators=free(_TEXT))
    storage = TextAreaField(CAPTIONS["storage"], validators=free(_TEXT))
    warnings = TextAreaField(
        CAPTIONS["warnings"], description="Ví dụ: có thể gây dị ứng cho người…", validators=free(_TEXT)
    )
    story = TextAreaField(
        CAPTIONS["story"],
        description="Vùng đất, con người, cách làm; vài câu là đủ.",
        validators=free(LONGEST),
    )
    gtin = LineField(
        CAPTIONS["gtin"],
        description="8, 12, 13 hoặc 14 số dưới mã vạch, do GS1 Việt Nam cấp; để trống nếu chưa có.",
        validators=free(30),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    name_en = LineField(CAPTIONS["name_en"], validators=free(), render_kw={"lang": "en"})
    name_zh = LineField(CAPTIONS["name_zh"], validators=free(), render_kw={"lang": "zh"})
    story_en = TextAreaField(CAPTIONS["story_en"], validators=free(LONGEST), render_kw={"lang": "en"})
    story_zh = TextAreaField(CAPTIONS["story_zh"], validators=free(LONGEST), render_kw={"lang": "zh"})
    new_code = HiddenField()

    def offer(self, groups: Sequence[ProductGroup]) -> None:
        """The OCOP groups to choose from, subgroups under their group."""
        listed = [
            (group.code, f"{group.code}. {group.name}" if group.parent_id is None else f"– {group.name}")
            for group in offered(groups, self.group_code.object_data)
        ]
        self.group_code.choices = [("", "Không thuộc nhóm OCOP"), *listed]

    @property
    def details(self) -> ProductDetails:
        """What was typed, as the service takes it."""
        values: dict[str, Any] = {
            field.name: self[field.name].data or None for field in fields(ProductDetails)
        }
        return ProductDetails(**values)

    @staticmethod
    def of(details: ProductDetails) -> "ProductForm":
        """The form filled with what is known; what was just typed goes before it."""
        return ProductForm(data=asdict(details))


class RecordedProductForm(FlaskForm):
    """What an officer knows of a product from papers; its producer writes the rest."""

    name = LineField(
        CAPTIONS["name"],
        description="Như in trên bao bì hoặc trên hồ sơ.",
        validators=needed("Nhập tên sản phẩm như in trên bao bì."),
    )
    group_code = ChoiceField(CAPTIONS["group_code"], validators=[Optional()])
    standards = TextAreaField(
        CAPTIONS["standards"], description="Mỗi dòng một số hiệu.", validators=free(_TEXT)
    )
    new_code = HiddenField()

    offer = ProductForm.offer

    @property
    def details(self) -> ProductDetails:
        """What was typed, as the service takes it."""
        names = ("group_code", "standards")
        return ProductDetails(name=self.name.data or "", **{name: self[name].data or None for name in names})


class PhotoForm(FlaskForm):
    """One more photo."""

    photo = FileField(
        "Thêm ảnh",
        description="JPEG, PNG hoặc WebP, nhỏ hơn 10 MB. Nơi chụp và thiết bị lưu trong ảnh sẽ được xóa.",
        validators=[FileRequired("Chọn một ảnh.")],
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )


class ProductFilterForm(FlaskForm):
    """What a list shows; sent by GET, so that a filtered list has an address."""

    class Meta:
        csrf = False

    words = SearchField("Tên, mã hoặc GTIN", validators=[Optional()])
    state = ChoiceField("Trạng thái", choices=[("", "Tất cả"), *VERSION_STATES.items()], default="")
    group = ChoiceField("Nhóm", default="")
    sort = ChoiceField(
        "Sắp xếp", choices=[("newest", "Mới nhất trước"), ("oldest", "Cũ nhất trước")], default="newest"
    )

    def offer(self, groups: Sequence[ProductGroup]) -> None:
        """The six groups."""
        six = [(group.code, group.name) for group in groups if group.parent_id is None]
        self.group.choices = [("", "Tất cả"), *six]

    @property
    def chosen(self) -> ProductFilter:
        """What was chosen, as the service takes it."""
        return ProductFilter(
            words=self.words.data or "",
            state=VersionState(self.state.data) if self.state.data else None,
            group_code=self.group.data or "",
            sort=self.sort.data,
        )

    def in_words(self) -> dict[str, str]:
        """What each filter asks for, as words for a chip."""
        return {
            "words": f"Tìm: {self.words.data}",
            "state": VERSION_STATES.get(self.state.data or "", ""),
            "group": self.group.words(),
        }


class ReviewForm(FlaskForm):
    """What the officer says with a decision."""

    comment = TextAreaField(
        "Ý kiến gửi chủ thể",
        description="Cần có khi trả lại hoặc từ chối. Ghi rõ mục nào, sửa thế nào.",
        validators=free(2000),
    )
