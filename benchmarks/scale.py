"""What one small server carries and what 34 provinces need, from costs measured now, with the peak hour.

    python -m benchmarks.scale [--quick]

Costs are processor time, so other work on the machine disturbs them less than it does wall time; it still
takes caches away, so figures from a busy machine are too high. docs/scale.md quotes what this prints.
"""

import math
import sys
import time

from benchmarks import _costs
from benchmarks._costs import CONFIRMED, Costs
from benchmarks._peak import PATIENCE, simulate

QUICK = "--quick" in sys.argv
SECONDS = 600 if QUICK else 3600

# The programme of 34 provinces, as the planning assumes it.
PRODUCERS, LABELS_A_YEAR, PEAK = 20_000, 1_000_000_000, 5_000
RUN_LABELS = 5_000  # of a label run, on average
SCANNED, TIMES = 0.2, 1.5  # share of labels ever scanned, and how often then
KEPT_DAYS = 90
YEAR = 365 * 86_400
LOADED = 0.5  # the share of a processor that is planned for at the peak; the rest is for bursts
NODE_CORES, DATABASE_CORES, SMALL_CORES = 8, 16, 2
GB = 1e9


def main() -> None:
    """Print the tables of docs/scale.md."""
    began = time.monotonic()
    costs = {kind: _costs.measure(kind, quick=QUICK) for kind in ("sqlite", "postgresql")}
    file = _costs.file_cpu(QUICK)
    tell_costs(costs, file)
    tell_small(costs["sqlite"], file)
    nodes = tell_large(costs["postgresql"], file)
    tell_peak(costs["postgresql"], nodes)
    print(f"\nmeasured and simulated in {time.monotonic() - began:.0f} s")


def tell_costs(costs: dict[str, Costs], file: float) -> None:
    """What was measured."""
    print(f"{'measured':52}" + "".join(f"{kind:>12}" for kind in costs))
    for name, words in {
        "again_web": "scan page shown before, web process, us",
        "page_web": "scan page of another unit, web process, us",
        "page_database": "scan page of another unit, PostgreSQL, us",
        "confirmation_web": "confirmation, web process, us",
        "confirmation_database": "confirmation, PostgreSQL, us",
        "scan_bytes": "stored scan, bytes",
        "unit_bytes": "confirmed unit, all its rows, bytes",
        "confirmation_log": "confirmation, PostgreSQL's log, bytes",
        "run_cpu": "issuing a label run, us",
        "run_bytes": "label run with its audit entry, bytes",
    }.items():
        print(f"{words:52}" + "".join(f"{getattr(one, name):>12,.0f}" for one in costs.values()))
    print(f"{'PDF file of labels, each label, us':52}{file:>12,.1f}")


def tell_small(costs: Costs, file: float) -> None:
    """A server of two cores on SQLite."""
    most = SMALL_CORES * 1e6 / costs.scan_web
    print(f"\none small server, {SMALL_CORES} cores, SQLite, {CONFIRMED:.0%} of pages confirmed")
    print(f"  scans a second, everything busy     {most:>12,.0f}")
    print(f"  scans a second, planned ({LOADED:.0%} busy)  {LOADED * most:>12,.0f}")
    print(f"  labels a minute into files, one core{60e6 / file:>12,.0f}")
    share = LABELS_A_YEAR / 34
    scans = share * SCANNED * TIMES
    units = share * SCANNED * CONFIRMED * costs.unit_bytes
    kept = scans * KEPT_DAYS / 365 * costs.scan_bytes
    print(f"  a province's year ({share / 1e6:,.0f} million labels, {scans / 1e6:,.1f} million scans):")
    print(f"    raw scans kept {KEPT_DAYS} days, GB          {kept / GB:>12,.2f}")
    print(f"    counts of units, GB a year        {units / GB:>12,.2f}")
    print(f"    label runs, GB a year             {share / RUN_LABELS * costs.run_bytes / GB:>12,.3f}")


def tell_large(costs: Costs, file: float) -> int:
    """34 provinces; the number of web nodes."""
    cores = PEAK * costs.scan_web / 1e6 / LOADED
    nodes = math.ceil(cores / NODE_CORES) + 1
    database = PEAK * costs.scan_database / 1e6 / LOADED
    confirmations = PEAK * CONFIRMED
    runs = LABELS_A_YEAR / RUN_LABELS
    scans = LABELS_A_YEAR * SCANNED * TIMES
    rows = {
        "web cores at the peak": cores,
        f"web nodes of {NODE_CORES} cores, one of them spare": nodes,
        "cores of the scans' PostgreSQL at the peak": database,
        f"shards of it, {DATABASE_CORES} cores each": math.ceil(database / DATABASE_CORES),
        "confirmations a second at the peak": confirmations,
        "PostgreSQL's log for them, MB/s": confirmations * costs.confirmation_log / 1e6,
        "scans a year, million": scans / 1e6,
        f"raw scans kept {KEPT_DAYS} days, GB": scans * KEPT_DAYS / 365 * costs.scan_bytes / GB,
        "raw scans of one peak hour, GB": PEAK * 3600 * costs.scan_bytes / GB,
        "counts of units, GB a year": LABELS_A_YEAR * SCANNED * CONFIRMED * costs.unit_bytes / GB,
        "label runs a year": runs,
        "label runs, GB a year": runs * costs.run_bytes / GB,
        "label runs a second, mean": runs / YEAR,
        "label runs a second, the year's in 250 x 2 hours": runs / (250 * 7200),
        "label runs a second that one core issues": 1e6 / costs.run_cpu,
        "core hours a year for label files": LABELS_A_YEAR * file / 1e6 / 3600,
    }
    print(f"\n34 provinces: {PRODUCERS:,} producers, {LABELS_A_YEAR:,} labels a year, {PEAK:,} scans/s")
    for words, value in rows.items():
        print(f"  {words:50}{value:>14,.{0 if value >= 100 or value == int(value) else 2}f}")
    return nodes


def tell_peak(costs: Costs, nodes: int) -> None:
    """The simulated hour, for fewer nodes and for more."""
    print(
        f"\npeak hour, {SECONDS} s simulated, bursts of twice the rate, 503 after {PATIENCE:g} s of waiting"
    )
    print(f"{'nodes x workers':>18}{'busy':>8}{'p50 ms':>9}{'p99 ms':>9}{'p99 in bursts':>15}{'shed':>10}")
    least = max(1, nodes - 3)
    for count in sorted({max(1, nodes // 2), least, nodes - 2, nodes - 1, nodes, nodes + 2} - {0}):
        hour = simulate(
            rate=PEAK / count,
            workers=NODE_CORES,
            page=costs.page_web / 1e6,
            confirmation=costs.confirmation_web / 1e6,
            confirmed=CONFIRMED,
            seconds=SECONDS,
            seed=34,
        )
        times = f"{hour.p50 * 1e3:>9.1f}{hour.p99 * 1e3:>9.1f}{hour.p99_burst * 1e3:>15.1f}"
        print(f"{f'{count} x {NODE_CORES}':>18}{hour.busy:>8.0%}{times}{hour.shed:>10.3%}")


if __name__ == "__main__":
    main()
