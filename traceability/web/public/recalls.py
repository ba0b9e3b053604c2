"""Recalls for everybody: the list of those going on and those over, each notice, and an Atom feed."""

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import clock, recall_notices
from traceability.web import lists
from traceability.web.access import public
from traceability.web.public import atom
from traceability.web.public.rendering import language, never_green, render

blueprint = Blueprint("public_recalls", __name__)


@blueprint.get("/recalls")
@public
@never_green
def list_recalls() -> ResponseReturnValue:
    """Those going on, all of them; then a page of those that are over."""
    return render(
        "recalls.html",
        current=recall_notices.current(db.session),
        past=recall_notices.past(db.session, lists.page_number()),
    )


@blueprint.get("/recalls/<int:recall_id>")
@public
@never_green
def show_recall(recall_id: int) -> ResponseReturnValue:
    """One notice; it stays when the recall is over."""
    notice = recall_notices.find_notice(db.session, recall_id)
    if notice is None:
        abort(404)
    return render("recall_notice.html", notice=notice)


@blueprint.get("/recalls.atom")
@public
@never_green
def feed() -> ResponseReturnValue:
    """The latest for feed readers, in the reader's language or that of `?lang=`."""
    base_url = current_app.extensions["config"].base_url
    notices = recall_notices.latest(db.session)
    xml = atom.feed(notices, base_url, language(), clock.now(), chosen="lang" in request.args)
    response = Response(xml, content_type="application/atom+xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept-Language")
    return response
