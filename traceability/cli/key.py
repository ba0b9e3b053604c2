"""`flask key …`: the key versions of trace codes, and asking for the next one."""

import click

from traceability.cli import CommandGroup, json_option, print_json, print_rows
from traceability.extensions import db
from traceability.services import key_versions, proposals
from traceability.services.actor import Actor

group = CommandGroup("key", help="Khóa tạo mã trên tem.")
_ACTOR = Actor.system("Dòng lệnh")


@group.command("list", help="Các phiên bản khóa và số tem đã cấp bằng từng phiên bản.")
@json_option
def list_keys(as_json: bool) -> None:
    """The newest first."""
    rows = (
        {
            "version": one.version,
            "since": one.since.isoformat() if one.since else None,
            "runs": one.runs,
            "labels": one.labels,
        }
        for one in key_versions.list_versions(db.session, _ACTOR)
    )
    print_rows(rows, as_json=as_json)


@group.command("rotate", help="Đề nghị đổi khóa; có hiệu lực khi một cán bộ xác nhận trên trang.")
@click.option("--reason", required=True, help="Lý do đổi khóa.")
@json_option
def rotate(reason: str, as_json: bool) -> None:
    """The first of two people: an administrator or a manager confirms it on the page."""
    made = proposals.propose_rotation(db.session, _ACTOR, reason)
    db.session.commit()
    page = f"/staff/proposals/{made.id}"
    if as_json:
        print_json({"proposal": made.id, "version": made.subject_id, "page": page})
    else:
        click.echo(f"Đã đề nghị đổi sang {made.name}. Quản trị viên hoặc lãnh đạo xác nhận ở {page}.")
