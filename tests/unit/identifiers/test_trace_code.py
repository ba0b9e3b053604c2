"""Trace codes: what is encoded comes back, what is mistyped is noticed, what is made up is refused."""

import hmac
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.identifiers import gf32
from traceability.identifiers.crockford import ALPHABET
from traceability.identifiers.errors import MistypedCode, NeverIssued
from traceability.identifiers.ff1 import FF1
from traceability.identifiers.trace_code import (
    INDEX_LIMIT,
    RUN_LIMIT,
    Keyring,
    TraceCode,
    TraceCodec,
    check_character,
    compact,
    format_code,
    is_well_formed,
    validate,
)

ROOT_KEY = bytes(range(32))
CODEC = TraceCodec(ROOT_KEY)

runs = st.integers(0, RUN_LIMIT - 1)
indexes = st.integers(0, INDEX_LIMIT - 1)
payloads = st.text(ALPHABET, min_size=15, max_size=15)
well_formed = payloads.map(lambda payload: payload + check_character(payload))


def reason_of(code: str) -> str:
    with pytest.raises(MistypedCode) as caught:
        CODEC.decode(code)
    return caught.value.reason


@given(runs, indexes)
def test_every_label_decodes_to_its_run_and_index(run: int, index: int) -> None:
    code = CODEC.encode(run, index)
    assert len(code) == 16
    assert set(code) <= set(ALPHABET)
    assert CODEC.decode(code) == TraceCode(run, index)


@pytest.mark.parametrize("run", [0, RUN_LIMIT - 1])
@pytest.mark.parametrize("index", [0, 511, 512, INDEX_LIMIT - 1])
def test_the_corners_of_the_ranges_decode(run: int, index: int) -> None:
    assert CODEC.decode(CODEC.encode(run, index)) == TraceCode(run, index)


def test_codes_never_change_because_they_are_printed_on_boxes() -> None:
    assert CODEC.encode(5, 7) == "T07J5WK0G26W9VJT"
    assert TraceCodec(ROOT_KEY, version=2).encode(5, 7) == "R5JJBVA5TQ8Y1QKN"


@given(runs, indexes, st.integers(1, 255))
def test_a_code_is_the_reference_ff1_of_run_index_and_zeros(run: int, index: int, version: int) -> None:
    secret = hmac.digest(bytes(32), ROOT_KEY, "sha256")  # HKDF (RFC 5869), extract then expand
    key = hmac.digest(secret, f"ocop-trace trace-code key version {version}\x01".encode(), "sha256")
    number = run << 51 | index << 31
    numerals = FF1(key, 32).encrypt([number >> shift & 31 for shift in range(70, -1, -5)])
    assert TraceCodec(ROOT_KEY, version).encode(run, index)[:15] == "".join(ALPHABET[n] for n in numerals)


@given(runs, st.integers(0, INDEX_LIMIT - 50), st.integers(0, 50))
def test_a_range_holds_the_same_codes_as_one_at_a_time(run: int, first: int, count: int) -> None:
    codes = CODEC.encode_range(run, first, count)
    assert codes.shape == (count, 16)
    assert codes.dtype == np.uint8
    assert [bytes(code).decode() for code in codes] == [CODEC.encode(run, first + i) for i in range(count)]


def test_a_range_longer_than_a_chunk_is_whole_and_reads_back() -> None:
    codes = CODEC.encode_range(77, 1000, 20_001)
    run, index, ok = CODEC.decode_many(codes)
    assert ok.all()
    assert (run == 77).all()
    assert (index == np.arange(1000, 21_001)).all()
    assert len({bytes(code) for code in codes}) == 20_001


@given(st.lists(st.one_of(well_formed, st.text(st.characters(max_codepoint=127), min_size=16, max_size=16))))
def test_reading_many_accepts_exactly_what_reading_one_accepts(texts: list[str]) -> None:
    codes = [*texts, CODEC.encode(1, 2)]
    array = np.frombuffer("".join(codes).encode(), dtype=np.uint8).reshape(-1, 16)
    for code, run, index, ok in zip(codes, *CODEC.decode_many(array), strict=True):
        if code != compact(code):
            assert not ok
            continue
        try:
            meaning = CODEC.decode(code)
        except (MistypedCode, NeverIssued):
            assert not ok
        else:
            assert ok
            assert TraceCode(int(run), int(index)) == meaning


def test_reading_no_codes_at_all_gives_empty_arrays() -> None:
    assert [len(part) for part in CODEC.decode_many(np.empty((0, 16), np.uint8))] == [0, 0, 0]


def test_every_single_wrong_digit_and_every_swap_of_two_changes_the_check() -> None:
    # The check is linear over GF(32): an error is caught, whatever the code, if its own check is not zero.
    def check(errors: dict[int, int]) -> int:
        return gf32.check_digit(bytes(errors.get(place, 0) for place in range(15))) ^ errors.get(15, 0)

    difference = range(1, 32)
    assert all(check({place: d}) for place in range(16) for d in difference)
    pairs = [(a, b) for a in range(16) for b in range(a)]
    assert all(check({a: d, b: d}) for a, b in pairs for d in difference)


@given(well_formed, well_formed)
def test_the_check_is_linear_which_the_proof_above_rests_on(one: str, other: str) -> None:
    total = "".join(ALPHABET[ALPHABET.index(a) ^ ALPHABET.index(b)] for a, b in zip(one, other, strict=True))
    assert is_well_formed(total)


@given(well_formed)
def test_every_wrong_character_and_every_swap_of_neighbours_is_reported_as_mistyped(code: str) -> None:
    for place in range(16):
        for char in ALPHABET.replace(code[place], ""):
            assert not is_well_formed(code[:place] + char + code[place + 1 :])
    for place in range(15):
        left, right = code[place], code[place + 1]
        if left != right:
            assert reason_of(code[:place] + right + left + code[place + 2 :]) == "check_digit"


@given(st.lists(payloads, min_size=1))
def test_the_check_of_many_equals_the_check_of_one(payloads: list[str]) -> None:
    digits = [[ALPHABET.index(char) for char in payload] for payload in payloads]
    assert gf32.check_digits(np.array(digits, np.uint8)).tolist() == [
        gf32.check_digit(bytes(d)) for d in digits
    ]


@given(well_formed)
def test_a_well_formed_code_nobody_made_was_never_issued(code: str) -> None:
    with pytest.raises(NeverIssued) as caught:  # one in 2³¹ would be ours
        CODEC.decode(code)
    assert caught.value.reason == "never_issued"


def test_the_reason_says_what_is_wrong_with_the_typing() -> None:
    code = CODEC.encode(1, 1)
    assert reason_of(code[:-1]) == "length"
    assert reason_of("") == "length"
    assert reason_of("U" + code[1:]) == "characters"
    assert reason_of(code[:15] + "*") == "characters"
    assert reason_of("Đ" + code[1:]) == "characters"


@given(runs, indexes, st.data())
def test_a_code_is_read_however_people_type_it(run: int, index: int, data: st.DataObject) -> None:
    code = CODEC.encode(run, index)
    slips = {"0": "0Oo０Ｏ", "1": "1IiLl１"}
    typed = ""
    for char in code:
        typed += data.draw(st.sampled_from(["", " ", "-", ".", "–", "\u00a0", "\u3000", "\u200b"]))
        wide = chr(ord(char) + 0xFEE0)
        typed += data.draw(st.sampled_from(slips.get(char, char + char.lower() + wide)))
    assert compact(typed) == code
    assert CODEC.decode(typed) == TraceCode(run, index)


@given(st.text())
def test_compacting_twice_is_compacting_once_and_nothing_crashes(text: str) -> None:
    assert compact(compact(text)) == compact(text)
    if is_well_formed(text):
        assert validate(text) == compact(text)


def test_compacting_never_drops_a_letter_it_does_not_know() -> None:
    assert compact("u*đ") == "U*đ"


def test_labels_print_the_code_in_fours() -> None:
    assert format_code("T07J5WK0G26W9VJT") == "T07J 5WK0 G26W 9VJT"
    assert format_code("T07J5WK0G26W9VJT", sep="-") == "T07J-5WK0-G26W-9VJT"


def test_numbers_outside_the_limits_are_refused_not_wrapped() -> None:
    for run, first, count in [(-1, 0, 1), (RUN_LIMIT, 0, 1), (0, -1, 1), (0, INDEX_LIMIT, 1), (0, 0, -1)]:
        with pytest.raises(ValueError, match="outside"):
            CODEC.encode_range(run, first, count)
    with pytest.raises(ValueError, match="outside"):
        CODEC.encode(0, INDEX_LIMIT)
    assert len(CODEC.encode_range(0, INDEX_LIMIT - 1, 1)) == 1


def test_a_codec_cannot_be_changed_and_wants_a_whole_key() -> None:
    with pytest.raises(AttributeError):
        CODEC.version = 2
    with pytest.raises(ValueError, match="32 bytes"):
        TraceCodec(bytes(31))
    with pytest.raises(ValueError, match="count from 1"):
        TraceCodec(ROOT_KEY, version=0)


def test_the_newest_key_makes_codes_and_every_key_reads_its_own() -> None:
    ring = Keyring(ROOT_KEY, (1, 3, 2))
    assert ring.newest.version == 3
    for version in (1, 2, 3):
        code = TraceCodec(ROOT_KEY, version).encode(9, version)
        assert ring.decode(code) == [(version, TraceCode(9, version))]
    with pytest.raises(NeverIssued):
        ring.decode(TraceCodec(ROOT_KEY, 4).encode(9, 9))
    with pytest.raises(MistypedCode):
        ring.decode("nonsense")
    with pytest.raises(ValueError, match="at least one"):
        Keyring(ROOT_KEY, ())


def test_threads_may_share_a_codec() -> None:
    wrong: list[int] = []

    def work(run: int) -> None:
        codes = CODEC.encode_range(run, 0, 500)
        wrong.extend(
            i for i, code in enumerate(codes) if CODEC.decode(bytes(code).decode()) != TraceCode(run, i)
        )

    threads = [threading.Thread(target=work, args=(run,)) for run in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
