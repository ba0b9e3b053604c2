"""The settings that people may change while the service runs: a closed list, each with its check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Setting
from traceability.errors import Invalid
from traceability.services import alert_limits, audit, clock, contacts
from traceability.services.actor import Actor
from traceability.text import plain

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Known:
    """A setting: what it is for, and what makes its one written form or raises ValueError."""

    about: str
    check: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """A setting as it is listed; `value` is None where nobody has set it."""

    name: str
    value: str | None
    about: str
    changed_at: datetime | None


def _line(text: str) -> str:
    line = " ".join(text.split())
    if not 1 <= len(line) <= _LONGEST:
        raise ValueError(f"Viết từ 1 đến {_LONGEST} ký tự trên một dòng.")
    return line


def _limit(text: str) -> str:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 1_000_000):
        raise ValueError("Ghi một số nguyên từ 1 đến 1000000.")
    return str(int(text))


_LIMITS = {
    "many_sessions": "Số lượt kiểm tra của một tem trong 12 tháng; quá số này thì cảnh báo.",
    "before_activation": "Số lượt kiểm tra một tem chưa kích hoạt trong 30 ngày; quá số này thì cảnh báo.",
    "voided": "Số lượt kiểm tra của một tem đã hủy trong 30 ngày; quá số này thì cảnh báo.",
    "recalled": "Số lượt kiểm tra của một lô đang thu hồi trong 30 ngày; quá số này thì cảnh báo.",
    "past_use_by": "Số lượt kiểm tra của một lô quá hạn trong 30 ngày; quá số này thì cảnh báo.",
    "invalid_codes": "Số lượt nhập mã chưa từng cấp trong 7 ngày; quá số này thì cảnh báo.",
}
KNOWN: Mapping[str, Known] = {
    "department_phone": Known("Điện thoại của Sở trên các trang công khai.", contacts.phone),
    "department_email": Known("E-mail của Sở trên các trang công khai.", contacts.email),
    "department_address": Known("Địa chỉ của Sở trên các trang công khai.", _line),
    **{f"{alert_limits.PREFIX}{name}": Known(_LIMITS[name], _limit) for name in alert_limits.NAMES},
}


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
    return Row(name, row.value if row else None, KNOWN[name].about, row.changed_at if row else None)
