"""Whether the root key at hand is the one this database's codes were made with."""

from datetime import datetime
from typing import Literal

from sqlalchemy import inspect

from models import Setting
from traceability.database.sessions import Database
from traceability.root_key import RootKeyError, fingerprint

SETTING = "root_key_fingerprint"

State = Literal["unknown", "matches", "differs"]


def root_key_state(database: Database, root_key: bytes) -> State:
    """Unknown before the first migration."""
    noted = noted_fingerprint(database)
    if noted is None:
        return "unknown"
    return "matches" if noted == fingerprint(root_key) else "differs"


def noted_fingerprint(database: Database) -> str | None:
    """What the database says of its key; None where it says nothing yet."""
    with database.reading() as session:
        if not inspect(session.connection()).has_table(Setting.__tablename__):
            return None
        row = session.get(Setting, SETTING)
        return row.value if row else None


def note_root_key(database: Database, root_key: bytes, at: datetime) -> None:
    """At the first start: from now on this database goes with this key."""
    refuse_other_key(database, root_key)
    if root_key_state(database, root_key) == "unknown":
        with database.writing() as session:
            session.add(Setting(name=SETTING, value=fingerprint(root_key), changed_at=at))


def refuse_other_key(database: Database, root_key: bytes) -> None:
    """A service with the wrong key would call every printed label a forgery, so it does not start."""
    if root_key_state(database, root_key) == "differs":
        raise RootKeyError(
            "cơ sở dữ liệu này đi với một khóa gốc khác: khôi phục khóa đó từ bản sao lưu của nó"
        )
