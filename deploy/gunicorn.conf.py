"""How gunicorn serves the site: `gunicorn --config deploy/gunicorn.conf.py 'app:create_app()'`."""

import gc
import importlib
import os
import pkgutil
import resource
import shutil
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers import gthread

from traceability import logs
from traceability.config import Config

_config = Config.from_env()


class worker_class(gthread.ThreadWorker):  # type: ignore[misc]  # noqa: N801 - the name of the setting
    """Threads, of which a connection takes one when it has said something, and not before.

    gunicorn's own gives each new connection a thread for five seconds to begin in: sixteen browsers that
    connect ahead of need would keep all others waiting.
    """

    def handle(self, conn: Any) -> Any:
        """Back to the loop, which waits for many at once, where nothing has come yet."""
        if not conn.initialized and not conn.wait_for_data(0):
            return gthread._DEFER
        return super().handle(conn)


workers = _config.web_workers
threads = _config.web_threads
# A scan answers in milliseconds; whatever takes a minute is stuck, and exports are jobs.
timeout = 60
graceful_timeout = 7
keepalive = 5
# A phone keeps its connection so long after its page. With gunicorn's own thousand to a worker, whoever scans
# next would wait for one of them to close. A connection is an open file, and a worker out of files dies: as
# many again are left for databases and uploads.
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
_files = max(_soft, 8192 if _hard == resource.RLIM_INFINITY else min(8192, _hard))
resource.setrlimit(resource.RLIMIT_NOFILE, (_files, _hard))
worker_connections = min(4096, _files // 2)
# Workers report that they live through a file, which must not wait for a disk. Nor must their counters.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes it private
_PLACE = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when a worker loads it
if _PLACE not in os.environ:  # a reload reads this file again, and goes on counting
    os.environ[_PLACE] = tempfile.mkdtemp(
        prefix="ocop-trace-counters-", dir=os.environ.get("RUNTIME_DIRECTORY") or worker_tmp_dir
    )
# All code is loaded here, once, and workers are forked with it: one that takes a dead one's place answers in
# a tenth of the time. Only `create_app`, in each worker, opens databases and begins threads; counters notice
# that they were forked. So new code comes with a restart and not with a reload (SIGHUP).
importlib.import_module("app")
_web = importlib.import_module("traceability.web")
for _module in pkgutil.walk_packages(_web.__path__, "traceability.web."):
    importlib.import_module(_module.name)
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


def post_worker_init(worker: Any) -> None:
    """What is loaded stays: the collector need not look through it again and again, which takes 0.15 s."""
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """A worker is gone: its gauges with it, while what it counted stays counted."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(server: Any) -> None:
    """The counters begin anew with the next start, as Prometheus expects."""
    shutil.rmtree(os.environ[_PLACE], ignore_errors=True)
