"""`flask batch`: recall a batch at once, without a browser."""

import click

from traceability.cli import CommandGroup, json_option, print_json
from traceability.extensions import db
from traceability.services import named, recalls
from traceability.services.recalls import RecallDetails

group = CommandGroup("batch", help="Lô sản xuất: thu hồi.")


@group.command("recall")
@click.option("--organisation", "tax_code", required=True, help="Mã số thuế của đơn vị.")
@click.option("--product", "product_code", required=True, help="Mã truy vết sản phẩm.")
@click.option("--lot", required=True, help="Số lô như in trên bao bì.")
@click.option("--reason", required=True, help="Lý do, hiện ngay trên trang quét.")
@click.option("--instruction", required=True, help="Việc người tiêu dùng cần làm.")
@json_option
def recall(tax_code: str, product_code: str, lot: str, reason: str, instruction: str, as_json: bool) -> None:
    """Thu hồi một lô; có hiệu lực ngay từ lần quét kế tiếp."""
    actor = named.acting_for(db.session, tax_code)
    batch = named.batch(db.session, actor, product_code, lot)
    details = RecallDetails(batch_ids=[batch.id], reason=reason, instruction=instruction)
    started = recalls.recall_batches(db.session, actor, details)
    db.session.commit()
    if as_json:
        print_json(
            {"recall": started.id, "lot": batch.lot_number, "effective_at": started.effective_at.isoformat()}
        )
    else:
        click.echo(f"Đã thu hồi lô {batch.lot_number} (đợt thu hồi số {started.id}).")
