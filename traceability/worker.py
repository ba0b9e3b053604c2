"""The worker process: does what jobs ask for until SIGTERM (`python -m traceability.worker`)."""

import importlib
import os
import pkgutil
import signal
import sys
import threading

from traceability import error_reports, logs, services
from traceability.config import Config, ConfigError
from traceability.database import Database
from traceability.jobs import memory
from traceability.jobs.runner import Runner

_TICK_SECONDS = 1.0
_GRACE_SECONDS = 5
log = logs.get(__name__)


def work(config: Config) -> int:
    """Run until SIGTERM or SIGINT; 0 after an orderly stop, 1 when another worker may have taken over."""
    _register_handlers()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    engine = memory.engine(config.jobs_database_url)
    with memory.only_worker(engine, stopping.is_set) as held:
        if stopping.is_set():
            return 0
        runner = Runner(Database(config.database_url, config.scans_database_url), config, engine)
        runner.start()
        log.info("worker.ready")
        failing = False
        while held() and not stopping.is_set():
            try:
                runner.tick()
                failing = False
            except Exception:  # a database that does not answer now; the next tick asks again
                if not failing:  # an outage is told once, not every second
                    log.exception("worker.tick_failed")
                failing = True
            stopping.wait(_TICK_SECONDS)
        if stopping.is_set():
            runner.stop(_GRACE_SECONDS)
            return 0
        return 1


def _register_handlers() -> None:
    """A handler registers itself when its module is imported, and any service may have one."""
    for module in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        importlib.import_module(module.name)


def main() -> None:
    """Run in the foreground."""
    logs.configure()
    try:
        config = Config.from_env()
        error_reports.begin(config.sentry_dsn)
        code = work(config)
    except ConfigError as error:
        sys.exit(f"Lỗi: {error}")
    sys.stdout.flush()
    # A handler that outlasted the grace is cut off here, as by a crash, and goes on at the next start.
    os._exit(code)


if __name__ == "__main__":
    main()
