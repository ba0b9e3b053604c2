"""Forty kinds of link preview, crawler and prefetch, 250 requests each: how many count (`--quick`: 25)."""

import dataclasses
import sys
import tempfile
from pathlib import Path

from sqlalchemy import func, select

from app import create_app
from models import Scan, UnitChecks
from tests import factories
from tests.databases import SqliteDatabases
from tests.previewers import KINDS
from tests.web.public.states import code_of, unit
from traceability.config import Config


def main(times: int) -> int:
    """Print what was seen and what was counted; 1 if anything was."""
    with tempfile.TemporaryDirectory() as folder:
        databases = SqliteDatabases(Path(folder))
        settings = databases.restore(Path(folder) / "own")
        app = create_app(dataclasses.replace(Config.from_env(settings), testing=True))
        with app.extensions["database"].writing() as session:
            factories.use(session)
            path = f"/t/{code_of(app, unit(app))}"
        browser, sys.stderr = app.test_client(), open("/dev/null", "w")  # noqa: SIM115 - a line a request
        for method, headers in KINDS.values():
            for _ in range(times):
                browser.open(path, method=method, headers=headers)
        with app.extensions["database"].reading_scans() as session:
            seen = session.scalar(select(func.count()).select_from(Scan))
            counted = session.scalar(select(func.coalesce(func.sum(UnitChecks.confirmed_checks), 0)))
        app.extensions["database"].dispose()
    print(f"{len(KINDS)} kinds x {times} requests: {seen} seen (they pose as browsers), {counted} counted")
    return int(bool(counted))


if __name__ == "__main__":
    sys.exit(main(25 if "--quick" in sys.argv else 250))
