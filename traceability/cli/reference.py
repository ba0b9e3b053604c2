"""`flask reference`: the rows that staff may edit start from the project's own files."""

import click

from traceability.cli import CommandGroup
from traceability.extensions import db
from traceability.services import reference

group = CommandGroup("reference", help="Danh mục: xã phường, nhóm sản phẩm, loại chứng nhận.")


@group.command("load")
def load() -> None:
    """Nạp danh mục vào các bảng còn trống; bảng đã có dữ liệu thì giữ nguyên."""
    added = reference.load(db.session)
    db.session.commit()
    click.echo("Đã nạp danh mục." if added else "Danh mục đã có sẵn.")
