"""How a label address is cut into QR code segments so that its symbol is the smallest."""

from typing import Final, Literal
from urllib.parse import urlsplit

Mode = Literal["byte", "alphanumeric", "numeric"]

# ISO/IEC 18004, versions 1–9, which every label of ours is: bits of a segment's header (mode indicator and
# character count), and sixths of a bit for a character.
_HEADER: Final[dict[Mode, int]] = {"byte": 4 + 8, "alphanumeric": 4 + 9, "numeric": 4 + 10}
_SIXTHS: Final[dict[Mode, int]] = {"byte": 48, "alphanumeric": 33, "numeric": 20}
_NUMERIC: Final = frozenset("0123456789")
_ALPHANUMERIC: Final = _NUMERIC | frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def segments(url: str) -> list[tuple[str, Mode]]:
    """Cut `url` into (text, mode) pairs that joined give it back.

    Scheme and host are one byte segment in lower case: upper case would be smaller, but some readers then do
    not open the address. The rest is cut where that costs the fewest bits.
    """
    origin_length = len(url) - len(urlsplit(url)._replace(scheme="", netloc="").geturl())
    origin, rest = url[:origin_length], url[origin_length:]
    return [(origin, "byte"), *_cheapest(rest)] if origin else _cheapest(rest)


def _cheapest(text: str) -> list[tuple[str, Mode]]:
    """The cheapest cut of `text`: for each mode the best way to be in it after each character."""
    best: dict[Mode, tuple[int, list[tuple[str, Mode]]]] = {}
    for char in text:
        reached: dict[Mode, tuple[int, list[tuple[str, Mode]]]] = {}
        before = min(best.values(), key=lambda way: way[0], default=(0, []))
        for mode in _modes(char):
            cost, cut = before[0] + 6 * _HEADER[mode], [*before[1], (char, mode)]
            if mode in best and best[mode][0] <= cost:
                cost, (*done, (last, _)) = best[mode]
                cut = [*done, (last + char, mode)]
            reached[mode] = (cost + _SIXTHS[mode] * len(char.encode()), cut)
        best = reached
    return min(best.values(), key=lambda way: way[0], default=(0, []))[1]


def _modes(char: str) -> list[Mode]:
    if char in _NUMERIC:
        return ["alphanumeric", "numeric", "byte"]
    return ["alphanumeric", "byte"] if char in _ALPHANUMERIC else ["byte"]
