"""Bit slices hold what was put in: sums over any set of things, and sums of sums, are those of the counts."""

from hypothesis import given
from hypothesis import strategies as st

from traceability import bit_slices
from traceability.bit_slices import WIDTH

THINGS = st.integers(0, 3 * WIDTH)
COUNTS = st.dictionaries(THINGS, st.integers(0, 2**40), max_size=40)


def summed(blocks: dict[int, bytes], things: set[int]) -> int:
    members = bit_slices.members(things)
    return sum(
        bit_slices.among(bit_slices.planes_of(block), members.get(number, 0))
        for number, block in blocks.items()
    )


@given(COUNTS, st.sets(THINGS))
def test_the_sum_over_a_set_is_that_of_its_counts(counts: dict[int, int], others: set[int]) -> None:
    blocks = bit_slices.sliced(counts.items())
    some = set(list(counts)[::2]) | others
    assert summed(blocks, some) == sum(counts.get(thing, 0) for thing in some)
    assert sum(bit_slices.total(block) for block in blocks.values()) == sum(counts.values())


@given(COUNTS, COUNTS)
def test_blocks_are_added_thing_by_thing(some: dict[int, int], more: dict[int, int]) -> None:
    left, right = bit_slices.sliced(some.items()), bit_slices.sliced(more.items())
    both = {
        number: bit_slices.added(left.get(number, b""), right.get(number, b""))
        for number in left.keys() | right.keys()
    }
    expected = {thing: some.get(thing, 0) + more.get(thing, 0) for thing in some.keys() | more.keys()}
    assert all(summed(both, {thing}) == count for thing, count in expected.items())
