"""The settings that people may change while the service runs: a closed list, each with its check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Setting
from traceability.errors import Invalid, NotFound
from traceability.services import alert_limits, audit, clock, contacts, settings
from traceability.services.actor import Actor
from traceability.text import plain

_LONGEST = 200


class Shape(StrEnum):
    """What kind of value a setting has, and so what its form looks like."""

    LINE = "line"
    PHONE = "phone"
    EMAIL = "email"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A setting: its name for people, what it is for, and which values it may have.

    A count is a whole number from `least` to `most`, and `default` where nobody has set it.
    """

    label: str
    about: str
    shape: Shape
    default: int | None = None
    least: int = 1
    most: int = 1_000_000
    unit: str = ""

    def check(self, text: str) -> str:
        """The one written form. Raises ValueError with a sentence for the person."""
        return self._count(text) if self.shape is Shape.COUNT else _TEXTS[self.shape](text)

    def _count(self, text: str) -> str:
        if not (text.isascii() and text.isdecimal() and self.least <= int(text) <= self.most):
            raise ValueError(f"Ghi một số nguyên từ {self.least} đến {self.most}.")
        return str(int(text))


@dataclass(frozen=True, slots=True)
class Row:
    """A setting as it is listed; `value` is None where nobody has set it."""

    name: str
    value: str | None
    about: str
    changed_at: datetime | None
    label: str
    default: int | None
    unit: str


def _line(text: str) -> str:
    line = " ".join(text.split())
    if not 1 <= len(line) <= _LONGEST:
        raise ValueError(f"Viết từ 1 đến {_LONGEST} ký tự trên một dòng.")
    return line


_TEXTS: Mapping[Shape, Callable[[str], str]] = {
    Shape.LINE: _line,
    Shape.PHONE: contacts.phone,
    Shape.EMAIL: contacts.email,
}
_LIMITS = {
    "many_sessions": ("một tem được kiểm tra", "Số lượt kiểm tra của một tem trong 12 tháng"),
    "before_activation": ("tem chưa kích hoạt", "Số lượt kiểm tra một tem chưa kích hoạt trong 30 ngày"),
    "voided": ("tem đã hủy", "Số lượt kiểm tra của một tem đã hủy trong 30 ngày"),
    "recalled": ("lô đang thu hồi", "Số lượt kiểm tra của một lô đang thu hồi trong 30 ngày"),
    "past_use_by": ("lô quá hạn", "Số lượt kiểm tra của một lô quá hạn trong 30 ngày"),
    "invalid_codes": ("mã chưa từng cấp", "Số lượt nhập mã chưa từng cấp trong 7 ngày"),
}


def _limit(name: str) -> Known:
    words, counted = _LIMITS[name]
    return Known(
        label=f"Ngưỡng cảnh báo: {words}",
        about=f"{counted}; quá số này thì cảnh báo.",
        shape=Shape.COUNT,
        default=getattr(alert_limits.Limits(), name),
        unit="lượt",
    )


def _often(label: str, default: int) -> Known:
    about = "Quá số này thì người gửi được mời chờ. Người trong một khu chợ có thể chung một địa chỉ mạng."
    return Known(label=label, about=about, shape=Shape.COUNT, default=default, most=10_000, unit="lần")


KNOWN: Mapping[str, Known] = {
    "department_phone": Known(
        label="Điện thoại của Sở", about="Điện thoại của Sở trên các trang công khai.", shape=Shape.PHONE
    ),
    "department_email": Known(
        label="E-mail của Sở", about="E-mail của Sở trên các trang công khai.", shape=Shape.EMAIL
    ),
    "department_address": Known(
        label="Địa chỉ của Sở", about="Địa chỉ của Sở trên các trang công khai.", shape=Shape.LINE
    ),
    **{f"{alert_limits.PREFIX}{name}": _limit(name) for name in alert_limits.NAMES},
    "report_limit_hour": _often("Phản ánh từ một địa chỉ mạng trong một giờ", 10),
    "report_limit_day": _often("Phản ánh từ một địa chỉ mạng trong một ngày", 30),
    "photo_limit_minute": _often("Ảnh tem gửi từ một địa chỉ mạng trong một phút", 10),
    "photo_limit_hour": _often("Ảnh tem gửi từ một địa chỉ mạng trong một giờ", 100),
    "unactivated_days": Known(
        label="Nhắc tem chưa kích hoạt",
        about="Số ngày sau khi cấp mà tem vẫn chưa kích hoạt thì chủ thể được nhắc.",
        shape=Shape.COUNT,
        default=30,
        most=365,
        unit="ngày",
    ),
}


def count(session: Session, name: str) -> int:
    """The number in force: the one that was set, or else the default."""
    known, value = KNOWN[name], settings.get(session, name)
    return int(value) if value is not None else known.default or 0


def find(session: Session, name: str) -> Row:
    """One setting. Raises NotFound for a name that is none."""
    if name not in KNOWN:
        raise NotFound
    return _row(name, session.get(Setting, name))


def every(session: Session) -> list[Row]:
    """Each setting of the list, set or not."""
    found = {row.name: row for row in session.scalars(select(Setting).where(Setting.name.in_(KNOWN)))}
    return [_row(name, found.get(name)) for name in KNOWN]


def change(session: Session, actor: Actor, name: str, text: str) -> Row:
    """Set one; an empty text takes it away. Raises Invalid for a name or a value that is none."""
    if name not in KNOWN:
        raise Invalid({"name": f"Không có cài đặt {name}. Các cài đặt: {', '.join(KNOWN)}."})
    value = _checked(name, text) if plain(text) else None
    row = session.get(Setting, name)
    before = row.value if row else None
    if value == before:
        return _row(name, row)
    kept = row or Setting(name=name)
    kept.value, kept.changed_at = value or "", clock.now()
    if value is None:
        session.delete(kept)
    else:
        session.add(kept)
    audit.record(session, actor, "setting.changed", kept, before={"value": before}, after={"value": value})
    return _row(name, kept if value is not None else None)


def _checked(name: str, text: str) -> str:
    try:
        return KNOWN[name].check(plain(text))
    except ValueError as error:
        raise Invalid({"value": str(error)}) from None


def _row(name: str, row: Setting | None) -> Row:
    known = KNOWN[name]
    value, changed_at = (row.value, row.changed_at) if row else (None, None)
    return Row(name, value, known.about, changed_at, known.label, known.default, known.unit)
