"""Participants of a project by Excel: template and export, upload, preview, confirm."""

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from models import Import, ImportKind, Role
from traceability.extensions import db
from traceability.services import imports
from traceability.web import import_pages
from traceability.web.access import current_actor, staff
from traceability.web.import_pages import Importing

blueprint = Blueprint("participant_imports", __name__, url_prefix="/staff/programme")


@blueprint.route("/projects/<int:project_id>/imports", methods=["GET", "POST"])
@staff(Role.OFFICER)
def upload_import(project_id: int) -> ResponseReturnValue:
    """Template, export, upload, and the latest imports."""
    return import_pages.upload(_what(project_id))


@blueprint.get("/projects/<int:project_id>/imports/template.xlsx")
@staff(Role.OFFICER)
def template(project_id: int) -> Response:
    """An empty sheet."""
    return import_pages.template(_what(project_id))


@blueprint.get("/projects/<int:project_id>/imports/export.xlsx")
@staff(Role.OFFICER)
def export(project_id: int) -> Response:
    """The project's participants as a sheet."""
    return import_pages.export(_what(project_id))


@blueprint.get("/imports/<int:participant_import_id>")
@staff(Role.OFFICER)
def preview_import(participant_import_id: int) -> ResponseReturnValue:
    """What the file would do; of a finished import, what it did."""
    row = _row(participant_import_id)
    return import_pages.preview(_what(row.project_id), row)


@blueprint.get("/imports/<int:participant_import_id>/marked.xlsx")
@staff(Role.OFFICER)
def marked(participant_import_id: int) -> Response:
    """The same sheet with its wrong cells in red."""
    row = _row(participant_import_id)
    return import_pages.marked(_what(row.project_id), row)


@blueprint.post("/imports/<int:participant_import_id>/confirm")
@staff(Role.OFFICER)
def confirm_import(participant_import_id: int) -> ResponseReturnValue:
    """All good rows or none."""
    row = _row(participant_import_id)
    return import_pages.confirm(_what(row.project_id), row)


@blueprint.post("/imports/<int:participant_import_id>/cancel")
@staff(Role.OFFICER)
def cancel_import(participant_import_id: int) -> ResponseReturnValue:
    """Nothing is entered."""
    row = imports.cancel_import(db.session, current_actor(), participant_import_id)
    db.session.commit()
    flash("Đã hủy. Chưa có gì được nhập.", "success")
    return redirect(url_for(".upload_import", project_id=row.project_id), 303)


def _row(participant_import_id: int) -> Import:
    """Read by itself, before any transaction that writes."""
    with db.reading() as session:
        return imports.get_import(session, current_actor(), participant_import_id)


def _what(project_id: int | None) -> Importing:
    return Importing(
        pages="participant_imports",
        kind=ImportKind.PARTICIPANTS,
        noun="chủ thể tham gia",
        file_name="chu-the-tham-gia",
        list_url=url_for("staff_programme.show_project", project_id=project_id),
        start_url=url_for(".upload_import", project_id=project_id),
        template_url=url_for(".template", project_id=project_id),
        export_url=url_for(".export", project_id=project_id),
        project_id=project_id,
        id_name="participant_import_id",
    )
