"""A preview is not a scan: forty kinds of program open a label's page, and its count stays nought."""

from flask import Flask
from sqlalchemy import func, select

from models import Scan, UnitChecks
from tests.client import CheckingClient
from tests.previewers import KINDS, SEEN
from tests.web.public.states import STATES
from traceability.database import Database

TIMES = 3


def test_there_are_forty_kinds() -> None:
    assert len(KINDS) >= 40


def test_none_is_counted(app: Flask, client: CheckingClient, database: Database) -> None:
    path = STATES["ok"](app)
    client.session.commit()
    browser = app.test_client()
    for method, headers in KINDS.values():
        for _ in range(TIMES):
            assert browser.open(path, method=method, headers=headers).status_code == 200
    with database.reading_scans() as session:
        assert session.scalar(select(func.count()).select_from(UnitChecks)) == 0
        seen = session.scalars(select(Scan.confirmed)).all()
    assert list(seen) == [False] * TIMES * len(SEEN)
