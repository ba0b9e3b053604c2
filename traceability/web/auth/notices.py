"""The inbox: what the service told the signed-in person."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import notices
from traceability.web import lists
from traceability.web.access import current_actor, signed_in
from traceability.web.auth.blueprint import blueprint
from traceability.web.numbers import whole


@blueprint.get("/notices")
@signed_in
def list_notices() -> ResponseReturnValue:
    """The latest first; reading marks nothing, because a GET writes nothing."""
    actor = current_actor()
    return render_template(
        "auth/list_notices.html",
        page=notices.inbox(db.session, actor, lists.page_number()),
        unread=notices.unread(db.session, actor),
        link=lists.page_link(),
    )


@blueprint.post("/notices/read")
@signed_in
def mark_notices_read() -> ResponseReturnValue:
    """Everything up to the latest notice that the page showed."""
    notices.mark_read(db.session, current_actor(), request.form.get("up_to", 0, type=whole))
    db.session.commit()
    return redirect(url_for(".list_notices"), 303)
