"""Four hot writers on SQLite: the write gate beside plain BEGIN and BEGIN IMMEDIATE with a busy timeout."""

import sys
import tempfile
from pathlib import Path

from tests.reliability.writers import storm

_LABELS = {
    "service": "write gate, whole service stack",
    "gate": "write gate",
    "immediate": "BEGIN IMMEDIATE, 5 s busy timeout",
    "plain": "plain BEGIN, 5 s busy timeout",
}


def main(seconds: float) -> None:
    """Print one row a way of writing."""
    title = f"4 writers, {seconds:g} s each"
    print(f"{title:36}{'commits/s':>12}{'lock errors':>13}{'longest wait':>15}")
    for way, label in _LABELS.items():
        with tempfile.TemporaryDirectory() as folder:
            run = storm(Path(folder), way, seconds)
        print(f"{label:36}{run.commits_per_second:>12,.0f}{run.lock_errors:>13,}{run.longest_wait:>13.3f} s")


if __name__ == "__main__":
    main(2 if "--quick" in sys.argv else 6)
