"""Guesses are counted in the database: several processes without Valkey admit as many as one would."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import time_machine
from flask import Flask

from traceability.config import Config
from traceability.database import Database
from traceability.errors import Throttled
from traceability.services import throttle

PROCESSES, GUESSES = 3, 8


def guess(addresses: tuple[str, str], account: str) -> int:
    """How many of one process's guesses were let through."""
    database, admitted = Database(*addresses), 0
    of = throttle.subjects(bytes(32), "second-factor", account=account, address=None)
    with time_machine.travel("2026-11-23T08:00:00+07:00", tick=False):  # however slowly one starts
        for _ in range(GUESSES):
            try:
                with database.writing() as session:
                    throttle.admit(session, of)
                admitted += 1
            except Throttled:
                pass
    database.dispose()
    return admitted


def test_processes_share_what_is_left_of_an_accounts_guesses(app: Flask) -> None:
    config: Config = app.extensions["config"]
    addresses = (config.database_url, config.scans_database_url)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        admitted = list(pool.map(guess, [addresses] * PROCESSES, ["7"] * PROCESSES))
    assert sum(admitted) == 5
