"""FF1 against NIST's sample vectors, and the fast path against the plain one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.identifiers.ff1 import FF1, Radix32

KEY = "2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94"
LONG = "0123456789abcdefghi"

# NIST, Examples with Intermediate Values, FF1 samples 1–9: key length, radix, tweak, plain, cipher.
SAMPLES = [
    (16, 10, "", "0123456789", "2433477484"),
    (16, 10, "39383736353433323130", "0123456789", "6124200773"),
    (16, 36, "3737373770717273373737", LONG, "a9tv40mll9kdu509eum"),
    (24, 10, "", "0123456789", "2830668132"),
    (24, 10, "39383736353433323130", "0123456789", "2496655549"),
    (24, 36, "3737373770717273373737", LONG, "xbj3kv35jrawxv32ysr"),
    (32, 10, "", "0123456789", "6657667009"),
    (32, 10, "39383736353433323130", "0123456789", "1001623463"),
    (32, 36, "3737373770717273373737", LONG, "xs8a0azh2avyalyzuwd"),
]


@pytest.mark.parametrize(("length", "radix", "tweak", "plain", "cipher"), SAMPLES)
def test_the_reference_reproduces_every_nist_sample(
    length: int, radix: int, tweak: str, plain: str, cipher: str
) -> None:
    ff1 = FF1(bytes.fromhex(KEY)[:length], radix)
    numerals = [int(digit, 36) for digit in plain]
    encrypted = ff1.encrypt(numerals, bytes.fromhex(tweak))
    assert encrypted == [int(digit, 36) for digit in cipher]
    assert ff1.decrypt(encrypted, bytes.fromhex(tweak)) == numerals


@given(st.integers(2, 2**16), st.data(), st.binary(max_size=40))
def test_the_reference_decrypts_what_it_encrypts_for_any_radix_and_tweak(
    radix: int, data: st.DataObject, tweak: bytes
) -> None:
    numerals = data.draw(st.lists(st.integers(0, radix - 1), min_size=20, max_size=50))
    ff1 = FF1(bytes(32), radix)
    assert ff1.decrypt(ff1.encrypt(numerals, tweak), tweak) == numerals


def test_the_reference_refuses_a_domain_small_enough_to_search() -> None:
    with pytest.raises(ValueError, match="too few"):
        FF1(bytes(32), 10).encrypt([1, 2, 3, 4, 5])
    with pytest.raises(ValueError, match="outside"):
        FF1(bytes(32), 10).encrypt([10] * 10)
    with pytest.raises(ValueError, match="radix"):
        FF1(bytes(32), 1)


def digits(left: int, right: int) -> list[int]:
    return [(left << 40 | right) >> shift & 31 for shift in range(70, -1, -5)]


def test_the_vectorised_path_equals_the_reference_on_thousands_of_values() -> None:
    key = bytes.fromhex(KEY)
    random = np.random.default_rng(800_38)
    left = random.integers(0, 2**35, 3000, dtype=np.uint64)
    right = random.integers(0, 2**40, 3000, dtype=np.uint64)
    left[:2], right[:2] = (0, 2**35 - 1), (0, 2**40 - 1)
    encrypted = Radix32(key).encrypt(left, right)
    reference = FF1(key, 32)
    for plain, cipher in zip(zip(left, right, strict=True), zip(*encrypted, strict=True), strict=True):
        assert digits(*map(int, cipher)) == reference.encrypt(digits(*map(int, plain)))
    back = Radix32(key).decrypt(*encrypted)
    assert (back[0] == left).all()
    assert (back[1] == right).all()


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**35 - 1), st.integers(0, 2**40 - 1))
def test_one_value_and_an_array_of_one_agree_with_the_reference_under_any_key(
    key: bytes, left: int, right: int
) -> None:
    cipher = Radix32(key)
    encrypted = cipher.encrypt_one(left, right)
    many = cipher.encrypt(np.array([left], np.uint64), np.array([right], np.uint64))
    assert (int(many[0][0]), int(many[1][0])) == encrypted
    assert digits(*encrypted) == FF1(key, 32).encrypt(digits(left, right))
    assert cipher.decrypt_one(*encrypted) == (left, right)


def test_the_fast_path_takes_only_a_256_bit_key() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Radix32(bytes(16))
