"""Communes found by what people type: today's name or an old one, with or without marks."""

from sqlalchemy.orm import Session

from models import AdminUnit
from traceability.services import reference
from traceability.text import unaccented

_SHOWN = 6


def find_communes(session: Session, text: str) -> list[AdminUnit]:
    """Today's communes that `text` may mean. A name of today beats an old one."""
    words = unaccented(text.replace(",", " ")).split()
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
