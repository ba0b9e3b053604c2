"""Alerts mean something: hardly ever on honest goods, nearly always on a label copied 300 times."""

from tests.honest import copied, honest


def test_honest_scans_stay_within_the_budget() -> None:
    assert honest(50_000, seed=1).share <= 0.0005


def test_a_label_copied_three_hundred_times_is_found() -> None:
    assert sum(copied(300, seed) for seed in range(200)) >= 190
