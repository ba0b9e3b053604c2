"""`flask worker`: the worker process, in the foreground."""

import click

from traceability import worker


@click.command("worker", help="Chạy tiến trình nền (gửi thư, nhập dữ liệu …) cho đến khi nhận SIGTERM.")
def group() -> None:
    """The same as `python -m traceability.worker`."""
    worker.main()
