"""Large prints as the worker makes them: seconds, peak memory, what was read back, growth of the database.

    python -m benchmarks.label_runs [--quick]

Each size is a process of its own on one core: codes, symbols, words, PDF parts on the disk, each part read
back, everything the job does but waiting for its turn."""

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from models import PrintState
from tests.databases import SqliteDatabases
from tests.reliability.label_press import Press
from traceability.services.labels import press as label_press
from traceability.services.labels.making import Made

SECONDS = 60
MEMORY_MB = 250
GROWTH_MB = 1.0


@dataclass(frozen=True)
class Figure:
    """One size: wall and processor seconds, megabytes at the peak and added to the database."""

    count: int
    parts: int
    seconds: float
    processor: float
    memory: float
    growth: float
    size: int
    checked: int


def measure(count: int) -> Figure:
    """Make a print of so many labels in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (count,))


def _measured(count: int) -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        databases = SqliteDatabases(Path(folder))
        press = Press(databases.restore(Path(folder) / "site"))
        before = _database(press)
        start, begun = time.perf_counter(), time.process_time()
        print_id = press.chosen(count)
        press.order(print_id)
        label_press.press(press.db, press.config, press.keyring, print_id)
        seconds, processor = time.perf_counter() - start, time.process_time() - begun
        row = press.look(print_id)
        if row.state is not PrintState.READY or row.proof is None:
            raise SystemExit(f"{count:,} labels: {row.state}")
        made = Made.of(row.proof)
        growth = (_database(press) - before) / 1e6
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return Figure(count, len(made.parts), seconds, processor, memory, growth, made.size, made.checked)


def _database(press: Press) -> int:
    press.db.dispose()  # the last connection writes the log back
    return sum(file.stat().st_size for file in press.config.instance.glob("main.db*"))


def main(quick: bool = False) -> int:
    """Print the table; the result is 0 where every promise is kept."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    figures = [measure(count) for count in ((10_000, 100_000) if quick else (10_000, 100_000, 1_000_000))]
    print(
        f"{'labels':>10}{'parts':>7}{'seconds':>9}{'processor':>11}{'peak MB':>9}{'database MB':>13}"
        f"{'file MB':>9}{'read back':>11}"
    )
    for figure in figures:
        print(
            f"{figure.count:>10,}{figure.parts:>7}{figure.seconds:>9.1f}{figure.processor:>11.1f}"
            f"{figure.memory:>9.0f}{figure.growth:>13.2f}{figure.size / 1e6:>9.0f}{figure.checked:>11,}"
        )
    kept = {
        f"1,000,000 labels in {SECONDS} s": max(f.seconds / f.count for f in figures[1:]) * 1e6 <= SECONDS,
        f"at most {MEMORY_MB} MB whatever the quantity": max(f.memory for f in figures) <= MEMORY_MB,
        f"the database grows less than {GROWTH_MB:g} MB": max(f.growth for f in figures) < GROWTH_MB,
    }
    for promise, held in kept.items():
        print(f"{'kept  ' if held else 'BROKEN'} {promise}")
    return 0 if all(kept.values()) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="without the million")
    sys.exit(main(parser.parse_args().quick))
