"""Vietnamese text for searching: without marks and in lower case."""

import unicodedata


def unaccented(text: str) -> str:
    """'Hồng không hạt Bảo Lâm' → 'hong khong hat bao lam', so that people may type without marks."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(bare.split())
