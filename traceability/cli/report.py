"""`flask report`: a copy or the erasure of what a shopper sent, for whoever names the reference."""

import click

from traceability.cli import CommandGroup, json_option, print_json
from traceability.extensions import db
from traceability.services import consumer_reports
from traceability.services.actor import Actor

group = CommandGroup("report", help="Phản ánh của người tiêu dùng: bản sao, xóa theo yêu cầu.")
_ACTOR = Actor.system("Dòng lệnh")


@group.command("export")
@click.argument("reference")
@json_option
def export(reference: str, as_json: bool) -> None:
    """In mọi điều đang lưu của một phản ánh, theo mã PA-XXXX-XXXX."""
    with db.reading() as session:
        kept = consumer_reports.export_report(session, reference)
    if as_json:
        print_json(kept)
        return
    for name, value in kept.items():
        click.echo(f"{name}: {'–' if value is None else value}")


@group.command("erase")
@click.argument("reference")
@click.option("--reason", required=True, help="Vì sao xóa; vào nhật ký hệ thống, đừng ghi tên người yêu cầu.")
@json_option
def erase(reference: str, reason: str, as_json: bool) -> None:
    """Xóa nội dung, nơi mua, số điện thoại và ảnh của một phản ánh; kết quả xử lý ở lại."""
    report = consumer_reports.erase_report(db.session, _ACTOR, reference, reason)
    db.session.commit()
    if as_json:
        print_json({"reference": report.reference, "erased": True})
    else:
        click.echo(f"Đã xóa nội dung đã gửi trong {report.reference}; ảnh mất ở lần bảo trì kế tiếp.")
