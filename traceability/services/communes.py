"""Communes found by what people type: today's name or an old one, with or without marks."""

import re
from collections.abc import Iterator

from sqlalchemy.orm import Session

from models import AdminUnit
from traceability.services import reference
from traceability.text import unaccented

_SHOWN = 6
_OF_DISTRICT = re.compile(r"^(huyen|h\.|thanh pho|t\.?p\.?)\s*")


def find_communes(session: Session, text: str) -> list[AdminUnit]:
    """Today's communes that `text` may mean, which may go on with a district and the province."""
    return next((found for reading in _readings(text) if (found := _meant(session, reading))), [])


def _readings(text: str) -> Iterator[str]:
    """The whole, then less and less of it; a district tells namesakes apart, however it is written."""
    parts = [part for part in text.split(",") if part.strip()]
    yield from (" ".join(parts[:most]) for most in range(len(parts), 1, -1))
    if len(parts) > 1:
        district = _OF_DISTRICT.sub("", unaccented(parts[1]))
        yield from (f"{parts[0]} {kind} {district}" for kind in ("huyện", "thành phố"))
    yield from parts[:1]


def _meant(session: Session, text: str) -> list[AdminUnit]:
    """A name of today beats an old one."""
    words = unaccented(text).split()
    if not words:
        return []
    typed, today = " ".join(words), reference.communes(session)
    for names in (_full_name, _name):
        if exact := [unit for unit in today if names(unit) == typed]:
            return exact
    return [unit for unit in today if _has_words(unit.search_key, words)]


def get_commune(session: Session, text: str) -> AdminUnit:
    """The one commune that `text` means. Raises ValueError with a sentence for the person."""
    found = find_communes(session, text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValueError(
            "Không có xã, phường nào mang tên này. Gõ tên hiện nay hoặc tên cũ, ví dụ: Chi Lăng."
        )
    names = ", ".join(unit.full_name for unit in found[:_SHOWN])
    more = " …" if len(found) > _SHOWN else ""
    raise ValueError(f"Có {len(found)} nơi khớp với tên này: {names}{more}. Gõ rõ một tên.")


def _full_name(unit: AdminUnit) -> str:
    return unaccented(unit.full_name)


def _name(unit: AdminUnit) -> str:
    return unaccented(unit.name)


def _has_words(key: str, words: list[str]) -> bool:
    """Whether the words stand in `key` one after the other: "mai pha", not "mai … pha"."""
    return f" {' '.join(words)} " in f" {key} "
