"""`flask key …`: the key versions of trace codes, asking for the next one, and replacing the root key."""

from pathlib import Path

import click
from flask import current_app

from models import Proposal
from traceability.cli import CommandGroup, Failure, json_option, print_json, print_rows
from traceability.extensions import db
from traceability.root_key import RootKey, next_key, write_root_key
from traceability.services import key_versions, proposals, root_keys
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
    _commit_and_tell(made, f"Đã đề nghị đổi sang {made.name}", as_json)


@group.command("propose-root", help="Đề nghị thay khóa gốc đã lộ; một cán bộ xác nhận trên trang.")
@click.option("--reason", required=True, help="Khóa lộ thế nào, khi nào.")
@json_option
def propose_root(reason: str, as_json: bool) -> None:
    """The first of two people. Nothing changes before `replace-root`."""
    made = proposals.propose_root_replacement(db.session, _ACTOR, reason)
    _commit_and_tell(made, f"Đã đề nghị {made.name}", as_json)


@group.command("replace-root", help="Thay khóa gốc khi hai người đã đồng ý; dừng dịch vụ trước.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Tệp khóa mới, chưa có.")
@json_option
def replace_root(out: Path, as_json: bool) -> None:
    """The new file is on the disk before the database goes with it, and holds the former key too."""
    old: RootKey = current_app.extensions["root_key"]
    root_keys.require_agreed(db.session)
    new = next_key(old, key_versions.newest(db.session))
    try:
        write_root_key(out.absolute(), new)
    except OSError as error:
        raise Failure(f"không tạo được {out}: {error.strerror}") from error
    try:
        done = root_keys.replace_root_key(db.session, _ACTOR, old, new)
        db.session.commit()
    except BaseException:
        out.unlink(missing_ok=True)  # of a replacement that has not happened
        raise
    if as_json:
        print_json({"version": done.version, "fingerprint": done.fingerprint, "file": str(out)})
        return
    click.echo(
        f"Đã thay khóa gốc: dấu {done.fingerprint}, đợt tem mới dùng phiên bản {done.version}.\n"
        f"Còn lại: đặt {out} vào chỗ tệp khóa gốc (chmod 600), khởi động lại dịch vụ; in ra, cất két.\n"
        f"Mọi người đăng nhập lại; {done.told} người phải tạo mã khôi phục mới."
    )


def _commit_and_tell(made: Proposal, said: str, as_json: bool) -> None:
    """What was proposed, and where the second of two people confirms it."""
    db.session.commit()
    page = f"/staff/proposals/{made.id}"
    if as_json:
        print_json({"proposal": made.id, "version": made.subject_id, "page": page})
    else:
        click.echo(f"{said}. Quản trị viên hoặc lãnh đạo xác nhận ở {page}.")
