"""What can be wrong with an identifier, as a stable word the web layer turns into a sentence."""


class IdentifierError(ValueError):
    """A text is not the identifier it claims to be.

    `reason` is one of a small set of words that never change once released: "length", "characters",
    "check_digit", "prefix", and those the subclasses name. `detail` helps a developer and is never shown to a
    user, so no language is fixed here.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        """`reason` as above; `detail` is free text."""
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class MistypedCode(IdentifierError):
    """A reader or a finger slipped: "length", "characters" or "check_digit"."""


class NeverIssued(IdentifierError):
    """A well-formed trace code that this deployment's keys never made: "never_issued"."""


class DigitalLinkError(IdentifierError):
    """An address outside the URI grammar.

    Besides the words above: "scheme", "host", "empty_segment", "encoding", "unknown_key", "missing_value",
    "qualifier_order", "repeated", "second_primary_key", "attribute_in_path", "key_in_query",
    "unknown_attribute", "attribute_value".
    """
