"""`flask labels`: issue, export, decode, void and activate labels."""

import uuid
from pathlib import Path

import click
from flask import current_app

from models import LabelKind, VoidReason
from traceability.cli import CommandGroup, Failure, json_option, print_json, print_rows
from traceability.config import Config
from traceability.extensions import db, keyring
from traceability.identifiers import trace_code
from traceability.identifiers.errors import MistypedCode, NeverIssued
from traceability.services import clock, label_files, label_life, label_runs, named
from traceability.services.actor import Actor
from traceability.services.label_files import FileFormat, FileOrder
from traceability.services.label_life import Stretch

group = CommandGroup("labels", help="Tem truy xuất: cấp, xuất tệp, giải mã, hủy, kích hoạt.")
_ME = Actor.system("dòng lệnh")

first_option = click.option("--first", type=click.IntRange(0), default=0, help="Tem đầu tiên, đếm từ 0.")


@group.command("issue")
@click.option("--organisation", "tax_code", required=True, help="Mã số thuế của đơn vị.")
@click.option("--product", "product_code", required=True, help="Mã truy vết sản phẩm.")
@click.option("--lot", required=True, help="Số lô như in trên bao bì.")
@click.option("--quantity", type=click.IntRange(1), required=True)
@click.option("--kind", type=click.Choice([kind.value for kind in LabelKind]), required=True)
@click.option("--idempotency-key", help="Cùng khóa thì cùng một đợt; bỏ trống là đợt mới.")
@json_option
def issue(
    tax_code: str,
    product_code: str,
    lot: str,
    quantity: int,
    kind: str,
    idempotency_key: str | None,
    as_json: bool,
) -> None:
    """Cấp tem cho một lô đã xuất xưởng."""
    actor = named.acting_for(db.session, tax_code)
    batch = named.batch(db.session, actor, product_code, lot)
    order = label_runs.LabelOrder(LabelKind(kind), quantity, idempotency_key or uuid.uuid4().hex)
    config: Config = current_app.extensions["config"]
    run = label_runs.issue_labels(
        db.session, actor, batch.id, order, key_version=keyring().newest.version, origin=config.base_url
    )
    db.session.commit()
    first, last = label_files.codes_at_ends(run, keyring())
    answer = {"run": run.id, "quantity": run.quantity, "first": first, "last": last}
    print_json(answer) if as_json else print_rows([answer], as_json=False)


@group.command("export")
@click.argument("run_id", metavar="RUN", type=int)
@click.option("--format", "file_format", type=click.Choice([f.value for f in FileFormat]), required=True)
@click.option("--stock", default="L7160", show_default=True, help="Loại giấy tem của tệp PDF.")
@first_option
@click.option("--count", type=click.IntRange(1), help="Số tem; bỏ trống là đến hết đợt.")
@click.option(
    "--start-cell", type=click.IntRange(1), default=1, help="Ô trống đầu tiên của tờ giấy đã dùng dở."
)
@click.option(
    "--dpi", type=click.IntRange(150, 1200), default=300, show_default=True, help="Độ phân giải của PNG."
)
@click.option("--reason", default="xuất bằng dòng lệnh", help="Lý do, nếu các tem này đã được tải trước đó.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(
    run_id: int,
    file_format: str,
    stock: str,
    first: int,
    count: int | None,
    start_cell: int,
    dpi: int,
    reason: str,
    out: Path,
) -> None:
    """Xuất tem của một đợt ra tệp để in."""
    run = label_runs.get_run(db.session, _ME, run_id)
    stretch = label_life.within(run, Stretch(first, count or max(1, run.quantity - first)))
    order = FileOrder(FileFormat(file_format), stretch, stock=stock, start_cell=start_cell, dpi=dpi)
    labels = label_files.label_range(run, keyring(), stretch)
    facts = label_files.label_facts(db.session, run, clock.today())
    label_life.record_download(
        db.session, _ME, run, stretch, file_format=file_format, stock=stock, reason=reason
    )
    parts = label_files.file_parts(labels, facts, order)
    db.session.commit()  # noted before the first byte leaves
    with out.open("wb") as file:
        file.writelines(parts)
    if order.format is FileFormat.CSV:
        out.with_name(out.name + ".manifest.json").write_bytes(label_files.manifest(labels, facts))
    click.echo(f"Đã ghi {stretch.count} tem vào {out}")


@group.command("decode")
@click.argument("code")
@json_option
def decode(code: str, as_json: bool) -> None:
    """Cho biết một mã là tem nào."""
    try:
        run, index = label_runs.find_label(db.session, keyring(), code)
    except MistypedCode as error:
        raise Failure("Mã chưa đúng: có thể gõ nhầm một ký tự. Kiểm tra lại 16 ký tự dưới mã QR.") from error
    except NeverIssued as error:
        raise Failure("Hệ thống chưa từng cấp mã này.") from error
    batch = run.batch
    canonical = trace_code.compact(code)
    answer = {
        "run": run.id,
        "index": index,
        "kind": run.kind.value,
        "code": canonical,
        "product": batch.product.code,
        "lot": batch.lot_number,
        "address": run.origin + label_files.path_of(run, canonical),
    }
    print_json(answer) if as_json else print_rows([answer], as_json=False)


@group.command("void")
@click.argument("run_id", metavar="RUN", type=int)
@first_option
@click.option("--count", type=click.IntRange(1), required=True)
@click.option("--reason", type=click.Choice([reason.value for reason in VoidReason]), required=True)
@click.option("--note")
def void(run_id: int, first: int, count: int, reason: str, note: str | None) -> None:
    """Hủy tem (không khôi phục được)."""
    done = label_life.void_labels(db.session, _ME, run_id, Stretch(first, count), VoidReason(reason), note)
    db.session.commit()
    click.echo(f"Đã hủy {done} tem.")


@group.command("activate")
@click.argument("run_id", metavar="RUN", type=int)
@first_option
@click.option("--count", type=click.IntRange(1), help="Số tem; bỏ trống là đến hết đợt.")
def activate(run_id: int, first: int, count: int | None) -> None:
    """Kích hoạt tem, cả đợt hoặc một khoảng."""
    run = label_runs.get_run(db.session, _ME, run_id)
    stretch = Stretch(first, count or max(1, run.quantity - first))
    done = label_life.activate_labels(db.session, _ME, run_id, stretch)
    db.session.commit()
    click.echo(f"Đã kích hoạt {done} tem.")


@group.command("list")
@json_option
def listing(as_json: bool) -> None:
    """Các đợt cấp tem, mới nhất trước."""
    runs = label_runs.recent_runs(db.session, _ME)
    print_rows(
        (
            {
                "run": run.id,
                "kind": run.kind.value,
                "quantity": run.quantity,
                "lot": run.batch.lot_number,
                "issued_at": run.issued_at.isoformat(),
            }
            for run in runs
        ),
        as_json=as_json,
    )
