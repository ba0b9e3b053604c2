"""The inspector's phone (kiểm tra): scan, type or photograph a code, its verdict, and what is behind it."""

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Role
from traceability.extensions import db, limiter
from traceability.services import clock, inspections
from traceability.services.labels import photos as label_photos
from traceability.services.pictures import BadPicture
from traceability.web import code_checks, headers, security_events
from traceability.web.access import current_actor, staff
from traceability.web.code_checks import Judged
from traceability.web.forms.labels import VOID_REASONS
from traceability.web.negotiation import wants_json
from traceability.web.public.problems import PROBLEMS
from traceability.web.public.texts import printable
from traceability.web.public.typed import Problem

blueprint = Blueprint("inspection", __name__, url_prefix="/kiem-tra")
RECORDERS = (Role.INSPECTOR, Role.OFFICER, Role.MANAGER)
_PHOTO_PROBLEMS = (Problem.NO_CODE, Problem.NO_PICTURE, Problem.NO_FILE)


def open_camera() -> None:
    """Let this one page look through the camera and run the reader of codes."""
    headers.allow_feature("camera")
    headers.allow("script-src", "'wasm-unsafe-eval'")


@blueprint.get("")
@staff()
def open_inspection() -> ResponseReturnValue:
    """Scan, and what this person is to do next."""
    open_camera()
    actor, told = current_actor(), request.args.get("photo")
    return render_template(
        "staff/inspection/open_inspection.html",
        planned=inspections.open_plans(db.session, actor),
        due=inspections.due_again(db.session, actor),
        recent=inspections.recent_visits(db.session, actor),
        today=clock.today(),
        owner=actor.user_id,
        may_record=actor.role in RECORDERS,
        problem=PROBLEMS[Problem(told)] if told in _PHOTO_PROBLEMS else None,
    )


@blueprint.get("/check")
@staff()
def check_code() -> ResponseReturnValue:
    """The verdict in large type and everything behind it; as JSON for the form of a visit."""
    judged, actor = code_checks.judge(db.session, request.args.get("code", "")), current_actor()
    if not judged.text:
        return redirect(url_for(".open_inspection"), 303)
    behind = inspections.dossier_of(db.session, actor, judged.page) if judged.page else None
    if wants_json():
        return _as_json(judged, behind)
    return render_template(
        "staff/inspection/check_code.html",
        judged=judged,
        behind=behind,
        may_record=actor.role in RECORDERS,
        void_reasons=VOID_REASONS,
    )


@blueprint.post("/photo")
@limiter.limit("30 per minute; 600 per hour")
@staff()
def read_photo() -> ResponseReturnValue:
    """On to the verdict of the code in the photo. Nothing is kept or changed."""
    found = _read_photo()
    if wants_json():
        if isinstance(found, Problem):
            return jsonify(problem=" ".join(map(str, PROBLEMS[found]))), 422
        return jsonify(code=found)
    if isinstance(found, Problem):
        return redirect(url_for(".open_inspection", photo=found.value), 303)
    return redirect(url_for(".check_code", code=found), 303)


@blueprint.get("/worker.js")
@staff()
def worker() -> Response:
    """The service worker. It may look after the inspector's pages and nothing else of the site."""
    response = current_app.send_static_file("js/inspection-worker.js")
    response.headers["Service-Worker-Allowed"] = url_for(".open_inspection")
    return response


def _read_photo() -> str | Problem:
    upload = request.files.get("photo")
    if not upload or not upload.filename:
        return Problem.NO_FILE
    try:
        codes = label_photos.codes(upload.read())
    except BadPicture:
        security_events.tell("upload refused")
        return Problem.NO_PICTURE
    if not codes:
        return Problem.NO_CODE
    with db.reading() as session:  # the one that is ours, if several are in the picture
        judged = [code_checks.judge(session, code) for code in codes]
    best = next((one for one in judged if one.page), judged[0])
    return best.text


def _as_json(judged: Judged, behind: inspections.Dossier | None) -> Response:
    wording, owner = judged.wording, behind.organisation if behind else None
    return jsonify(
        code=judged.text,
        shown=judged.code,
        state=judged.verdict.state.value,
        tone=wording.tone,
        title=str(wording.title.striptags()),
        subject=printable(judged.subject or "", 300),
        organisation=f"{owner.name} – {owner.tax_code}" if owner else "",
        proof=code_checks.prove(current_actor(), judged),
    )
