"""Writes to SQLite: nobody is refused, and nothing acknowledged is lost."""

from pathlib import Path

import pytest

from tests.reliability.writers import storm


@pytest.mark.parametrize("seconds", [3, pytest.param(10, marks=pytest.mark.slow)])
def test_four_hot_writers_are_never_refused(tmp_path: Path, seconds: int) -> None:
    run = storm(tmp_path, "service", seconds)
    assert run.lock_errors == 0
    assert run.acknowledged > 100 * seconds
    assert run.longest_wait < 5
    assert (run.lost, run.integrity) == (0, "ok")


@pytest.mark.parametrize(("seconds", "kills"), [(5, 50), pytest.param(20, 200, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_when_writers_are_killed(
    tmp_path: Path, seconds: int, kills: int
) -> None:
    run = storm(tmp_path, "service", seconds, kills)
    assert run.kills == kills
    assert run.acknowledged > 100 * seconds
    assert (run.lost, run.lock_errors, run.integrity) == (0, 0, "ok")
