"""Alerts on a million simulated honest scans, and on labels copied 300 times, through the real rules."""

import sys

from tests.honest import copied, honest


def main(scans: int, labels: int) -> int:
    """Print both shares; 1 where one misses its goal."""
    fair = honest(scans, seed=20261123)
    by_rule = ", ".join(f"{rule.value} {count}" for rule, count in fair.alerts.most_common()) or "none"
    total = sum(fair.alerts.values())
    print(f"{fair.scans:,} honest scans: {total} alerts = {fair.share:.4%} (goal <= 0.05 %)")
    print(f"  by rule: {by_rule}")
    missed = False
    for copies in (100, 300, 1000):
        found = sum(copied(copies, seed) for seed in range(labels)) / labels
        print(f"label copied {copies} times: found {found:.1%}{' (goal >= 95 %)' if copies == 300 else ''}")
        if copies == 300:
            missed = found < 0.95
    return int(missed or fair.share > 0.0005)


if __name__ == "__main__":
    quick = "--quick" in sys.argv
    sys.exit(main(100_000 if quick else 1_000_000, 200 if quick else 2_000))
