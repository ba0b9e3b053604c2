"""Excel both ways for a producer's own records: template and export, upload, preview, confirm."""

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from models import Import, ImportKind
from traceability.extensions import db
from traceability.services import imports
from traceability.web import import_pages
from traceability.web.access import current_actor, producer
from traceability.web.import_pages import Importing

blueprint = Blueprint("imports", __name__, url_prefix="/producer/imports")

_KIND = "<any(products,batches,certificates):kind>"
_NOUNS = {
    ImportKind.PRODUCTS: ("sản phẩm", "products.list_products", "san-pham"),
    ImportKind.BATCHES: ("lô sản xuất", "batches.list_batches", "lo-san-xuat"),
    ImportKind.CERTIFICATES: ("giấy chứng nhận", "certificates.list_certificates", "giay-chung-nhan"),
}


@blueprint.route(f"/{_KIND}", methods=["GET", "POST"])
@producer()
def upload_import(kind: str) -> ResponseReturnValue:
    """Template, export, upload, and the latest imports."""
    return import_pages.upload(_what(ImportKind(kind)))


@blueprint.get(f"/{_KIND}/template.xlsx")
@producer()
def template(kind: str) -> Response:
    """An empty sheet with this organisation's drop-downs."""
    return import_pages.template(_what(ImportKind(kind)))


@blueprint.get(f"/{_KIND}/export.xlsx")
@producer()
def export(kind: str) -> Response:
    """All records as a sheet."""
    return import_pages.export(_what(ImportKind(kind)))


@blueprint.get("/<int:import_id>")
@producer()
def preview_import(import_id: int) -> ResponseReturnValue:
    """What the file would do; of a finished import, what it did."""
    row = _row(import_id)
    return import_pages.preview(_what(row.kind), row)


@blueprint.get("/<int:import_id>/marked.xlsx")
@producer()
def marked(import_id: int) -> Response:
    """The same sheet with its wrong cells in red."""
    row = _row(import_id)
    return import_pages.marked(_what(row.kind), row)


@blueprint.post("/<int:import_id>/confirm")
@producer()
def confirm_import(import_id: int) -> ResponseReturnValue:
    """All good rows or none."""
    row = _row(import_id)
    return import_pages.confirm(_what(row.kind), row)


@blueprint.post("/<int:import_id>/cancel")
@producer()
def cancel_import(import_id: int) -> ResponseReturnValue:
    """Nothing is entered."""
    row = imports.cancel_import(db.session, current_actor(), import_id)
    db.session.commit()
    flash("Đã hủy. Chưa có gì được nhập.", "success")
    return redirect(url_for("imports.upload_import", kind=row.kind.value), 303)


def _row(import_id: int) -> Import:
    """Read by itself, before any transaction that writes."""
    with db.reading() as session:
        return imports.get_import(session, current_actor(), import_id)


def _what(kind: ImportKind) -> Importing:
    noun, endpoint, file_name = _NOUNS[kind]
    return Importing(
        pages="imports",
        kind=kind,
        noun=noun,
        file_name=file_name,
        list_url=url_for(endpoint),
        start_url=url_for("imports.upload_import", kind=kind.value),
        template_url=url_for("imports.template", kind=kind.value),
        export_url=url_for("imports.export", kind=kind.value),
    )
