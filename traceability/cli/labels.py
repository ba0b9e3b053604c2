"""`flask labels`: issue, export, decode, void and activate labels."""

import uuid
from contextlib import suppress
from pathlib import Path

import click
from flask import current_app

from models import LabelKind, LabelRun, VoidReason
from traceability.cli import CommandGroup, Failure, json_option, print_json, print_rows
from traceability.config import Config
from traceability.errors import NotFound
from traceability.extensions import db, keyring
from traceability.identifiers import trace_code
from traceability.identifiers.errors import MistypedCode, NeverIssued
from traceability.labels.content import LabelFacts, LabelRange
from traceability.labels.designs import Design
from traceability.labels.listing import manifest
from traceability.labels.proof import Proof
from traceability.labels.stocks import STOCKS, Stock
from traceability.services import clock, named
from traceability.services.actor import Actor
from traceability.services.labels import files as label_files
from traceability.services.labels import life as label_life
from traceability.services.labels import making as label_making
from traceability.services.labels import press as label_press
from traceability.services.labels import runs as label_runs
from traceability.services.labels.choices import OWN_SIZE, FileFormat
from traceability.services.labels.files import FileOrder
from traceability.services.labels.life import Stretch

group = CommandGroup("labels", help="Tem truy xuất: cấp, xuất tệp, giải mã, hủy, kích hoạt.")
_ME = Actor.system("dòng lệnh")
_ROLL = "R50X30"

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
    run = label_runs.issue_labels(db.session, actor, batch.id, order, origin=config.base_url)
    db.session.commit()
    first, last = label_files.codes_at_ends(run, keyring())
    answer = {"run": run.id, "quantity": run.quantity, "first": first, "last": last}
    print_json(answer) if as_json else print_rows([answer], as_json=False)


@group.command("export")
@click.argument("run_id", metavar="RUN", type=int)
@click.option("--format", "file_format", type=click.Choice([f.value for f in FileFormat]), required=True)
@click.option("--stock", help=f"Loại giấy: {', '.join(STOCKS)}. Mặc định {OWN_SIZE}, ZPL thì {_ROLL}.")
@click.option(
    "--design", type=click.Choice([design.value for design in Design]), default=Design.STANDARD.value
)
@first_option
@click.option("--count", type=click.IntRange(1), help="Số tem; bỏ trống là đến hết đợt.")
@click.option(
    "--start-cell", type=click.IntRange(1), default=1, help="Ô trống đầu tiên của tờ giấy đã dùng dở."
)
@click.option(
    "--dpi",
    type=click.IntRange(150, 1200),
    help="Độ phân giải của máy in: ZPL 203 (mặc định), 300, 600; PDF và PNG mặc định 300.",
)
@click.option("--reason", default="xuất bằng dòng lệnh", help="Lý do, nếu các tem này đã được tải trước đó.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(
    run_id: int,
    file_format: str,
    stock: str | None,
    design: str,
    first: int,
    count: int | None,
    start_cell: int,
    dpi: int | None,
    reason: str,
    out: Path,
) -> None:
    """Xuất tem của một đợt ra tệp để in; tệp được đọc thử trước khi giao."""
    run = _run(run_id)
    stretch = label_life.within(run, Stretch(first, count or max(1, run.quantity - first)))
    kind = FileFormat(file_format)
    paper = _stock(stock or (_ROLL if kind is FileFormat.ZPL else OWN_SIZE))
    order = FileOrder(
        kind, stretch, stock=paper, start_cell=start_cell, design=Design(design),
        dpi=dpi or (203 if kind is FileFormat.ZPL else 300),
    )  # fmt: skip
    label_files.check_order(order)
    labels = label_files.label_range(run, keyring(), stretch)
    facts = label_files.label_facts(db.session, run.batch, clock.today())
    db.session.rollback()  # making takes its time, and nothing is written meanwhile
    proof = _made(out, labels, facts, order)
    run = _run(run_id, lock=True)
    label_life.record_download(
        db.session, _ME, run, stretch, file_format=file_format, stock=paper.key, reason=reason
    )
    db.session.commit()  # noted before the file is there under its name
    _beside(out).replace(out)
    if kind is FileFormat.CSV:
        with out.open("rb") as file:
            out.with_name(out.name + ".manifest.json").write_bytes(manifest(labels, file))
    click.echo(f"Đã ghi {stretch.count} tem vào {out} (đọc thử {proof.checked} tem, đều đúng)")


def _run(run_id: int, *, lock: bool = False) -> LabelRun:
    try:
        return label_runs.get_run(db.session, _ME, run_id, lock=lock)
    except NotFound:
        raise Failure(f"Không có đợt tem {run_id}.") from None


def _stock(key: str) -> Stock:
    if key.upper() not in STOCKS:
        raise Failure(f"Không có loại giấy {key}. Chọn một trong: {', '.join(STOCKS)}.")
    return STOCKS[key.upper()]


def _made(out: Path, labels: LabelRange, facts: LabelFacts, order: FileOrder) -> Proof:
    """Write beside the file and read it back; what does not read never gets the name that was asked for."""
    beside = _beside(out)
    try:
        with beside.open("w+b") as file:
            label_files.write_file(file, labels, facts, order)
            file.seek(0)
            proof = label_making.prove(file, labels, order)
        if not proof.passed:
            raise Failure("Tệp này không đọc lại được nên không xuất. Chọn giấy có ô lớn hơn rồi thử lại.")
    except BaseException as error:
        with suppress(OSError):
            beside.unlink()
        if isinstance(error, OSError):
            raise Failure(f"Không ghi được {out} ({error.strerror}). Kiểm tra thư mục và ổ đĩa.") from error
        raise
    return proof


def _beside(out: Path) -> Path:
    return out.with_name(f".{out.name}.part")


@group.command("sweep")
def sweep() -> None:
    """Dọn các tệp tem đã quá hạn giữ; cần thì tạo lại được."""
    config: Config = current_app.extensions["config"]
    click.echo(f"Đã dọn tệp của {label_press.clear_expired(db.database, config)} lượt in.")


@group.command("decode")
@click.argument("code")
@json_option
def decode(code: str, as_json: bool) -> None:
    """Cho biết một mã là tem nào."""
    try:
        run, index = label_runs.find_label(db.session, keyring(), code)
    except MistypedCode as error:
        raise Failure(
            "Mã chưa đúng: có thể gõ nhầm một ký tự. Kiểm tra lại 16 ký tự in cạnh mã QR."
        ) from error
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
    run = _run(run_id)
    done = label_life.void_labels(db.session, _ME, run.id, Stretch(first, count), VoidReason(reason), note)
    db.session.commit()
    click.echo(f"Đã hủy {done} tem.")


@group.command("activate")
@click.argument("run_id", metavar="RUN", type=int)
@first_option
@click.option("--count", type=click.IntRange(1), help="Số tem; bỏ trống là đến hết đợt.")
def activate(run_id: int, first: int, count: int | None) -> None:
    """Kích hoạt tem, cả đợt hoặc một khoảng."""
    stretch = Stretch(first, count or max(1, _run(run_id).quantity - first))
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
