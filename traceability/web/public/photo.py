"""A photo of a label, sent where the phone's camera does not read the code itself."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from traceability.extensions import csrf, db, limiter
from traceability.services.labels import photos as label_photos
from traceability.services.pictures import BadPicture
from traceability.web import security_events
from traceability.web.access import public
from traceability.web.public import often, typed
from traceability.web.public.texts import printable
from traceability.web.public.typed import Problem

blueprint = Blueprint("label_photo", __name__)


@blueprint.post("/")
@csrf.exempt
@limiter.limit(often.photos)
@public
def read_photo() -> ResponseReturnValue:
    """On to the page of the code in the photo, or back with what is wrong. Nothing is kept or changed."""
    answer = _read()
    if not isinstance(answer, Problem):
        return redirect(_with_language(answer), 303)
    return redirect(_with_language(f"/?{urlencode({'photo': answer.value})}"), 303)


def photo_problem() -> Problem | None:
    """What the first page has to say about a photo just sent."""
    told = request.args.get("photo", "")
    return Problem(told) if told in set(Problem) else None


def _read() -> str | Problem:
    upload = request.files.get("photo")
    try:
        codes = label_photos.codes(upload.read()) if upload and upload.filename else []
    except BadPicture:
        security_events.tell("upload refused")
        return Problem.NO_PICTURE
    if not codes:
        return Problem.NO_CODE if upload and upload.filename else Problem.NO_FILE
    with db.reading() as session:  # not db.session: a POST's would wait for its turn to write
        answers = [typed.address(session, printable(code, 300)) for code in codes]
    return next((answer for answer in answers if not isinstance(answer, Problem)), Problem.FOREIGN)


def _with_language(address: str) -> str:
    language = request.form.get("lang")
    if language not in ("vi", "en", "zh"):
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={language}"
