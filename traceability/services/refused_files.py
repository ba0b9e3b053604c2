"""A file that was refused has its line in the log: somebody may be trying which ones pass."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from traceability import logs
from traceability.errors import Invalid

log = logs.get("security")
_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


def told(check: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """What `check` refuses is told, without its name or content; the request's own line has the same id."""

    @wraps(check)
    def checked(*args: _Given.args, **values: _Given.kwargs) -> _Made:
        try:
            return check(*args, **values)
        except Invalid:
            log.warning("upload refused")
            raise

    return checked
