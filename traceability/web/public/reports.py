"""Reporting a problem from a scan page: no account, no cookie, a reference at the end."""

import re

from flask import Blueprint, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from models import ConsumerReport
from traceability import logs
from traceability.errors import Invalid
from traceability.extensions import csrf, db, keyring, limiter
from traceability.services import alerts, consumer_reports
from traceability.services.consumer_reports import About
from traceability.services.evidence import register_file
from traceability.web import form_errors, uploads
from traceability.web.access import public
from traceability.web.forms.reports import ReportForm
from traceability.web.public import often
from traceability.web.public.rendering import language, never_green, render
from traceability.web.public.texts import printable

log = logs.get(__name__)
blueprint = Blueprint("reports", __name__)
_REFERENCE = re.compile(r"PA-[0-9A-Z]{4}-[0-9A-Z]{4}")


@blueprint.get("/report")
@public
@never_green
def report() -> Response:
    """The form, about the code in the address."""
    return _form(ReportForm(formdata=None))


@blueprint.post("/report")
@limiter.limit(often.reports)
@csrf.exempt
@public
def send_report() -> ResponseReturnValue:
    """Take the report in. A program that filled in the hidden field is thanked like everybody else."""
    form = ReportForm()
    if form.validate():
        if form.website.data:
            return _sent("PA-0000-0000")
        try:
            photo = uploads.kept_photo(form.photo)
            about = _about()
            file = register_file(db.session, None, photo.picture) if photo else None
            received = consumer_reports.receive_report(
                db.session, about, form.written(language()), file.id if file else None
            )
            db.session.commit()
            _alert(received.id)
            return _sent(received.reference)
        except Invalid as error:
            form_errors.show(form, _told(error))
    return _form(form, 422)


@blueprint.get("/report/sent/<reference>")
@public
def report_sent(reference: str) -> Response:
    """The reference to keep. It says nothing of the report, so it need not be looked up."""
    if not _REFERENCE.fullmatch(reference):
        abort(404)
    return render("report_sent.html", reference=reference)


def _told(error: Invalid) -> Invalid:
    """The same in the reader's language: services say in Vietnamese what is wrong with a photo."""
    photo = gettext(
        "Chọn ảnh JPEG, PNG hoặc WebP, nhỏ hơn 10 MB; ảnh HEIC của iPhone hãy lưu lại thành JPEG."
    )
    return Invalid({field: photo if field == "photo" else words for field, words in error.errors.items()})


def _alert(report_id: int) -> None:
    """Tell the board, in a transaction of its own: the shopper's report is safe already."""
    try:
        with db.writing() as session:
            row = session.get_one(ConsumerReport, report_id)
            finding = consumer_reports.finding_of(session, row)
            if finding and alerts.is_news(session, finding):
                alerts.raise_alert(session, finding)
    except Exception as error:
        log.error("report raised no alert", kind=type(error).__name__)


def _about() -> About:
    code = printable(request.values.get("code", ""), 60)
    if not code:
        return About()
    with db.reading() as session:
        return consumer_reports.find_subject(session, keyring(), code)


def _form(form: ReportForm, status: int = 200) -> Response:
    return render("report.html", status=status, form=form, about=_about())


def _sent(reference: str) -> ResponseReturnValue:
    lang = request.args.get("lang", "")
    return redirect(f"/report/sent/{reference}{f'?lang={language()}' if lang else ''}", 303)
