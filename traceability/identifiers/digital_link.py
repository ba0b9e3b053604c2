"""Label addresses: how each is built, and what one that a phone brings back says.

GS1 keys follow the GS1 Digital Link Standard: URI Syntax; `/class`, `/obj` and `/loc` are ours, for things
without a GS1 number. Addresses are printed on boxes, so what is built here is read here for ever.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import quote, unquote_to_bytes, urlsplit

from traceability.identifiers import gln as glns
from traceability.identifiers import gs1, public_code, trace_code
from traceability.identifiers import gtin as gtins
from traceability.identifiers import lot as lots
from traceability.identifiers.errors import DigitalLinkError, IdentifierError
from traceability.identifiers.segments import Mode, segments

__all__ = [
    "DigitalLink",
    "Kind",
    "Mode",
    "batch_path",
    "parse",
    "parse_uri",
    "place_path",
    "product_path",
    "segments",
    "unit_path",
]


class Kind(StrEnum):
    """What an address names."""

    PRODUCT = "product"
    BATCH = "batch"
    UNIT = "unit"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """A parsed address. What it does not mention is None; whether it exists is for the database to say."""

    kind: Kind
    gtin: str | None = None
    """14 digits, AI (01)."""
    variant: str | None = None
    """Consumer product variant, AI (22)."""
    lot: str | None = None
    """AI (10), in the letter case of the address: compare `lot.lot_key`."""
    serial: str | None = None
    """AI (21) as it stands, or the compact trace code of `/obj`."""
    gln: str | None = None
    """13 digits, AI (414)."""
    extension: str | None = None
    """GLN extension component, AI (254)."""
    product_code: str | None = None
    """Our public code of a product, from `/class`."""
    place_code: str | None = None
    """Our public code of a place, from `/loc`."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Data attributes of the query by AI, such as {"17": "271231"}."""

    @property
    def is_gs1(self) -> bool:
        """Whether the address is a GS1 Digital Link, which a resolver answers."""
        return self.gtin is not None or self.gln is not None


def product_path(gtin: str | None, product_code: str) -> str:
    """The address of a product: by GTIN where it has one."""
    return f"/01/{gtin}" if gtin else f"/CLASS/{product_code}"


def batch_path(gtin: str | None, product_code: str, lot: str) -> str:
    """The address of a batch. `lot` as stored.

    Under a GTIN the lot is GS1 data that any till may read, so it keeps its case. Our own form is matched in
    any case, so it is upper case: a QR code holds those letters in 5½ bits instead of 8.
    """
    if gtin:
        return f"/01/{gtin}/10/{_escape(lot)}"
    return f"/CLASS/{product_code}.{_escape(lot.upper())}"


def unit_path(gtin: str | None, code: str, lot: str | None = None) -> str:
    """The address of one label by its canonical trace code.

    The lot is normally left out: the server knows it, and the symbol stays small. With a GTIN it can be given
    for tills that block recalled lots; without one it is ignored.
    """
    if not gtin:
        return f"/OBJ/{code}"
    return f"/01/{gtin}{f'/10/{_escape(lot)}' if lot else ''}/21/{code}"


def place_path(gln: str | None, place_code: str) -> str:
    """The address of a place: by GLN where it has one."""
    return f"/414/{gln}" if gln else f"/LOC/{place_code}"


def _escape(value: str) -> str:
    # URI Syntax percent-encodes all of CSET 82 but letters, digits and -._ in upper-case hexadecimal, which
    # a QR code's alphanumeric mode holds.
    return quote(value, safe="")


# For each primary key: its check, and its qualifiers in the one order a path may have.
_PRIMARY: Final[dict[str, tuple[Callable[[str], str], tuple[str, ...]]]] = {
    "01": (gtins.validate_14, ("22", "10", "21")),
    "414": (glns.validate_13, ("254",)),
}
_QUALIFIERS: Final = frozenset(ai for _, ais in _PRIMARY.values() for ai in ais)
_FIELDS: Final = {
    "01": "gtin",
    "22": "variant",
    "10": "lot",
    "21": "serial",
    "414": "gln",
    "254": "extension",
}
_DATES: Final = frozenset({"11", "13", "15", "17"})
# Data attributes and the shape of their values: dates, net weight in kg with n decimals, country of origin.
_ATTRIBUTES: Final = {
    **dict.fromkeys(_DATES, re.compile(r"[0-9]{6}")),
    **{f"310{n}": re.compile(r"[0-9]{6}") for n in range(6)},
    "422": re.compile(r"[0-9]{3}"),
}


def parse(raw_path: str, raw_query: str = "") -> DigitalLink:
    """Read a label address from its path and query as they came, before anything was percent-decoded.

    A decoded path will not do: the "/" in a lot `A/1` came as %2F and would split it. Raises DigitalLinkError
    with the reasons listed there; those of GTIN, GLN and lot keep their words ("length", "check_digit", …).
    """
    segments = raw_path.removeprefix("/").removesuffix("/").split("/")
    if "" in segments:
        raise DigitalLinkError("empty_segment")
    key, *rest = map(_decode, segments)
    try:
        if key in _PRIMARY:
            return _parse_gs1(key, rest, raw_query)
        return _parse_own(key.lower(), rest)
    except DigitalLinkError:
        raise
    except IdentifierError as error:
        raise DigitalLinkError(error.reason, error.detail) from error


def parse_uri(uri: str) -> DigitalLink:
    """`parse` a whole address of any host. The scheme is http or https, all lower or all upper case."""
    scheme = uri.partition(":")[0]
    if scheme not in ("http", "https", "HTTP", "HTTPS"):
        raise DigitalLinkError("scheme", scheme[:10])
    try:
        parts = urlsplit(uri)
    except ValueError as error:
        raise DigitalLinkError("host") from error
    if not parts.hostname:
        raise DigitalLinkError("host")
    return parse(parts.path, parts.query)


def _parse_gs1(key: str, rest: list[str], raw_query: str) -> DigitalLink:
    if len(rest) % 2 == 0:
        raise DigitalLinkError("missing_value")
    check, order = _PRIMARY[key]
    values = {key: check(rest[0])}
    position = 0
    for ai, value in zip(rest[1::2], rest[2::2], strict=True):
        if ai not in order:
            raise DigitalLinkError(_why_not_a_qualifier(ai), ai)
        if ai in values:
            raise DigitalLinkError("repeated", ai)
        if order.index(ai) < position:
            raise DigitalLinkError("qualifier_order", ai)
        position = order.index(ai)
        values[ai] = lots.validate_value(value)
    kind = Kind.PLACE if key == "414" else _kind(values)
    fields = {_FIELDS[ai]: value for ai, value in values.items()}
    return DigitalLink(kind, **fields, attributes=_parse_attributes(raw_query))


def _kind(values: Mapping[str, str]) -> Kind:
    if "21" in values:
        return Kind.UNIT
    return Kind.BATCH if "10" in values else Kind.PRODUCT


def _why_not_a_qualifier(ai: str) -> str:
    if ai in _PRIMARY:
        return "second_primary_key"
    return "attribute_in_path" if ai in _ATTRIBUTES else "unknown_key"


def _parse_own(key: str, rest: list[str]) -> DigitalLink:
    if key not in ("class", "obj", "loc"):
        raise DigitalLinkError("unknown_key", key[:20])
    if len(rest) != 1:
        raise DigitalLinkError("unknown_key" if rest else "missing_value")
    # Codes are only compacted: "mistyped" and "not found" are answers for a page, not faults of the address.
    if key == "obj":
        return DigitalLink(Kind.UNIT, serial=trace_code.compact(rest[0]))
    if key == "loc":
        return DigitalLink(Kind.PLACE, place_code=public_code.compact(rest[0]))
    product, dot, lot = rest[0].partition(".")
    product = public_code.compact(product)
    if not dot:
        return DigitalLink(Kind.PRODUCT, product_code=product)
    return DigitalLink(Kind.BATCH, product_code=product, lot=lots.validate(lot))


def _parse_attributes(raw_query: str) -> dict[str, str]:
    """The data attributes of a query. Keys not all digits (linkType, lang) belong to others and pass."""
    attributes: dict[str, str] = {}
    for parameter in filter(None, raw_query.split("&")):
        raw_key, _, raw_value = parameter.partition("=")
        key = _decode(raw_key) if "%" in raw_key else raw_key
        if not gs1.is_digits(key):
            continue
        if key in _PRIMARY or key in _QUALIFIERS:
            raise DigitalLinkError("key_in_query", key)
        if key not in _ATTRIBUTES:
            raise DigitalLinkError("unknown_attribute", key[:20])
        if key in attributes:
            raise DigitalLinkError("repeated", key)
        value = _decode(raw_value)
        if not _ATTRIBUTES[key].fullmatch(value) or (key in _DATES and not _is_date(value)):
            raise DigitalLinkError("attribute_value", key)
        attributes[key] = value
    return attributes


def _is_date(value: str) -> bool:
    """YYMMDD; day 00 means the whole month (GenSpecs 3.4). 19YY never is 1900, so it leaps as 20YY does."""
    year, month, day = (int(value[start : start + 2]) for start in (0, 2, 4))
    return 1 <= month <= 12 and day <= monthrange(2000 + year, month)[1]


_BAD_ESCAPE: Final = re.compile("%(?![0-9A-Fa-f]{2})")


def _decode(segment: str) -> str:
    """Percent-decode one segment, once; DigitalLinkError ("encoding") for half an escape or broken UTF-8."""
    if _BAD_ESCAPE.search(segment):
        raise DigitalLinkError("encoding", "incomplete percent-encoding")
    try:
        return unquote_to_bytes(segment).decode()
    except UnicodeError as error:
        raise DigitalLinkError("encoding", "not UTF-8") from error
