"""Trace codes on one core: how fast they are made and read, that none repeats, that none can be guessed.

    python -m benchmarks.trace_codes [--quick]

The peer is the FF1 of @noble/ciphers, an independent implementation, on the same core in the same run.
"""

import argparse
import hmac
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from traceability.identifiers import gf32
from traceability.identifiers.crockford import ALPHABET
from traceability.identifiers.ff1 import FF1
from traceability.identifiers.trace_code import INDEX_LIMIT, RUN_LIMIT, Codes, TraceCodec

CODES_PER_SECOND = 500_000
DECODE_MICROSECONDS = 50

# Fixed, so that a run can be repeated: of 10⁷ forgeries one would find the 31 zeros under one key in 200.
ROOT_KEY = bytes(range(32))
SEED = 2022
CHUNK = 2**18

PEERS = Path(os.environ.get("BENCH_PEERS", "var/peers"))
PEER = "@noble/ciphers"
INSTALL = f"npm install --prefix {PEERS} {PEER}@2.4.0"
PEER_SCRIPT = """
import { readFileSync } from "node:fs";
const { module, key, plain } = JSON.parse(readFileSync(0, "utf8"));
const { FF1 } = await import(module);
const ff1 = FF1(32, Uint8Array.from(Buffer.from(key, "hex")));
plain.slice(0, 500).forEach((digits) => ff1.decrypt(ff1.encrypt(digits)));
const started = performance.now();
const cipher = plain.map((digits) => ff1.encrypt(digits));
const seconds = (performance.now() - started) / 1e3;
const times = cipher.slice(0, 5000).map((digits) => {
  const before = performance.now();
  ff1.decrypt(digits);
  return (performance.now() - before) * 1e3;
}).sort((a, b) => a - b);
console.log(JSON.stringify({ rate: plain.length / seconds, decode: times[times.length >> 1], cipher }));
"""


@dataclass(frozen=True)
class Row:
    """One line of the table. `met` is None where there is no target."""

    measure: str
    here: str
    peer: str = ""
    ratio: str = ""
    target: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Peer:
    """What the peer did: codes a second, median µs to decrypt one, how many codes differ from ours."""

    rate: float
    decode: float
    compared: int
    different: int


def seconds(work: Callable[..., object], *arguments: object) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - started


def generation_rate(codec: TraceCodec, count: int) -> float:
    """Codes a second, the median of five runs of `count` labels."""
    return count / statistics.median(seconds(codec.encode_range, run, 0, count) for run in range(5))


def decode_time(codec: TraceCodec, count: int) -> float:
    """Median microseconds to read one code, from text to run and index."""
    index = np.random.default_rng(SEED).integers(0, INDEX_LIMIT, count)
    codes = [codec.encode(7, int(i)) for i in index]
    return 1e6 * statistics.median(seconds(codec.decode, code) for code in codes)


def reference_rate(count: int) -> float:
    """Codes a second of the plain FF1, for scale."""
    ff1 = FF1(bytes(32), 32)
    return 1 / statistics.median(seconds(ff1.encrypt, [i % 32] * 15) for i in range(count))


def issued_runs(total: int) -> dict[int, int]:
    """Runs of many sizes, at both ends of the range and scattered, with `total` labels together."""
    scattered = np.random.default_rng(SEED).choice(RUN_LIMIT, 40, replace=False)
    runs: dict[int, int] = {}
    for place, run in enumerate([0, 1, 2, RUN_LIMIT - 2, RUN_LIMIT - 1, *map(int, scattered)]):
        wanted = INDEX_LIMIT if place % 4 == 0 else INDEX_LIMIT // (place % 7 + 2)
        runs[run] = min(wanted * total // 10_000_000, total - sum(runs.values()))
    return {run: quantity for run, quantity in runs.items() if quantity}


def chunks_of(codec: TraceCodec, runs: dict[int, int]) -> Iterator[Codes]:
    """All codes of the runs, a chunk at a time."""
    for run, quantity in runs.items():
        for first in range(0, quantity, CHUNK):
            yield codec.encode_range(run, first, min(CHUNK, quantity - first))


def duplicates(codec: TraceCodec, runs: dict[int, int]) -> int:
    """How many of the codes repeat an earlier one.

    Codes are compared through 64-bit hashes, which sort fast: different hashes prove different codes, so 0 is
    a proof. A clash of hashes alone would overstate the count (chance 3 in a million).
    """
    hashes = np.concatenate([hash_codes(codes) for codes in chunks_of(codec, runs)])
    return len(hashes) - len(np.unique(hashes))


def hash_codes(codes: Codes) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """One odd-multiplier mix of the two 8-character halves of each code."""
    halves = codes.view(np.uint64)
    mixed = halves[:, 0] * np.uint64(0x9E3779B97F4A7C15)
    return (mixed ^ mixed >> np.uint64(29)) * np.uint64(0xBF58476D1CE4E5B9) + halves[:, 1]


def forgeries_accepted(codec: TraceCodec, runs: dict[int, int], count: int) -> int:
    """Random codes with a right check character that name a label of an issued run."""
    random = np.random.default_rng(SEED)
    characters = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
    quantity = np.zeros(RUN_LIMIT, dtype=np.uint32)
    quantity[list(runs)] = list(runs.values())
    accepted = 0
    for start in range(0, count, CHUNK):
        digits = random.integers(0, 32, (min(CHUNK, count - start), 15), dtype=np.uint8)
        forged = characters[np.column_stack((digits, gf32.check_digits(digits)))]
        run, index, ok = codec.decode_many(forged)
        accepted += int(np.count_nonzero(ok & (index < quantity[run])))
    return accepted


def measure_peer(codec: TraceCodec, count: int) -> Peer | None:
    """The peer's figures on `count` labels of one run, or None where it is not installed."""
    module = PEERS / "node_modules" / PEER / "ff1.js"
    node = shutil.which("node")
    if node is None or not module.exists():
        return None
    run = 5
    plain = [
        [(run << 51 | index << 31) >> shift & 31 for shift in range(70, -1, -5)] for index in range(count)
    ]
    request = {"module": module.resolve().as_uri(), "key": code_key().hex(), "plain": plain}
    answer = subprocess.run(
        [node, "--input-type=module", "--eval", PEER_SCRIPT],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(answer.stdout)
    ours = [bytes(code[:15]).decode() for code in codec.encode_range(run, 0, count)]
    theirs = ["".join(ALPHABET[digit] for digit in digits) for digits in result["cipher"]]
    different = sum(a != b for a, b in zip(ours, theirs, strict=True))
    return Peer(result["rate"], result["decode"], count, different)


def code_key() -> bytes:
    """The AES key of version 1, derived here anew (RFC 5869) so that the comparison covers the derivation."""
    secret = hmac.digest(bytes(32), ROOT_KEY, "sha256")
    return hmac.digest(secret, b"ocop-trace trace-code key version 1\x01", "sha256")


def measure(quick: bool) -> list[Row]:
    """All rows; `quick` measures a hundredth."""
    total = 100_000 if quick else 10_000_000
    codec = TraceCodec(ROOT_KEY)
    runs = issued_runs(total)
    rate = generation_rate(codec, min(total // 10, INDEX_LIMIT))
    decode = decode_time(codec, 2_000 if quick else 20_000)
    repeated = duplicates(codec, runs)
    accepted = forgeries_accepted(codec, runs, total)
    peer = measure_peer(codec, 1_000 if quick else 20_000)
    rows = [
        Row(
            "codes made per second",
            f"{rate:,.0f}",
            target=f"≥ {CODES_PER_SECOND:,}",
            met=rate >= CODES_PER_SECOND,
        ),
        Row(
            "decode one code, median µs",
            f"{decode:.1f}",
            target=f"≤ {DECODE_MICROSECONDS}",
            met=decode <= DECODE_MICROSECONDS,
        ),
        Row(
            f"duplicates in {sum(runs.values()):,} codes of {len(runs)} runs",
            str(repeated),
            target="0",
            met=repeated == 0,
        ),
        Row(f"accepted of {total:,} forgeries", str(accepted), target="0", met=accepted == 0),
        Row("plain FF1 of ours, codes per second", f"{reference_rate(500):,.0f}"),
    ]
    return rows if peer is None else [*beside(rows, rate, decode, peer), equality(peer)]


def beside(rows: list[Row], rate: float, decode: float, peer: Peer) -> list[Row]:
    """The rows with the peer's figures in the two that it has."""
    made, read, *rest = rows
    return [
        Row(
            made.measure, made.here, f"{peer.rate:,.0f}", f"{rate / peer.rate:,.0f} ×", made.target, made.met
        ),
        Row(
            read.measure,
            read.here,
            f"{peer.decode:.1f}",
            f"{peer.decode / decode:.1f} ×",
            read.target,
            read.met,
        ),
        *rest,
    ]


def equality(peer: Peer) -> Row:
    """Whether both make the same codes."""
    return Row(
        f"of {peer.compared:,} codes, unlike the peer's",
        str(peer.different),
        target="0",
        met=peer.different == 0,
    )


def show(rows: list[Row]) -> None:
    """Print the table."""
    table = [["", "here", PEER, "ratio", "target", ""]]
    verdict = {True: "met", False: "MISSED", None: ""}
    table += [[row.measure, row.here, row.peer, row.ratio, row.target, verdict[row.met]] for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *others in table:
        print(
            first.ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)),
            sep="  ",
        )


def main() -> int:
    """Measure and print; 1 if a target is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="a smoke run, a hundredth of the size")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # one core for everything, the peer's process included
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rows = measure(arguments.quick)
    show(rows)
    if not any(row.peer for row in rows):
        print(f"peer not installed: {INSTALL}")
    return int(any(row.met is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
