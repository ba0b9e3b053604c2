"""Forms about organisations: signing up, registering, correcting, finding and deciding."""

from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from models import Organisation, OrganisationKind, OrganisationState
from traceability.errors import Invalid
from traceability.services import communes
from traceability.services.organisation_details import OrganisationDetails
from traceability.services.organisation_lists import OrganisationFilter, Sorting
from traceability.web.forms.auth import new_password, repeated_password
from traceability.web.forms.fields import (
    ChoiceField,
    EmailField,
    LineField,
    RadioField,
    SearchField,
    TelField,
    TextAreaField,
)
from traceability.web.wording import DECISIONS, KINDS, SORTINGS, STATES, phone

_LONGEST = 200
_IDENTITY = ("kind", "name", "tax_code")
_CONTACTS = (
    "address_line",
    "phone",
    "email",
    "website",
    "name_en",
    "former_district",
    "gln",
    "representative",
)


def _choices(words: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in words.items()]


def _needed(message: str, longest: int = _LONGEST) -> list[Any]:
    return [DataRequired(message), _at_most(longest)]


def _free(longest: int = _LONGEST) -> list[Any]:
    return [Optional(), _at_most(longest)]


def _at_most(longest: int) -> Length:
    return Length(max=longest, message=f"Viết ngắn lại, tối đa {longest} ký tự.")


class _Identity:
    """What was checked when the organisation was approved. Made first, so that it comes first on the page."""

    kind = RadioField("Loại hình", choices=_choices(KINDS), validators=[DataRequired("Chọn loại hình.")])
    name = LineField(
        "Tên đơn vị",
        description="Như trên giấy đăng ký.",
        validators=_needed("Nhập tên đơn vị như trên giấy đăng ký."),
        render_kw={"autocomplete": "organization"},
    )
    tax_code = LineField(
        "Mã số thuế",
        description="10 số, 10-3 số (chi nhánh) hoặc 12 số (hộ kinh doanh).",
        validators=_needed("Nhập mã số thuế.", 20),
        render_kw={"inputmode": "numeric"},
    )


class ContactForm(FlaskForm):
    """What an approved organisation may change itself."""

    address_line = LineField(
        "Địa chỉ",
        description="Số nhà, đường hoặc thôn; chưa ghi xã, phường.",
        validators=_needed("Nhập số nhà, đường hoặc thôn."),
        render_kw={"autocomplete": "street-address"},
    )
    commune = LineField(
        "Xã, phường",
        description="Gõ tên hiện nay hoặc tên cũ trước 01/07/2025, có dấu hay không dấu đều được.",
        validators=_needed("Nhập tên xã, phường."),
        render_kw={"list": "communes", "autocomplete": "off"},
    )
    phone = TelField(
        "Điện thoại của đơn vị",
        description="In trên trang quét mã để người mua gọi khi cần.",
        validators=_needed("Nhập số điện thoại của đơn vị.", 30),
        render_kw={"autocomplete": "tel"},
    )
    email = EmailField("E-mail của đơn vị", validators=_free())
    website = LineField("Trang web", validators=_free(), render_kw={"inputmode": "url"})
    name_en = LineField("Tên tiếng Anh", validators=_free())
    former_district = LineField(
        "Huyện cũ trên giấy tờ",
        description="Nếu giấy chứng nhận còn ghi tên huyện, ví dụ: huyện Chi Lăng (cũ).",
        validators=_free(),
    )
    gln = LineField(
        "Mã địa điểm GLN",
        description="13 số do GS1 Việt Nam cấp; để trống nếu chưa có.",
        validators=_free(30),
        render_kw={"inputmode": "numeric"},
    )
    representative = LineField(
        "Người đại diện",
        description="Chỉ cán bộ xem được, không hiện trên trang công khai.",
        validators=_free(),
    )


class OrganisationForm(_Identity, ContactForm):
    """Everything an organisation says of itself."""


class SignUpForm(OrganisationForm):
    """An organisation and the person who will manage its account."""

    user_name = LineField(
        "Họ và tên", validators=_needed("Nhập họ và tên."), render_kw={"autocomplete": "name"}
    )
    user_email = EmailField(
        "E-mail đăng nhập",
        description="Kết quả duyệt hồ sơ được gửi tới đây.",
        validators=_needed("Nhập e-mail."),
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = new_password("Mật khẩu")
    repeated = repeated_password("Nhập lại mật khẩu")


class DecisionForm(FlaskForm):
    """A decision and what the officer says about it. Nothing is chosen beforehand."""

    decision = RadioField(
        "Quyết định", choices=_choices(DECISIONS), validators=[DataRequired("Chọn một quyết định.")]
    )
    comment = TextAreaField(
        "Ý kiến gửi chủ thể",
        description="Bắt buộc khi trả lại hoặc từ chối: ghi rõ điều cần sửa, hoặc lý do.",
        validators=_free(2000),
    )


class ReasonForm(FlaskForm):
    """Why an organisation is suspended or works again."""

    reason = TextAreaField("Lý do", validators=_needed("Ghi rõ lý do.", 2000))


class RenameForm(FlaskForm):
    """Another name, and what it rests on."""

    name = LineField("Tên mới", validators=_needed("Nhập tên mới.", 200))
    reason = TextAreaField("Căn cứ đổi tên", validators=_needed("Ghi căn cứ đổi tên.", 2000))


class MergeForm(FlaskForm):
    """The record that stays, by its tax code, and why the two are one."""

    into = LineField(
        "Mã số thuế của chủ thể giữ lại",
        description="Mọi dữ liệu của hồ sơ này chuyển sang chủ thể mang mã số thuế đó.",
        validators=_needed("Nhập mã số thuế của chủ thể giữ lại.", 20),
    )
    reason = TextAreaField("Lý do", validators=_needed("Ghi vì sao hai hồ sơ là một chủ thể.", 2000))


class FilterForm(FlaskForm):
    """What the list shows; sent by GET, so that a filtered list has an address."""

    class Meta:
        csrf = False

    text = SearchField("Tên (cả tên cũ) hoặc mã số thuế", validators=[Optional()])
    state = ChoiceField("Trạng thái", choices=_choices({"": "Tất cả", **STATES}), validators=[Optional()])
    kind = ChoiceField("Loại hình", choices=_choices({"": "Tất cả", **KINDS}), validators=[Optional()])
    commune = LineField(
        "Xã, phường", validators=[Optional()], render_kw={"list": "communes", "autocomplete": "off"}
    )
    sorting = ChoiceField("Sắp xếp", choices=_choices(SORTINGS), validators=[Optional()])

    def wanted(self) -> OrganisationFilter:
        """The filter; a value that was never offered is left out."""
        return OrganisationFilter(
            text=self.text.data or "",
            state=_known(OrganisationState, self.state.data),
            kind=_known(OrganisationKind, self.kind.data),
            commune=self.commune.data or "",
            sorting=_known(Sorting, self.sorting.data) or Sorting.NAME,
        )

    def in_words(self) -> dict[str, str]:
        """What each filter asks for, as words for a chip; none where it asks for nothing."""
        wanted = self.wanted()
        return {
            "text": f"Tìm: {wanted.text}",
            "state": STATES[wanted.state] if wanted.state else "",
            "kind": KINDS[wanted.kind] if wanted.kind else "",
            "commune": f"Xã, phường: {wanted.commune}",
        }


def details_of(
    form: ContactForm, session: Session, keeping: Organisation | None = None
) -> OrganisationDetails:
    """What was typed, with the commune found; kind, name and tax code are those of `keeping`, if given."""
    try:
        commune = communes.get_commune(session, form.commune.data)
    except ValueError as error:
        raise Invalid({"commune": str(error)}) from None
    typed = {name: form._fields[name].data for name in _CONTACTS}
    identity = {name: getattr(keeping, name) if keeping else form._fields[name].data for name in _IDENTITY}
    identity["kind"] = OrganisationKind(identity["kind"])
    return OrganisationDetails(**identity, **typed, commune_id=commune.id)


def values_of(organisation: Organisation) -> dict[str, Any]:
    """What a form about it starts with."""
    values = {name: getattr(organisation, name) for name in (*_IDENTITY, *_CONTACTS)}
    return {
        **values,
        "kind": organisation.kind.value,
        "commune": organisation.commune.full_name,
        "phone": phone(organisation.phone),
    }


def _known(kind: Any, value: str | None) -> Any:
    return kind(value) if value in set(kind) else None
