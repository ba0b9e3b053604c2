"""Whether a name can be printed on a label, and which of its characters cannot."""

from traceability.labels import fonts

_SHOWN = 3


def refusal(name: str) -> str | None:
    """What to say beside the field of a name that no label could carry; None for one that can be printed."""
    missing = fonts.BOLD.missing(name)
    return f"Tem không in được ký tự {shown(missing)}. Bỏ hoặc gõ lại ký tự đó." if missing else None


def shown(characters: str) -> str:
    """Each character and its number, for some look alike and some show nothing: "😀 (U+1F600)"."""
    named = ", ".join(f"{character} (U+{ord(character):04X})" for character in characters[:_SHOWN])
    return named + (" …" if len(characters) > _SHOWN else "")
