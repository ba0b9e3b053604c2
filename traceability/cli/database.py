"""`flask database`: bring the databases to the newest schema, and see where they are."""

import click
from flask import current_app

from traceability.cli import CommandGroup, Failure, json_option, print_rows
from traceability.config import Config
from traceability.database import migrations, note_root_key, privileges
from traceability.extensions import db
from traceability.services import clock, reference

group = CommandGroup("database", help="Cơ sở dữ liệu: nâng cấp và kiểm tra.")


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config


@group.command("upgrade")
def upgrade() -> None:
    """Nâng cấp cả hai cơ sở dữ liệu lên phiên bản mới nhất, kèm danh mục dùng chung."""
    migrations.upgrade(_config())
    note_root_key(db.database, current_app.extensions["root_key"], clock.now())
    with db.writing() as session:
        reference.load(session)


@group.command("grant")
@click.argument("role")
def grant(role: str) -> None:
    """PostgreSQL: cho tài khoản ROLE đọc, ghi hàng mà không đổi được bảng (chạy bằng tài khoản chủ bảng)."""
    if _config().uses_sqlite:
        raise Failure("SQLite không có tài khoản; lệnh này dành cho PostgreSQL")
    try:
        privileges.grant(_config(), role)
    except privileges.NoSuchRole:
        raise Failure(f"{role} không phải tên tài khoản PostgreSQL") from None
    click.echo(f"{role} đọc, ghi được hàng; không tạo, sửa, bỏ được bảng; không sửa, xóa được nhật ký.")


@group.command("current")
@json_option
def current(as_json: bool) -> None:
    """Phiên bản hiện tại và phiên bản mới nhất."""
    states = migrations.head_state(_config())
    print_rows(
        ({"database": state.name, "current": state.current, "head": state.head} for state in states),
        as_json=as_json,
    )


@group.command("check")
def check() -> None:
    """Báo lỗi nếu chưa nâng cấp, hoặc bảng khác với mô hình."""
    for state in migrations.head_state(_config()):
        if not state.at_head:
            raise Failure(
                f"{state.name} ở phiên bản {state.current}, cần {state.head}: chạy flask database upgrade"
            )
    for schema in migrations.SCHEMAS:
        for difference in migrations.differences(_config(), schema):
            raise Failure(f"{schema.name} khác với mô hình: {difference}")


@group.command("draft")
@click.argument("name", type=click.Choice([schema.name for schema in migrations.SCHEMAS]))
@click.argument("message")
def draft(name: str, message: str) -> None:
    """Viết nháp một bước nâng cấp từ thay đổi của mô hình (khi phát triển)."""
    schema = next(schema for schema in migrations.SCHEMAS if schema.name == name)
    migrations.draft(_config(), schema, message)
