"""Voiding what one holds: neighbours together, scanned addresses like typed codes."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from traceability.services.labels.voids import read_codes, stretches


@given(st.sets(st.integers(0, 60)))
def test_stretches_are_exactly_the_labels_chosen(indices: set[int]) -> None:
    found = stretches(indices)
    assert [i for s in found for i in range(s.first, s.first + s.count)] == sorted(indices)
    assert all(a.first + a.count < b.first for a, b in itertools.pairwise(found))


def test_a_line_is_a_code_or_the_address_in_a_symbol() -> None:
    text = " 7k3m zq8t-4vxb 2whd \n\nHTTPS://TRUYXUAT.VI.DU/OBJ/7K3MZQ8T4VXB2WHD\nhttps://vi.du/01/0893/21/ABC/\n"
    assert read_codes(text) == ["7k3m zq8t-4vxb 2whd", "7K3MZQ8T4VXB2WHD", "ABC"]
