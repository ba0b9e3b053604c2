"""How gunicorn serves the site: `gunicorn --config deploy/gunicorn.conf.py 'app:create_app()'`."""

from pathlib import Path

from traceability.config import Config

_config = Config.from_env()

worker_class = "gthread"
workers = _config.web_workers
threads = _config.web_threads
# A scan answers in milliseconds; whatever takes a minute is stuck, and exports are jobs.
timeout = 60
graceful_timeout = 7
keepalive = 5
# Workers report that they live through a file, which must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes it private
# gunicorn 27 opens a control socket unless told not to.
control_socket_disable = True
# The application logs requests itself, without visitors' addresses.
accesslog = None
errorlog = "-"
loglevel = "warning"
