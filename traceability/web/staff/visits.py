"""Visits: recorded once from a phone with or without a network, listed, shown, corrected in a new version."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import Visit
from traceability.errors import Invalid
from traceability.extensions import csrf, db
from traceability.services import clock, inspections, organisations, reference
from traceability.services.actor import Actor
from traceability.services.inspections import MOST_CODES, CheckedCode, VisitFilter
from traceability.web import code_checks, form_errors, list_files, lists, offline_pages, uploads
from traceability.web.access import current_actor, staff
from traceability.web.forms.inspections import CorrectionForm, VisitFilterForm, VisitForm
from traceability.web.inspection_words import FINDINGS
from traceability.web.negotiation import wants_json
from traceability.web.numbers import whole
from traceability.web.staff.inspection import RECORDERS, open_camera
from traceability.web.visit_table import visits_file

blueprint = Blueprint("visits", __name__, url_prefix="/kiem-tra/visits")
_PAGE = "visit page"
_OFFERED = 500


@blueprint.get("/new")
@staff(*RECORDERS)
def record_visit() -> ResponseReturnValue:
    """The form; `code` is the first code of it, `organisation` whom it is about."""
    form = VisitForm(formdata=None)
    form.codes.data = request.args.get("code", "")[:300]
    form.organisation.data = request.args.get("organisation", "")[:300]
    return _form_page(form)


@blueprint.post("/new")
@csrf.exempt
@staff(*RECORDERS)
def send_visit() -> ResponseReturnValue:
    """From the form, or from the script that kept it: the same visit sent again is one visit."""
    actor, form = current_actor(), VisitForm()
    offline_pages.check(actor, _PAGE, form.page.data)
    try:
        form_errors.require_valid(form)
        visit = _record(actor, form)
        db.session.commit()
    except Invalid as error:
        db.session.rollback()
        if wants_json():
            raise
        form_errors.show(form, error)
        return _form_page(form)
    return _recorded(visit)


@blueprint.get("")
@staff()
def list_visits() -> ResponseReturnValue:
    """All visits, filters in the address."""
    form, wanted, chips = _asked()
    return render_template(
        "staff/visits/list_visits.html",
        page=inspections.list_visits(db.session, current_actor(), wanted, lists.page_number()),
        filters=form,
        chips=chips,
        link=lists.page_link(),
        downloads=list_files.links(".export_visits"),
        may_record=current_actor().role in RECORDERS,
    )


@blueprint.get("/export.<any(csv,xlsx):format>")
@staff()
def export_visits(format: str) -> ResponseReturnValue:
    """The whole filtered list as a file."""
    _, wanted, chips = _asked()
    actor = current_actor()
    found = inspections.every_visit(db.session, actor, wanted)
    return visits_file(format, found, [words for words, _ in chips], actor.name)


@blueprint.get("/<int:visit_id>")
@staff()
def show_visit(visit_id: int) -> ResponseReturnValue:
    """What was found, the codes, the photos, and every version of it."""
    actor = current_actor()
    visit = inspections.get_visit(db.session, actor, visit_id)
    return render_template(
        "staff/visits/show_visit.html",
        visit=visit,
        may_correct=actor.role in RECORDERS and inspections.may_correct(actor, visit),
        check_url=lambda code: url_for("inspection.check_code", code=code),
    )


@blueprint.route("/<int:visit_id>/correct", methods=["GET", "POST"])
@staff(*RECORDERS)
def correct_visit(visit_id: int) -> ResponseReturnValue:
    """A new version, with why."""
    actor = current_actor()
    with db.reading() as session:
        visit = inspections.get_visit(session, actor, visit_id)
        inspections.require_may_correct(actor, visit)
        form = CorrectionForm(data=CorrectionForm.values(visit))
        form.offer(visit)
        choices = _choices(session)
    if form.validate_on_submit():
        try:
            photos = uploads.kept_photos(form.photos)
            details = form.details(db.session, photos, frozenset(form.without_photos.data or ()))
            inspections.correct_visit(db.session, actor, visit_id, details, form.reason.data or "")
            db.session.commit()
            flash("Đã lưu bản sửa. Bản trước vẫn được giữ.", "success")
            return redirect(url_for(".show_visit", visit_id=visit_id), 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    page = render_template("staff/visits/correct_visit.html", form=form, visit_id=visit_id, **choices)
    return page, 422 if form.errors else 200


def _record(actor: Actor, form: VisitForm) -> Visit:
    photos = uploads.kept_photos(form.photos)
    with db.reading() as session:
        details = form.details(session, photos)
        checks = list(_checks(session, actor, form))
    return inspections.record_visit(db.session, actor, details, checks, form.key.data)


def _checks(session: Session, actor: Actor, form: VisitForm) -> Iterator[CheckedCode]:
    """What the script noted of each code, then what was typed without it; the same code once."""
    seen: set[str] = set()
    noted = [_noted(text) for text in request.form.getlist("check")]
    typed = [(line.strip(), clock.now(), "") for line in (form.codes.data or "").splitlines()]
    for code, seen_at, proof in [*noted, *typed][: MOST_CODES + 1]:
        if not code:
            continue
        found = code_checks.checked(session, code, seen_at)
        if found.code not in seen:
            seen.add(found.code)
            yield code_checks.as_shown(actor, code, proof, found)


def _noted(text: str) -> tuple[str, datetime, str]:
    try:
        said = json.loads(text)
        seen_at = datetime.fromisoformat(said["seen_at"])
        code, proof = str(said["code"]), str(said.get("proof") or "")
    except (ValueError, TypeError, KeyError):
        raise Invalid({"codes": "Danh sách mã gửi lên không đọc được. Quét lại các mã."}) from None
    return code, seen_at if seen_at.tzinfo else seen_at.replace(tzinfo=clock.VIETNAM), proof


def _recorded(visit: Visit) -> ResponseReturnValue:
    finding, _ = FINDINGS[visit.current.finding]
    said = f"Đã ghi cuộc kiểm tra tại {visit.current.place}: {finding.lower()}."
    address = url_for(".show_visit", visit_id=visit.id)
    if wants_json():
        return jsonify(said=said, address=address)
    flash(said, "success")
    return redirect(address, 303)


def _form_page(form: VisitForm) -> ResponseReturnValue:
    open_camera()
    actor = current_actor()
    form.page.data, form.key.data = offline_pages.sign(actor, _PAGE), str(uuid.uuid4())
    with db.reading() as session:
        choices = _choices(session)
    page = render_template("staff/visits/record_visit.html", form=form, owner=actor.user_id, **choices)
    return page, 422 if form.errors else 200


def _choices(session: Session) -> dict[str, object]:
    return {
        "communes": reference.communes(session),
        "organisations": inspections.named_organisations(session, _OFFERED),
    }


def _asked() -> tuple[VisitFilterForm, VisitFilter, list[lists.Chip]]:
    form, actor = VisitFilterForm(request.args), current_actor()
    people = inspections.recorders(db.session)
    form.offer(inspections.years(db.session), reference.communes(db.session), people)
    asked = request.args.get("organisation_id", type=whole)
    named = form.in_words()
    if asked:
        named["organisation_id"] = organisations.get_for_staff(db.session, actor, asked).name
    return form, form.wanted(asked), lists.chips(named)
