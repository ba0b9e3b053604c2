"""`flask database`: bring the databases to the newest schema, and see where they are."""

import time

import click
from flask import current_app

from traceability.cli import CommandGroup, Failure, json_option, print_rows
from traceability.config import Config
from traceability.config_values import ConfigError, database_url
from traceability.database import migrations, note_root_key, privileges
from traceability.extensions import db, keyring
from traceability.services import clock, moving, reference

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


@group.command("move")
@click.option("--to", required=True, metavar="URL", help="Cơ sở dữ liệu PostgreSQL trống: postgresql://…")
@click.option("--scans-to", metavar="URL", help="Như trên, khi muốn lượt quét ở cơ sở dữ liệu riêng.")
def move(to: str, scans_to: str | None) -> None:
    """Chuyển mọi hàng từ SQLite sang PostgreSQL trống và so lại từng bảng; dịch vụ phải đang dừng."""
    url, scans_url = _postgresql("--to", to), _postgresql("--scans-to", scans_to or to)
    begun = time.monotonic()
    moved = moving.move_to_postgresql(db.database, _config(), url, scans_url, keyring(), _tell)
    click.echo(
        f"Đã chuyển {_figure(moved.rows)} hàng của {moved.tables} bảng trong "
        f"{time.monotonic() - begun:.0f} giây; so lại giống hệt, "
        f"{_figure(moved.audit_entries)} bản ghi nhật ký nguyên vẹn, "
        f"đọc đúng {moved.codes_read} mã tem.\n"
        "Còn lại, trước khi khởi động dịch vụ:\n"
        f"  1. ghi DATABASE_URL{' và SCANS_DATABASE_URL' if scans_to else ''} vào tệp cài đặt;\n"
        "  2. khởi động dịch vụ, xem /readyz, chạy flask audit verify và flask backup create;\n"
        "  3. cất main.db, scans.db cũ ở nơi khác: từ lần ghi đầu tiên vào PostgreSQL, chúng là dữ liệu cũ."
    )


def _postgresql(option: str, value: str) -> str:
    try:
        url = database_url(option, value, _config().instance)
    except ConfigError as error:
        raise Failure(str(error)) from error
    if not url.startswith("postgresql"):
        raise Failure(f"{option} phải là địa chỉ postgresql://…")
    return url


def _tell(table: str, rows: int, whole: bool) -> None:
    if rows:
        click.echo(f"{table}\t{_figure(rows)}{'' if whole else ' …'}")


def _figure(number: int) -> str:
    return f"{number:,}".replace(",", ".")
