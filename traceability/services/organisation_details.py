"""What an organisation says of itself, checked and in one written form."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from sqlalchemy.orm import Session

from models import AdminUnit, Organisation, OrganisationKind, UnitLevel
from traceability.errors import Invalid
from traceability.identifiers import gln, tax_code
from traceability.identifiers.errors import IdentifierError
from traceability.services import contacts, glyphs
from traceability.text import line

TAX_CODE = {
    "characters": "Mã số thuế chỉ gồm chữ số.",
    "length": "Mã số thuế có 10 số, 10-3 số (chi nhánh) hoặc 12 số (hộ kinh doanh).",
    "check_digit": "Mã số thuế chưa đúng; xem lại từng chữ số.",
    "branch": "Ba số cuối của chi nhánh bắt đầu từ 001.",
}
_GLN = "Mã GLN có 13 số do GS1 Việt Nam cấp; xem lại từng chữ số, hoặc để trống nếu chưa có."
_REQUIRED = {
    "tax_code": "Nhập mã số thuế.",
    "name": "Nhập tên đơn vị như trên giấy đăng ký.",
    "address_line": "Nhập số nhà, đường hoặc thôn.",
    "phone": "Nhập số điện thoại của đơn vị.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDetails:
    """An organisation as entered in a form, an Excel row or a command."""

    kind: OrganisationKind
    name: str
    tax_code: str
    address_line: str
    commune_id: int
    phone: str
    name_en: str | None = None
    gln: str | None = None
    former_district: str | None = None
    email: str | None = None
    website: str | None = None
    representative: str | None = None

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationDetails":
        """What the row says now."""
        return cls(**{field.name: getattr(organisation, field.name) for field in fields(cls)})


def checked(session: Session, details: OrganisationDetails) -> OrganisationDetails:
    """The details in their one written form, or `Invalid` with everything that is wrong at once."""
    details = _tidied(details)
    errors = {name: message for name, message in _REQUIRED.items() if not getattr(details, name)}
    if refusal := glyphs.refusal(details.name):
        errors["name"] = refusal
    parsers: dict[str, Callable[[str], str]] = {
        "tax_code": _tax_code,
        "gln": _parsed_gln,
        "phone": contacts.phone,
        "email": contacts.email,
        "website": _website,
    }
    values: dict[str, str] = {}
    for name, parse in parsers.items():
        text = getattr(details, name)
        if text is None or name in errors:
            continue
        try:
            values[name] = parse(text)
        except ValueError as error:
            errors[name] = str(error)
    commune = session.get(AdminUnit, details.commune_id)
    if commune is None or commune.level is not UnitLevel.COMMUNE or commune.valid_to is not None:
        errors["commune"] = "Chọn một xã, phường hiện nay của tỉnh Lạng Sơn."
    if errors:
        raise Invalid(errors)
    return replace(details, **values)  # type: ignore[arg-type]  # the parsers are named after the fields


def _tidied(details: OrganisationDetails) -> OrganisationDetails:
    """Single spaces, and None rather than an empty text where nothing is needed."""
    values = {
        field.name: line(text)
        for field in fields(details)
        if isinstance(text := getattr(details, field.name), str) and field.name != "kind"
    }
    kept = {name: text or ("" if name in _REQUIRED else None) for name, text in values.items()}
    return replace(details, **kept)  # type: ignore[arg-type]  # texts only


def _tax_code(text: str) -> str:
    try:
        return tax_code.validate(text)
    except IdentifierError as error:
        raise ValueError(TAX_CODE[error.reason]) from None


def _parsed_gln(text: str) -> str:
    try:
        return str(gln.validate(text))
    except IdentifierError:
        raise ValueError(_GLN) from None


def _website(text: str) -> str:
    """With https:// before it; anything but the web is refused, for this becomes a link on a public page."""
    address = text if "://" in text else f"https://{text}"
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in ("http", "https") or "." not in rest or any(c in rest for c in " <>\"'"):
        raise ValueError("Địa chỉ trang web chưa đúng; ví dụ: htxnachilang.vn.")
    return address
