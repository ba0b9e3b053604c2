"""What can be wrong with a label, as a stable word the web layer turns into a sentence."""


class LabelError(ValueError):
    """A label, a stock or a symbol cannot be made as asked.

    `reason` is one of a small set of words that never change once released; `detail` helps a developer and is
    never shown to a user, so no language is fixed here."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class StockError(LabelError):
    """A label stock that cannot be: "not_positive", "too_small", "too_many", "overlap_across",
    "overlap_down", "off_page_right", "off_page_bottom", "off_page_left", "off_page_top", "start_cell",
    "offset", "unknown_stock"."""


class MissingGlyph(LabelError):
    """The label's typeface has no sign for a character ("missing_glyph"); `characters` are those it lacks."""

    def __init__(self, characters: str) -> None:
        super().__init__("missing_glyph", " ".join(f"U+{ord(character):04X}" for character in characters))
        self.characters = characters


class DoesNotFit(LabelError):
    """Even at the smallest readable type the label's words or symbol need more room than the stock has
    ("text", "symbol")."""
