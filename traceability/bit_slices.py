"""Counts of very many things, in slices: plane k holds bit k of every count, a thing at its own bit.

The sum over any set of things is then an AND and a count of bits for each plane, whatever the set: a
bit-sliced index (O'Neil and Quass, 1997). Things are numbers from 0, in blocks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

WIDTH = 4096  # things in a block
_BYTES = WIDTH // 8  # of a plane


def members(things: Iterable[int]) -> dict[int, int]:
    """A set, as one number of bits for each block that has any of it."""
    found: defaultdict[int, int] = defaultdict(int)
    for thing in things:
        block, place = divmod(thing, WIDTH)
        found[block] |= 1 << place
    return dict(found)


def sliced(counts: Iterable[tuple[int, int]]) -> dict[int, bytes]:
    """Pairs of a thing and its count, each thing once, as planes by block."""
    blocks: defaultdict[int, list[int]] = defaultdict(list)
    for thing, count in counts:
        block, place = divmod(thing, WIDTH)
        planes, bits = blocks[block], count.bit_length()
        planes += [0] * (bits - len(planes))
        for k in range(bits):
            planes[k] |= (count >> k & 1) << place
    return {block: _packed(planes) for block, planes in blocks.items()}


def added(some: bytes, more: bytes) -> bytes:
    """The sums of the counts of two blocks, thing by thing."""
    left, right, carry, planes = planes_of(some), planes_of(more), 0, []
    for k in range(max(len(left), len(right))):
        one = left[k] if k < len(left) else 0
        other = right[k] if k < len(right) else 0
        planes.append(one ^ other ^ carry)
        carry = one & other | carry & (one ^ other)
    return _packed([*planes, carry] if carry else planes)


def total(block: bytes) -> int:
    """The sum of all counts of the block."""
    return among(planes_of(block), (1 << WIDTH) - 1)


def among(planes: Sequence[int], things: int) -> int:
    """The sum over those things of a block that are among the members."""
    return sum((plane & things).bit_count() << k for k, plane in enumerate(planes))


def planes_of(block: bytes) -> list[int]:
    """To be asked for many sets of members."""
    return [int.from_bytes(block[start : start + _BYTES], "little") for start in range(0, len(block), _BYTES)]


def _packed(planes: Iterable[int]) -> bytes:
    return b"".join(plane.to_bytes(_BYTES, "little") for plane in planes)
