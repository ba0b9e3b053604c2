"""The waiting room: an organisation that is not approved yet sees where its application stands."""

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from traceability.errors import Refused
from traceability.extensions import SAFE_METHODS, db
from traceability.services import organisations
from traceability.services.actor import Actor
from traceability.web.access import current_actor, producer
from traceability.web.auth.blueprint import blueprint
from traceability.web.forms.reviews import ORGANISATION
from traceability.web.navigation import may_work

_ALWAYS_OPEN = ("auth.", "organisation.")  # blueprints: one's own account and the application itself


@blueprint.get("/sign-up/status")
@producer()
def status() -> ResponseReturnValue:
    """What happens next, and what the officer said."""
    actor = current_actor()
    organisation = organisations.get_organisation(db.session, actor, actor.organisation_id or 0)
    reviews = organisations.reviews_of(db.session, organisation)
    return render_template(
        "auth/status.html", organisation=organisation, reviews=reviews, captions=ORGANISATION, actor=actor
    )


def init_app(app: Flask) -> None:
    """After the access check: producers' pages open with the approval."""

    @app.before_request
    def keep_waiting() -> ResponseReturnValue | None:
        actor: Actor | None = g.get("actor")
        if actor is None or not actor.is_producer or (request.endpoint or "").startswith(_ALWAYS_OPEN):
            return None
        if may_work(actor):
            return None
        if request.method in SAFE_METHODS:
            return redirect(url_for("auth.status"), 303)
        raise Refused("Hồ sơ đơn vị chưa được duyệt nên chưa làm được việc này. Xem tình trạng hồ sơ.")
