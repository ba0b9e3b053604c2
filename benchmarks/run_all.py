"""`make bench`: every benchmark in turn, each printing its figures beside its peers' (`--quick` for less)."""

import subprocess
import sys
import time
from pathlib import Path

_FOLDER = Path(__file__).parent


def main() -> int:
    """1 if one of them failed; the others still run."""
    failed = []
    for script in sorted(_FOLDER.glob("[a-z]*.py")):
        if script == Path(__file__):
            continue
        print(f"\n── {script.stem} " + "─" * (76 - len(script.stem)), flush=True)
        start = time.monotonic()
        run = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{script.stem}", *sys.argv[1:]], cwd=_FOLDER.parent
        )
        print(f"({time.monotonic() - start:.0f} s)", flush=True)
        if run.returncode:
            failed.append(script.stem)
    if failed:
        print(f"\nLỗi: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
