"""PostgreSQL engines: no wait without a limit, readers in READ ONLY transactions."""

from sqlalchemy import Engine, create_engine

_LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}
# Compiling a statement takes seconds; ours, over a whole province, run for a tenth of one.
_ALWAYS = {"timezone": "UTC", "jit": "off"}
_CONNECT_SECONDS = 5


def engine(url: str, *, limits: bool = True) -> Engine:
    """A writing engine; `reading(engine)` shares its pool. Migrations go without limits."""
    options = {**_ALWAYS, **(_LIMITS if limits else {})}
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=8,
        pool_timeout=_CONNECT_SECONDS,
        hide_parameters=True,  # errors reach logs, and parameters are people's data
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": "ocop-trace",
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
        },
    )


def reading(writing: Engine) -> Engine:
    """The same connections, in transactions that the server keeps from writing.

    All that one of them reads is as of one moment, as in SQLite: a page's figures agree with each other.
    """
    return writing.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
