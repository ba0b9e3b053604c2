"""A market, simulated through the real rules: honest shoppers, and one label that was copied 300 times.

How often one pack is checked is drawn from a geometric law with the mean of 1.6 (most packs once, some handed
around), with a share of packs that stand on a shelf or at a fair and are checked by many. Every check is by a
visitor of its own: none comes twice on a day, which is the worst case for the count.
"""

import random
from collections import Counter
from dataclasses import dataclass

from models import AlertRule
from traceability.services.alert_limits import Limits
from traceability.services.alert_rules import judge
from traceability.services.scans import Seen, Sighting, Tally

_PACKS_A_BATCH = 500
_AGAIN = 0.375  # one check more with this probability: 1.6 a pack
_SHOWN = 0.002  # packs that stand where many pass
_SHOWN_AGAIN = 0.75  # 4 a pack
_TRIED = 0.004  # labels that the producer tries before they are activated, by one or two people
_RECALLED = 0.002  # batches that are recalled; who has a pack at home looks, as asked
_LOOKS_AT_RECALL = 0.003


@dataclass
class Outcome:
    """What the rules made of a number of scans."""

    scans: int
    alerts: Counter[AlertRule]

    @property
    def share(self) -> float:
        return sum(self.alerts.values()) / self.scans


def honest(scans: int, seed: int, limits: Limits | None = None) -> Outcome:
    """So many scans of honest goods."""
    chance, limits = random.Random(seed), limits or Limits()
    outcome, raised, run = Outcome(0, Counter()), set(), 0

    def tell(tally: Tally, activated: int | None = None) -> None:
        outcome.scans += 1
        for finding in judge(tally, limits, activated):
            if (finding.rule, finding.subject) not in raised:
                raised.add((finding.rule, finding.subject))
                outcome.alerts[finding.rule] += 1

    while outcome.scans < scans:
        run += 1
        units = 0
        for index in range(_PACKS_A_BATCH):
            seen = Seen.now(Sighting("ok", batch_id=run, run=run, index=index))
            if chance.random() < _TRIED:
                before = Seen.now(Sighting("not_released", batch_id=run, run=run, index=index))
                for session in range(1, chance.choice((1, 1, 2)) + 1):
                    tell(Tally(before, 0, 0, f"not_released/{run}/{index}", session))
            checks = _checks(chance)
            units += bool(checks)
            for session in range(1, checks + 1):
                tell(Tally(seen, session, units if session == 1 else 0), _PACKS_A_BATCH)
        if chance.random() < _RECALLED:
            late = sum(chance.random() < _LOOKS_AT_RECALL for _ in range(_PACKS_A_BATCH))
            warned = Seen.now(Sighting("recalled", batch_id=run, run=run, index=0))
            for session in range(1, late + 1):
                tell(Tally(warned, 0, 0, f"recalled/{run}", session))
    return outcome


def copied(copies: int, seed: int, limits: Limits | None = None) -> bool:
    """Whether a label that was copied so many times is found. Of shoppers, one in eight checks."""
    chance, limits = random.Random(seed), limits or Limits()
    sessions = sum(chance.random() < 0.125 for _ in range(copies))
    seen = Seen.now(Sighting("ok", batch_id=1, run=1, index=7))
    return any(judge(Tally(seen, session), limits) for session in range(1, sessions + 1))


def _checks(chance: random.Random) -> int:
    again = _SHOWN_AGAIN if chance.random() < _SHOWN else _AGAIN
    checks = 1
    while chance.random() < again:
        checks += 1
    return checks
