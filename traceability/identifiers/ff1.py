"""FF1 format-preserving encryption (NIST SP 800-38G): a plain reference and the fast special case we use."""

import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

Halves = npt.NDArray[np.uint64]
"""Shape (n,): one half of each of n numeral strings, as a number."""

_ROUNDS: Final = 10
_BLOCK: Final = 16
_MIN_DOMAIN: Final = 1_000_000  # SP 800-38G Rev. 1 (draft) §5: radix^minlen is at least a million


def _aes(key: bytes) -> Cipher[modes.ECB]:
    # ECB is right here and only here: FF1's PRF and its key stream are defined on single blocks of raw AES.
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305


class FF1:
    """The standard as written, any radix and tweak, one numeral at a time: the yardstick for `Radix32`."""

    def __init__(self, key: bytes, radix: int) -> None:
        """`key` is 16, 24 or 32 bytes. Raises ValueError for another length or a radix outside 2–65536."""
        if not 2 <= radix <= 2**16:
            raise ValueError(f"radix {radix} is outside 2–65536")
        self._cipher = _aes(key)
        self._radix = radix

    def encrypt(self, numerals: Sequence[int], tweak: bytes = b"") -> list[int]:
        """Algorithm 7. Numerals are most significant first; raises ValueError outside the domain."""
        u, v = self._split(numerals)
        a, b = self._num(numerals[:u]), self._num(numerals[u:])
        for i in range(_ROUNDS):
            m = u if i % 2 == 0 else v
            a, b = b, (a + self._round(i, len(numerals), b, tweak)) % self._radix**m
        return self._str(a, u) + self._str(b, v)

    def decrypt(self, numerals: Sequence[int], tweak: bytes = b"") -> list[int]:
        """Algorithm 8, the inverse of `encrypt`."""
        u, v = self._split(numerals)
        a, b = self._num(numerals[:u]), self._num(numerals[u:])
        for i in reversed(range(_ROUNDS)):
            m = u if i % 2 == 0 else v
            a, b = (b - self._round(i, len(numerals), a, tweak)) % self._radix**m, a
        return self._str(a, u) + self._str(b, v)

    def _split(self, numerals: Sequence[int]) -> tuple[int, int]:
        n = len(numerals)
        if n < 2 or self._radix**n < _MIN_DOMAIN:
            raise ValueError(f"{n} numerals of radix {self._radix} are too few to encrypt")
        if not all(0 <= numeral < self._radix for numeral in numerals):
            raise ValueError(f"a numeral is outside 0–{self._radix - 1}")
        return n // 2, n - n // 2

    def _round(self, i: int, n: int, half: int, tweak: bytes) -> int:
        """Steps 1–6.iv: the pseudorandom number y that round `i` adds to the other half."""
        u, v = n // 2, n - n // 2
        width = -(-(self._radix**v - 1).bit_length() // 8)  # b: bytes of ⌈v·log2(radix)⌉ bits
        d = 4 * -(-width // 4) + 4
        p = bytes([1, 2, 1]) + self._radix.to_bytes(3, "big") + bytes([_ROUNDS, u % 256])
        p += n.to_bytes(4, "big") + len(tweak).to_bytes(4, "big")
        q = tweak + bytes((-len(tweak) - width - 1) % _BLOCK) + bytes([i]) + half.to_bytes(width, "big")
        r = self._prf(p + q)
        stream = r
        for j in range(1, -(-d // _BLOCK)):
            stream += self._ciph(_xor(r, j.to_bytes(_BLOCK, "big")))
        return int.from_bytes(stream[:d], "big")

    def _prf(self, blocks: bytes) -> bytes:
        """Algorithm 6: CBC-MAC without padding."""
        y = bytes(_BLOCK)
        for start in range(0, len(blocks), _BLOCK):
            y = self._ciph(_xor(y, blocks[start : start + _BLOCK]))
        return y

    def _ciph(self, block: bytes) -> bytes:
        return self._cipher.encryptor().update(block)

    def _num(self, numerals: Sequence[int]) -> int:
        value = 0
        for numeral in numerals:
            value = value * self._radix + numeral
        return value

    def _str(self, value: int, length: int) -> list[int]:
        return [value // self._radix**place % self._radix for place in reversed(range(length))]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))


# u = 7 numerals of 5 bits to the left, v = 8 to the right; round i changes m = u or v numerals (step 6.v).
_RIGHT_BITS: Final = 40
_MASKS: Final = tuple(2**35 - 1 if i % 2 == 0 else 2**_RIGHT_BITS - 1 for i in range(_ROUNDS))
# P of step 5 for radix 32, n = 15, no tweak: the first block of every PRF call, so enciphered once a key.
_P: Final = bytes([1, 2, 1, 0, 0, 32, _ROUNDS, 7, 0, 0, 0, 15, 0, 0, 0, 0])

Half = TypeVar("Half", int, Halves)


class Radix32:
    """FF1 for 15 numerals of radix 32, AES-256, no tweak, on halves of 35 and 40 bits: one AES block a round.

    The radix is a power of two, so "mod radix^m" is a mask and only the low 40 bits of y matter, which are
    bytes 7–11 of R. Threads may share one.
    """

    __slots__ = ("_cipher", "_own", "_prefix", "_prefix_high", "_prefix_low")

    def __init__(self, key: bytes) -> None:
        """`key` is 32 bytes; raises ValueError otherwise."""
        if len(key) != 32:
            raise ValueError("the key must be 32 bytes (AES-256)")
        self._cipher = _aes(key)
        self._own = threading.local()
        prefix = self._cipher.encryptor().update(_P)
        self._prefix = int.from_bytes(prefix, "big")
        self._prefix_high, self._prefix_low = divmod(self._prefix, 2**64)

    def encrypt(self, left: Halves, right: Halves) -> tuple[Halves, Halves]:
        """Encrypt arrays of shape (n,), element by element."""
        return _encrypt(self._many(), left, right)

    def decrypt(self, left: Halves, right: Halves) -> tuple[Halves, Halves]:
        """The inverse of `encrypt`."""
        return _decrypt(self._many(), left, right)

    def encrypt_one(self, left: int, right: int) -> tuple[int, int]:
        """Encrypt one string without NumPy, whose per-call cost would be ten times the work."""
        return _encrypt(self._one(), left, right)

    def decrypt_one(self, left: int, right: int) -> tuple[int, int]:
        """The inverse of `encrypt_one`."""
        return _decrypt(self._one(), left, right)

    def _many(self) -> Callable[[int, Halves], Halves]:
        # A context of its own per call: beside thousands of blocks it costs nothing.
        update = self._cipher.encryptor().update

        def prf(i: int, half: Halves) -> Halves:
            blocks = np.empty((len(half), 2), dtype=">u8")
            blocks[:, 0] = self._prefix_high
            # Q is ten zero bytes, the round number and NUM(B) in five bytes; CBC-MAC adds block one.
            blocks[:, 1] = (half | (i << _RIGHT_BITS)) ^ self._prefix_low
            r = update(blocks.view(np.uint8).data)
            return np.ndarray(len(half), dtype=">u8", buffer=r, offset=4, strides=_BLOCK).astype(np.uint64)

        return prf

    def _one(self) -> Callable[[int, int], int]:
        update = self._cipher.encryptor().update

        def prf(i: int, half: int) -> int:
            r = update((self._prefix ^ (i << _RIGHT_BITS | half)).to_bytes(_BLOCK, "big"))
            return int.from_bytes(r[7:12], "big")

        return prf


def _encrypt(prf: Callable[[int, Half], Half], left: Half, right: Half) -> tuple[Half, Half]:
    for i in range(_ROUNDS):
        left, right = right, _reduce(left + prf(i, right), i)
    return left, right


def _decrypt(prf: Callable[[int, Half], Half], left: Half, right: Half) -> tuple[Half, Half]:
    for i in reversed(range(_ROUNDS)):
        left, right = _reduce(right - prf(i, left), i), left
    return left, right


def _reduce(value: Half, i: int) -> Half:
    """Modulo radix^m. A difference may be negative, or wrap at 2⁶⁴ in an array; the mask suits both."""
    return value & _MASKS[i]  # type: ignore[return-value]  # the stubs forget uint64 here
