"""A photo of a label, sent where the phone's camera does not read the code itself."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from traceability.extensions import csrf, db, limiter
from traceability.identifiers import trace_code
from traceability.services.labels import photos as label_photos
from traceability.services.pictures import BadPicture, HeicPicture
from traceability.web import security_events
from traceability.web.access import public
from traceability.web.public import often, typed
from traceability.web.public.texts import printable
from traceability.web.public.typed import Problem

blueprint = Blueprint("label_photo", __name__)
_MOST = 10


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


def labels_found() -> list[tuple[str, str]]:
    """(Address, code) of each label that a photo just sent has, where there are several."""
    codes = request.args.getlist("found")[:_MOST]
    return [(f"/t/{trace_code.compact(code)}", code) for code in codes if trace_code.is_well_formed(code)]


def _read() -> str | Problem:
    """The address to go on to: of what is in the photo, or of the first page with a choice of labels."""
    upload = request.files.get("photo")
    try:
        codes = label_photos.codes(upload.read()) if upload and upload.filename else []
    except HeicPicture:
        return Problem.HEIC
    except BadPicture:
        security_events.tell("upload refused")
        return Problem.NO_PICTURE
    if not codes:
        return Problem.NO_CODE if upload and upload.filename else Problem.NO_FILE
    with db.reading() as session:  # not db.session: a POST's would wait for its turn to write
        answers = [typed.address(session, printable(code, 300)) for code in codes]
    ours = [answer for answer in answers if not isinstance(answer, Problem)]
    labels = dict.fromkeys(_label(answer) for answer in ours if answer.startswith("/t/"))
    if len(labels) > 1:  # each may say something else, and only the shopper knows which pack is meant
        return f"/?{urlencode({'photo': Problem.SEVERAL.value, 'found': list(labels)[:_MOST]}, doseq=True)}"
    return ours[0] if ours else Problem.FOREIGN


def _label(address: str) -> str:
    """The code in the address of a label's page."""
    return address.removeprefix("/t/").partition("?")[0]


def _with_language(address: str) -> str:
    language = request.form.get("lang")
    if language not in ("vi", "en", "zh"):
        return address
    return f"{address}{'&' if '?' in address else '?'}lang={language}"
