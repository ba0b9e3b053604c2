"""How gunicorn serves the site: `gunicorn --config deploy/gunicorn.conf.py 'app:create_app()'`."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from traceability import logs
from traceability.config import Config

_config = Config.from_env()

worker_class = "gthread"
workers = _config.web_workers
threads = _config.web_threads
# A scan answers in milliseconds; whatever takes a minute is stuck, and exports are jobs.
timeout = 60
graceful_timeout = 7
keepalive = 5
# Workers report that they live through a file, which must not wait for a disk. Nor must their counters.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes it private
_PLACE = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when a worker loads it
if _PLACE not in os.environ:  # a reload reads this file again, and goes on counting
    os.environ[_PLACE] = tempfile.mkdtemp(
        prefix="ocop-trace-counters-", dir=os.environ.get("RUNTIME_DIRECTORY") or worker_tmp_dir
    )
# gunicorn 27 opens a control socket unless told not to.
control_socket_disable = True
# The application logs requests itself, without visitors' addresses.
accesslog = None
errorlog = "-"
loglevel = "warning"


class logger_class(Logger):  # type: ignore[misc]  # noqa: N801 - the name of the setting
    """Warnings of the server itself leave as the application's lines do: JSON, and nobody's address."""

    def setup(self, cfg: Any) -> None:
        """At the start and at each reload."""
        super().setup(cfg)
        logs.adopt(self.error_log)


def child_exit(server: Any, worker: Any) -> None:
    """A worker is gone: its gauges with it, while what it counted stays counted."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """The counters begin anew with the next start, as Prometheus expects."""
    shutil.rmtree(os.environ[_PLACE], ignore_errors=True)
