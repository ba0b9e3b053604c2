"""`flask backup`: make a backup, prove that it can be restored, restore it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import current_app

from traceability.cli import CommandGroup, Failure, json_option, print_json, print_rows
from traceability.config import Config
from traceability.extensions import db, keyring
from traceability.root_key import fingerprints
from traceability.services import backups

group = CommandGroup("backup", help="Sao lưu: tạo, kiểm chứng bằng khôi phục thử, khôi phục.")

folder_argument = click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
_MARKS = {True: "đạt", False: "LỖI", None: "bỏ qua"}


@group.command("create")
@folder_argument
@json_option
def create(folder: Path, as_json: bool) -> None:
    """Sao lưu mọi cơ sở dữ liệu và tệp minh chứng vào một thư mục con của DIR; hệ thống vẫn chạy."""
    made = backups.create_backup(db.database, _config(), folder.absolute())
    answer: dict[str, Any] = {"backup": str(made)}
    print_json(answer) if as_json else click.echo(
        f"Đã sao lưu vào {made}\nKhóa gốc không nằm trong đó: giữ riêng."
    )


@group.command("verify")
@folder_argument
@click.option("--server", metavar="URL", help="Máy chủ PostgreSQL để khôi phục thử; mặc định DATABASE_URL.")
@click.option("--without-key", is_flag=True, help="Không đòi khóa gốc của bản sao lưu này (trên máy khác).")
@json_option
def verify(folder: Path, server: str | None, without_key: bool, as_json: bool) -> None:
    """Khôi phục thử bản sao lưu DIR (hoặc bản mới nhất trong đó) ở chỗ tạm và kiểm tra những gì có được."""
    config = _config()
    backup = backups.find_backup(folder.absolute())
    where = server or (None if config.uses_sqlite else config.database_url)
    checks = backups.verify_backup(backup, keyring(), fingerprints(current_app.extensions["root_key"]), where)
    failed = [check for check in checks if check.ok is False or (check.ok is None and not without_key)]
    if as_json:
        listed = [asdict(check) for check in checks]
        print_json({"backup": str(backup), "ok": not failed, "checks": listed})
    else:
        click.echo(f"Bản sao lưu {backup}")
        print_rows(
            ({"check": check.name, "result": _MARKS[check.ok], "detail": check.detail} for check in checks),
            as_json=False,
        )
    if failed:
        raise Failure("bản sao lưu không đạt: " + "; ".join(f"{c.name} ({c.detail})" for c in failed))


@group.command("restore")
@folder_argument
@click.argument("target", metavar="TARGET", type=click.Path(file_okay=False, path_type=Path))
@click.option("--database-url", help="Cơ sở dữ liệu PostgreSQL trống để khôi phục vào.")
@click.option("--scans-database-url", help="Như trên, khi lượt quét ở cơ sở dữ liệu riêng.")
def restore(folder: Path, target: Path, database_url: str | None, scans_database_url: str | None) -> None:
    """Khôi phục DIR vào thư mục trống TARGET (sẽ là INSTANCE_DIR); không bao giờ ghi đè."""
    backup = backups.find_backup(folder.absolute())
    manifest = backups.restore_backup(backup, target.absolute(), database_url, scans_database_url)
    click.echo(
        f"Đã khôi phục {backup} vào {target}.\n"
        f"Còn lại: đặt khóa gốc có dấu {manifest.root_key_fingerprint} vào {target}/root.key (chmod 600),\n"
        f"chạy với INSTANCE_DIR={target}, rồi flask database upgrade và flask audit verify."
    )


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config
