"""The peak hour of one web node among several, request by request: how long scans wait, how many are shed.

A balancer spreads visitors at random, so one node of N sees an N-th of them, bursts and all, and one node
stands for each of the others. A node has as many servers as workers (a worker answers on one core); whoever
comes first is answered first; where the wait would be longer than the door's patience, the visitor is told
at once to come again (503), which costs next to nothing.
"""

import heapq
from dataclasses import dataclass

import numpy as np

PATIENCE = 2.0  # seconds in the queue before the door says 503
BURSTS, BURST_SECONDS, BURST_FACTOR = 6, 20.0, 2.0  # a programme on television, say
VARIATION = 0.7  # standard deviation of the processor time over its mean: gamma distributed
READING = (1.0, 5.0)  # seconds until a page that stays visible is confirmed


@dataclass(frozen=True)
class Hour:
    """What the visitors of one node met with."""

    asked: int
    shed: float
    p50: float
    p99: float
    p99_burst: float
    busy: float  # share of the node's processor time


def simulate(
    *, rate: float, workers: int, page: float, confirmation: float, confirmed: float, seconds: int, seed: int
) -> Hour:
    """`rate` is this node's share of scans a second; `page` and `confirmation` are mean processor seconds."""
    chance = np.random.default_rng(seed)
    pages, starts = _arrivals(chance, rate, seconds)
    visible = pages[chance.random(len(pages)) < confirmed]
    later = visible + chance.uniform(*READING, len(visible))
    times = np.concatenate([pages, later])
    means = np.concatenate([np.full(len(pages), page), np.full(len(later), confirmation)])
    order = np.argsort(times)
    shape = 1 / VARIATION**2
    costs = chance.gamma(shape, means[order] / shape)
    waited, shed = _served(times[order].tolist(), costs.tolist(), workers)
    took = waited + costs
    answered = ~shed
    sorted_times = times[order]
    bursting = answered & np.isin(
        np.floor_divide(sorted_times, BURST_SECONDS), np.floor_divide(starts, BURST_SECONDS)
    )
    return Hour(
        asked=len(times),
        shed=float(shed.mean()),
        p50=float(np.quantile(took[answered], 0.5)),
        p99=float(np.quantile(took[answered], 0.99)),
        p99_burst=float(np.quantile(took[bursting], 0.99)),
        busy=float(costs[answered].sum() / (workers * seconds)),
    )


def _arrivals(chance: np.random.Generator, rate: float, seconds: int) -> tuple[np.ndarray, np.ndarray]:
    """The moments of scans and the beginnings of bursts, which come on a grid of their own length."""
    places = max(1, int(seconds / BURST_SECONDS))
    count = min(places, max(1, round(BURSTS * seconds / 3600)))
    starts = chance.choice(places, count, replace=False) * BURST_SECONDS
    steady = chance.uniform(0, seconds, chance.poisson(rate * seconds))
    more = rate * (BURST_FACTOR - 1) * BURST_SECONDS
    bursts = [start + chance.uniform(0, BURST_SECONDS, chance.poisson(more)) for start in starts]
    return np.sort(np.concatenate([steady, *bursts])), starts


def _served(times: list[float], costs: list[float], workers: int) -> tuple[np.ndarray, np.ndarray]:
    """How long each waits for the first worker that is free; who is sent away."""
    free = [0.0] * workers
    waits, shed = [0.0] * len(times), [False] * len(times)
    for number, (now, cost) in enumerate(zip(times, costs, strict=True)):
        wait = max(0.0, free[0] - now)
        if wait > PATIENCE:
            shed[number] = True
            continue
        waits[number] = wait
        heapq.heapreplace(free, now + wait + cost)
    return np.array(waits), np.array(shed)
