"""Amounts as people write them: "1.200,5" is Vietnamese, "1.5" is a calculator's, "1.200" could be either."""

import re
from decimal import Decimal

_GROUPED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")
_PLAIN = re.compile(r"[0-9]{1,14}([.,][0-9]{1,3})?")


def parse_amount(text: str) -> Decimal:
    """The number, at most three decimals. Raises ValueError with a question or an example for the person."""
    typed = "".join(text.split())
    whole, comma, decimals = typed.partition(",")
    if _GROUPED.fullmatch(whole) and (comma or whole.count(".") > 1):
        typed = whole.replace(".", "") + comma + decimals
    elif _GROUPED.fullmatch(typed):
        thousands, small = typed.replace(".", ""), typed.replace(".", ",").rstrip("0").rstrip(",")
        raise ValueError(f"«{typed}» là {thousands} hay {small}? Gõ lại {thousands} hoặc {small}")
    if not _PLAIN.fullmatch(typed):
        raise ValueError("Nhập một số, ví dụ: 1200 hoặc 1200,5")
    return Decimal(typed.replace(",", "."))


def parse_count(text: str) -> int:
    """A whole number, with or without dots between thousands. Raises ValueError with an example."""
    typed = "".join(text.split())
    if _GROUPED.fullmatch(typed):
        typed = typed.replace(".", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 12):
        raise ValueError("Nhập một số nguyên, ví dụ: 1200")
    return int(typed)


def written(amount: Decimal) -> str:
    """The amount as a form shows it again: "1200,5"."""
    return f"{amount.normalize():f}".replace(".", ",")
