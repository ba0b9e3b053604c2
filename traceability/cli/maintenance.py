"""`flask maintenance`: what a deployment does once a day."""

from dataclasses import asdict

from flask import current_app

from traceability.cli import CommandGroup, Failure, json_option, print_json, print_rows
from traceability.extensions import db
from traceability.services.maintenance import run_maintenance

group = CommandGroup("maintenance", help="Bảo trì hằng ngày.")


@group.command("run")
@json_option
def run(as_json: bool) -> None:
    """Tổng hợp lượt quét cũ, quên dữ liệu hết hạn lưu, dọn tệp mồ côi. Chạy lại bao nhiêu lần cũng được."""
    results = run_maintenance(db.database, current_app.extensions["config"])
    if as_json:
        print_json([asdict(done) for done in results])
    else:
        print_rows(({"step": done.step, "count": done.count} for done in results), as_json=False)
    if failed := [f"{done.step} ({done.error})" for done in results if done.error]:
        raise Failure("bước chưa xong: " + "; ".join(failed))
