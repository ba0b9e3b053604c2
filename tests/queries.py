"""What an application asks its databases, for tests that count."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements of the block that read."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            asked.append(statement)

    engines = app.extensions["database"]
    listening = (engines.main.reading, engines.scan.reading)
    for engine in listening:
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in listening:
        event.remove(engine, "before_cursor_execute", note)
