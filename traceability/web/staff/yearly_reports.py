"""Yearly reports: what was frozen, the preview of a year, freezing it, and the files."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Role
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import clock, yearly_reports
from traceability.services.yearly_reports import Draft
from traceability.web import form_errors, lists
from traceability.web.access import current_actor, staff
from traceability.web.filters import format_date, format_number
from traceability.web.forms.yearly_reports import FreezeForm, YearForm

blueprint = Blueprint("staff_yearly_reports", __name__, url_prefix="/staff/yearly-reports")
_FREEZERS = (Role.OFFICER, Role.MANAGER)


@blueprint.get("")
@staff()
def list_reports() -> ResponseReturnValue:
    """Every freezing, the latest year first."""
    return render_template(
        "staff/yearly_reports/list_reports.html",
        page=yearly_reports.list_reports(db.session, current_actor(), lists.page_number()),
        link=lists.page_link(),
        may_freeze=current_actor().role in _FREEZERS,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@staff(*_FREEZERS)
def freeze() -> ResponseReturnValue:
    """Choose the year, look at its figures, keep them as they were seen."""
    chosen, form = YearForm(request.args), FreezeForm()
    with db.reading() as session:  # counting a large year must not hold a writer's place
        years = yearly_reports.plan_years(session)
        chosen.offer(years)
        drafted = _drafted(session, chosen) if "year" in request.args and chosen.validate() else None
        same = yearly_reports.find_same(session, drafted) if drafted else None
    if drafted and form.validate_on_submit():
        report = yearly_reports.freeze(db.session, current_actor(), drafted, seen=form.sha256.data or "")
        db.session.commit()
        flash(f"Đã chốt số liệu năm {report.year}, lần {report.edition}.", "success")
        return redirect(url_for(".show_report", yearly_report_id=report.id), 303)
    if drafted:
        form.sha256.data = drafted.sha256
    page = render_template(
        "staff/yearly_reports/freeze.html",
        years=years,
        chosen=chosen,
        form=form,
        same=same,
        drafted=drafted,
        shown=_shown(drafted.content) if drafted else None,
        today=clock.today(),
        covered=yearly_reports.COVERED,
    )
    return page, 422 if chosen.errors else 200


@blueprint.get("/<int:yearly_report_id>")
@staff()
def show_report(yearly_report_id: int) -> ResponseReturnValue:
    """One freezing: its figures and its files."""
    report = yearly_reports.get_report(db.session, current_actor(), yearly_report_id)
    return render_template(
        "staff/yearly_reports/show_report.html",
        report=report,
        intact=yearly_reports.intact(report),
        covered=yearly_reports.COVERED,
        shown=_shown(yearly_reports.content(report)),
    )


@blueprint.get("/<int:yearly_report_id>/download.<any(docx,xlsx,json):file_type>")
@staff()
def download(yearly_report_id: int, file_type: str) -> ResponseReturnValue:
    """The report as a file, made anew from what was frozen: the same bytes each time."""
    report = yearly_reports.get_report(db.session, current_actor(), yearly_report_id)
    printed = yearly_reports.print_report(report, file_type)
    response = Response(printed.data, mimetype=printed.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename={printed.name}"
    response.headers["Cache-Control"] = "no-store"
    return response


def _drafted(session: Any, chosen: YearForm) -> Draft | None:
    day = chosen.as_of.data or clock.today()
    try:
        return yearly_reports.draft(session, current_actor(), chosen.year.data, day)
    except Invalid as error:
        form_errors.show(chosen, error)
        return None


def _shown(content: dict[str, Any]) -> dict[str, Any]:
    """Sentences and tables of the report, ready for the page."""
    return {
        "sentences": yearly_reports.sentences(content),
        "summary": [
            (
                yearly_reports.DEFINITIONS[key].caption,
                format_number(value),
                yearly_reports.DEFINITIONS[key].says,
            )
            for key, value in yearly_reports.summary(content)
        ],
        "tables": [
            (table.caption, table.head, [[_cell(cell) for cell in row] for row in table.rows], table.numeric)
            for table in yearly_reports.tables(content)
        ],
    }


def _cell(cell: object) -> object:
    if isinstance(cell, date):
        return format_date(cell)
    return format_number(cell) if isinstance(cell, int) else cell or "–"
