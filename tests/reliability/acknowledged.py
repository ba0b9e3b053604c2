"""Writes both databases as the service does until it is killed, and notes what was acknowledged."""

import os
import sys
import time

from models import Setting
from traceability.config import Config
from traceability.database import Database
from traceability.services import audit, clock, scans
from traceability.services.actor import Actor

_ACTOR = Actor.system("thử")


def main(name: str, pause: float) -> None:
    """One line a write, straight to the kernel: when, in which database, what."""
    config = Config.from_env()
    database = Database(config.database_url, config.scans_database_url)
    number = 0
    while True:
        number += 1
        with database.writing() as session:
            row = Setting(name=f"{name}-{number}", value="x" * 200, changed_at=clock.now())
            session.add(row)
            audit.record(session, _ACTOR, "setting.noted", row)
        _note(f"main {row.name}")
        with database.scans() as session:
            seen = scans.record_seen(session, scans.Sighting(state="ok", run=1, index=number % 100))
            scans.confirm(session, seen, f"{name}-{number}".encode())
        _note(f"scans {seen.id}")
        time.sleep(pause)


def _note(what: str) -> None:
    os.write(sys.stdout.fileno(), f"{time.time():.3f} {what}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
