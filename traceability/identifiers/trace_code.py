"""Trace codes: the 16 characters on every label, which tell a reader nothing and the key's holder everything.

Fifteen characters carry 75 bits, `run (24) | index (20) | zero (31)`, encrypted by FF1 with radix 32; the
sixteenth is a check character. FF1 is a permutation, so two labels of one key can never share a code; a code
that a forger makes up decrypts to 31 zeros once in 2³¹ tries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from traceability.errors import Unavailable
from traceability.identifiers import crockford, gf32, packing
from traceability.identifiers.errors import MistypedCode, NeverIssued
from traceability.identifiers.ff1 import Radix32
from traceability.root_key import GENERATION, RootKey

LENGTH: Final = 16
RUN_LIMIT: Final = 2**packing.RUN_BITS
INDEX_LIMIT: Final = 2**packing.INDEX_BITS

_CHUNK: Final = 2**13  # codes worked on at once: 128 KiB of AES blocks, which a core's own cache holds

Codes = npt.NDArray[np.uint8]
"""Shape (n, 16): n codes as ASCII bytes."""
Integers = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TraceCode:
    """What a code says once decrypted: the `index`-th label (from 0) of label run `run`."""

    run: int
    index: int


Meanings = list[tuple[int, TraceCode]]
"""Key versions, and what a code means under each."""


class TraceCodec:
    """Makes and reads the codes of one key version. Immutable, and safe to share between threads."""

    __slots__ = ("_cipher", "version")
    _cipher: Radix32
    version: int

    def __init__(self, root_key: bytes, version: int = 1) -> None:
        """Derive this version's AES-256 key (HKDF-SHA256, RFC 5869); ValueError unless given 32 bytes."""
        if len(root_key) != 32:
            raise ValueError("the root key must be 32 bytes")
        if version < 1:
            raise ValueError("key versions count from 1")
        info = b"ocop-trace trace-code key version %d" % version
        key = HKDF(hashes.SHA256(), length=32, salt=None, info=info).derive(root_key)
        object.__setattr__(self, "_cipher", Radix32(key))
        object.__setattr__(self, "version", version)

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: codes already printed depend on these values."""
        raise AttributeError(f"a codec does not change: {name}")

    def encode(self, run: int, index: int) -> str:
        """The code of one label. Raises ValueError outside RUN_LIMIT and INDEX_LIMIT."""
        _require_range(run, index, 1)
        number = (run << packing.INDEX_BITS | index) << packing.ZERO_BITS
        left, right = self._cipher.encrypt_one(*divmod(number, _RIGHT))
        number = left * _RIGHT + right
        payload = "".join(crockford.ALPHABET[number >> shift & 31] for shift in range(70, -1, -5))
        return payload + check_character(payload)

    def encode_range(self, run: int, first: int, count: int) -> Codes:
        """The codes of labels first … first+count−1 of a run, shape (count, 16).

        Beyond the result it needs the same few hundred KiB whatever `count` is, so a caller that streams asks
        for as much at a time as it wants to hold. Raises ValueError outside the limits.
        """
        _require_range(run, first, count)
        codes = np.empty((count, LENGTH), dtype=np.uint8)
        for start in range(0, count, _CHUNK):
            chunk = codes[start : start + _CHUNK]
            index = np.arange(first + start, first + start + len(chunk), dtype=np.uint64)
            digits = packing.to_digits(*self._cipher.encrypt(*packing.pack(run, index)))
            chunk[:, :15] = _CHARACTERS[digits]
            chunk[:, 15] = _CHARACTERS[gf32.check_digits(digits)]
        return codes

    def decode(self, code: str) -> TraceCode:
        """Read a code as typed or scanned (see `compact`).

        Raises MistypedCode for a wrong length, alphabet or check character, and NeverIssued if the zeros are
        not zero. Whether the run exists and is that long is for the ledger to say.
        """
        meaning = self.decrypt(_number(validate(code)))
        if meaning is None:
            raise NeverIssued("never_issued")
        return meaning

    def decrypt(self, number: int) -> TraceCode | None:
        """What the 75 bits of a well-formed code mean under this key; None where the zeros are not zero."""
        left, right = self._cipher.decrypt_one(*divmod(number, _RIGHT))
        number, zero = divmod(left * _RIGHT + right, 1 << packing.ZERO_BITS)
        return None if zero else TraceCode(*divmod(number, INDEX_LIMIT))

    def decode_many(self, codes: Codes) -> tuple[Integers, Integers, Flags]:
        """Read canonical codes of shape (n, 16): run, index and whether the code is ours, each of shape (n,).

        Where it is not ours, for any of the reasons of `decode`, run and index mean nothing.
        """
        parts = [self._decode_chunk(codes[start : start + _CHUNK]) for start in range(0, len(codes), _CHUNK)]
        if not parts:
            return np.empty(0, np.uint64), np.empty(0, np.uint64), np.empty(0, np.bool_)
        run, index, ok = zip(*parts, strict=True)
        return np.concatenate(run), np.concatenate(index), np.concatenate(ok)

    def _decode_chunk(self, codes: Codes) -> tuple[Integers, Integers, Flags]:
        digits = _DIGITS[codes]
        ok = (digits < 32).all(axis=1)
        digits &= 31  # keeps a foreign character inside the tables; `ok` already refuses its code
        ok &= gf32.check_digits(digits[:, :15]) == digits[:, 15]
        run, index, zero = packing.unpack(*self._cipher.decrypt(*packing.from_digits(digits[:, :15])))
        return run, index, ok & (zero == 0)


class Keyring:
    """All key versions of a deployment: the newest makes codes, every one of them still reads its own.

    A root key that was replaced is among them for the versions derived from it. It may
    learn of a newer version while it is in use; threads share it.
    """

    __slots__ = ("_root_keys", "codecs")
    codecs: tuple[TraceCodec, ...]

    def __init__(self, root_key: bytes, versions: Sequence[int] | None = None) -> None:
        """By default it knows what former root keys made, and the first version of today's.

        Raises ValueError without a version.
        """
        today = root_key if isinstance(root_key, RootKey) else RootKey(root_key)
        self._root_keys = (*(one.key for one in today.former), today)
        if versions is None:
            versions = [version for one in today.former for version in _up_to(one.last_version)]
            versions.append(today.first_version)
        if not versions:
            raise ValueError("a keyring needs at least one key version")
        self.codecs = ()
        self._add(versions)

    @property
    def newest(self) -> TraceCodec:
        """The codec that new runs use."""
        return self.codecs[0]

    def codec(self, version: int) -> TraceCodec:
        """The codec of one version, also of one this keyring has not heard of yet. ValueError below 1."""
        self.learn(version)
        return next((codec for codec in self.codecs if codec.version == version), None) or TraceCodec(
            self._root_key(version), version
        )

    def learn(self, newest: int) -> bool:
        """Read the codes of every version up to this one from now on. Says whether that was news.

        Raises Unavailable where the version is of a root key that this process was not started with.
        """
        if newest <= self.newest.version:
            return False
        self._add(_up_to(newest))
        return True

    def _root_key(self, version: int) -> RootKey:
        generation = version // GENERATION
        if generation >= len(self._root_keys):  # never made with another key: nobody could read it later
            raise Unavailable("Khóa gốc của hệ thống vừa được thay. Dịch vụ cần được khởi động lại.")
        return self._root_keys[generation]

    def _add(self, versions: Iterable[int]) -> None:
        known = {codec.version: codec for codec in self.codecs}
        for version in versions:
            if version not in known:
                known[version] = TraceCodec(self._root_key(version), version)
        # One assignment, so that a thread that is decoding goes on with the ones it has.
        self.codecs = tuple(known[version] for version in sorted(known, reverse=True))

    def decode(self, code: str) -> Meanings:
        """Every (version, meaning) the code can have, newest version first; nearly always one.

        A code of one key passes under another once in 2³¹, so the caller takes the one whose run has that
        version. Raises MistypedCode, and NeverIssued when there is no candidate.
        """
        candidates = self.candidates(validate(code))
        if not candidates:
            raise NeverIssued("never_issued")
        return candidates

    def candidates(self, code: str) -> Meanings:
        """The same of a canonical code; empty where there is none."""
        number = _number(code)
        meanings = ((codec.version, codec.decrypt(number)) for codec in self.codecs)
        return [(version, meaning) for version, meaning in meanings if meaning is not None]


def _up_to(version: int) -> range:
    """The versions of the same root key up to this one."""
    return range(version // GENERATION * GENERATION + 1, version + 1)


def compact(text: str) -> str:
    """The characters a person meant: upper case, ungrouped, O read as 0, I and L as 1."""
    return crockford.compact(text)


def validate(text: str) -> str:
    """Return the canonical 16 characters, or raise MistypedCode ("length", "characters", "check_digit")."""
    code = compact(text)
    if len(code) != LENGTH:
        raise MistypedCode("length", f"{len(code)} characters")
    if check_character(code[:15]) != code[15]:
        raise MistypedCode("check_digit" if crockford.is_crockford(code) else "characters")
    return code


def is_well_formed(text: str) -> bool:
    """Say whether `text` could be a code: length, alphabet and check character. Needs no key."""
    try:
        validate(text)
    except MistypedCode:
        return False
    return True


def format_code(code: str, sep: str = " ") -> str:
    """A canonical code in fours, as labels print it."""
    return sep.join(code[start : start + 4] for start in range(0, LENGTH, 4))


def check_character(payload: str) -> str:
    """The check character of 15 canonical characters. Raises MistypedCode ("length", "characters")."""
    if len(payload) != gf32.LENGTH:
        raise MistypedCode("length", f"{len(payload)} characters")
    if not crockford.is_crockford(payload):
        raise MistypedCode("characters")
    return crockford.ALPHABET[gf32.check_digit(payload.encode().translate(_DIGIT_BYTES))]


_CHARACTERS: Final = np.frombuffer(crockford.ALPHABET.encode(), dtype=np.uint8)
_DIGIT_BYTES: Final = bytes(crockford.ALPHABET.find(chr(byte)) % 256 for byte in range(256))
_DIGITS: Final = np.frombuffer(_DIGIT_BYTES, dtype=np.uint8)
"""Digit value of every byte; 255 for a byte outside the alphabet."""
_RIGHT: Final = 2**packing.RIGHT_BITS
_TO_PYTHON: Final = str.maketrans(crockford.ALPHABET, "0123456789abcdefghijklmnopqrstuv")


def _require_range(run: int, first: int, count: int) -> None:
    if not 0 <= run < RUN_LIMIT:
        raise ValueError(f"run {run} is outside 0–{RUN_LIMIT - 1}")
    if first < 0 or count < 0 or first + count > INDEX_LIMIT:
        raise ValueError(f"labels {first}–{first + count - 1} are outside 0–{INDEX_LIMIT - 1}")


def _number(code: str) -> int:
    return int(code[:15].translate(_TO_PYTHON), 32)
