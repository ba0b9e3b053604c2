"""Errors nobody expected, told to Sentry where `SENTRY_DSN` is set: where it broke, never for whom.

What leaves is built anew from a list of what may leave. Messages stay here: they quote what people typed,
and a database's quotes whole rows. The library is loaded only where it is asked for.
"""

from typing import TYPE_CHECKING, Any

from traceability.config_values import ConfigError
from traceability.errors import TraceabilityError

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

_KEPT = ("event_id", "timestamp", "level", "platform", "release", "sdk")
_KEPT_OF_A_FRAME = ("filename", "function", "module", "lineno", "in_app")
_OURS = ("request", "route", "job")

_begun = False


def begin(dsn: str | None, **options: Any) -> None:
    """Once a process; without a DSN nothing is loaded and nothing leaves."""
    global _begun  # the library, too, keeps one client a process
    _begun = dsn is not None
    if dsn is None:
        return
    import sentry_sdk
    from sentry_sdk.utils import BadDsn

    try:
        sentry_sdk.init(
            dsn,
            default_integrations=False,  # they would read logs, requests, headers and arguments
            auto_enabling_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
            before_send=only_what_may_leave,
            **options,
        )
    except BadDsn:
        raise ConfigError("SENTRY_DSN không đúng dạng; chép lại từ trang cài đặt của Sentry") from None


def tell(error: BaseException, **where: str | None) -> None:
    """`where`: the request's id and its route, or the kind of a job; a refusal of ours is no error."""
    if not _begun or isinstance(error, TraceabilityError):
        return
    import sentry_sdk

    with sentry_sdk.isolation_scope() as scope:
        for name in _OURS:
            if value := where.get(name):
                scope.set_tag(name, value)
        sentry_sdk.capture_exception(error)


def only_what_may_leave(event: "Event", hint: "Hint") -> "Event":
    """The kinds of the errors, the lines of code they passed, and our own three names for where it was."""
    told: dict[str, Any] = {name: value for name, value in event.items() if name in _KEPT}
    tags = event.get("tags") or {}
    told["tags"] = {name: tags[name] for name in _OURS if name in tags}
    errors = (event.get("exception") or {}).get("values") or []
    told["exception"] = {"values": [_error(error) for error in errors]}
    return told  # type: ignore[return-value]  # a plain dictionary of the same keys


def _error(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    kept = [{name: frame[name] for name in _KEPT_OF_A_FRAME if name in frame} for frame in frames]
    return {"type": error.get("type"), "module": error.get("module"), "stacktrace": {"frames": kept}}
