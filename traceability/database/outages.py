"""Which database errors pass by themselves: what may be tried again, what a person is told to wait for."""

import errno
import random
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

Result = TypeVar("Result")

_SERIALISATION, _DEADLOCK = "40001", "40P01"
_PASSING_CLASSES = (
    "08",
    "53",
    "57",
)  # connection, resources, operator (and time limits)
_LOCK_NOT_AVAILABLE = "55P03"
_FULL = (errno.ENOSPC, errno.EDQUOT)  # of the disk that keeps uploads, or the form on its way to us
_PASSING_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")


class DatabaseAway(RuntimeError):
    """Nothing can be begun without the database; the message is one line that says what to do."""

    def __init__(self, url: str) -> None:
        parts = make_url(url)  # its account and password are nobody's business
        if parts.get_backend_name() == "sqlite":
            message = (
                f"Không đọc hoặc ghi được cơ sở dữ liệu {parts.database}. "
                "Kiểm tra dung lượng đĩa và quyền của thư mục, rồi chạy lại."
            )
        else:
            _, given = parts.get_dialect()().create_connect_args(parts)  # there may be two of them
            message = (
                "Không kết nối được cơ sở dữ liệu "
                f"{given.get('host') or 'localhost'}:{given.get('port') or 5432}/{parts.database}. "
                "Kiểm tra máy chủ cơ sở dữ liệu và DATABASE_URL, rồi chạy lại."
            )
        super().__init__(message)


def retried(unit: Callable[[], Result], *, attempts: int = 3) -> Result:
    """Run `unit` again after a lost race or a lost connection.

    Only for units that are idempotent and bring their own transaction: after a disconnect nobody knows
    whether the commit arrived.
    """
    for attempt in range(1, attempts + 1):
        try:
            return unit()
        except DBAPIError as error:
            if attempt == attempts or not _worth_retrying(error):
                raise
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311  # only to keep rivals apart
    raise AssertionError("unreachable")


def is_outage(error: Exception) -> bool:
    """Does the database not answer (or not accept writes) now, as opposed to our having asked nonsense?"""
    if isinstance(error, TimeoutError):  # no free connection in the pool
        return True
    if isinstance(error, OSError):
        return error.errno in _FULL
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if name := getattr(error.orig, "sqlite_errorname", None):
        return str(name).startswith(_PASSING_SQLITE)
    state = _state(error)
    if state is None:  # psycopg could not connect at all
        return isinstance(error, OperationalError)
    return state.startswith(_PASSING_CLASSES) or state == _LOCK_NOT_AVAILABLE


def _worth_retrying(error: DBAPIError) -> bool:
    return error.connection_invalidated or _state(error) in (_SERIALISATION, _DEADLOCK)


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
