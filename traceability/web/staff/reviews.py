"""The review queue: everything that waits, oldest first, and who else has an item open."""

import re

from flask import Blueprint, abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import paging, proposals, review_queue, watching
from traceability.services.review_queue import Subject, Waiting
from traceability.web import lists
from traceability.web.access import current_actor, staff
from traceability.web.forms.reviews import QueueForm
from traceability.web.wording import SUBJECTS, age

blueprint = Blueprint("staff_reviews", __name__, url_prefix="/staff/reviews")

_WATCHED = re.compile(r"(organisation|product|certificate)/\d{1,18}")


@blueprint.get("")
@staff()
def list_reviews() -> ResponseReturnValue:
    """What waits, filters in the address."""
    form, actor = QueueForm(request.args), current_actor()
    form.kind.choices = [("", "Tất cả"), *SUBJECTS.items()]
    chosen = form.kind.data if form.validate() else ""
    everything = review_queue.list_waiting(db.session, actor)
    waiting = review_queue.narrowed(everything, Subject(chosen) if chosen else None, form.text.data or "")
    page = paging.cut(waiting, lists.page_number())
    tabs = [("", "Tất cả", len(everything))]
    tabs += [(key, said, sum(one.subject == key for one in everything)) for key, said in SUBJECTS.items()]
    return render_template(
        "staff/reviews/list_reviews.html",
        page=page,
        waiting=[(one, age(one.since), address_of(one)) for one in page.rows],
        link=lists.page_link(),
        tabs=tabs,
        chosen=chosen,
        filters=form,
        chips=lists.chips({"text": f"“{form.text.data}”", "kind": SUBJECTS.get(chosen or "", "")}),
        proposals=proposals.waiting_count(db.session),
    )


@blueprint.post("/watch")
@staff()
def watch_review() -> ResponseReturnValue:
    """An open review page says that it is open, and learns who else has it open."""
    subject = request.form.get("subject", "")
    if not _WATCHED.fullmatch(subject):
        abort(404)
    names = watching.watch(db.session, current_actor(), subject)
    db.session.commit()
    return jsonify({"names": list(names)})


def address_of(item: Waiting) -> str:
    """The page where it is decided on."""
    if item.subject is Subject.ORGANISATION:
        return url_for("staff_organisation_reviews.review_organisation", organisation_id=item.id)
    if item.subject is Subject.PRODUCT:
        return url_for("staff_products.review_version", version_id=item.id)
    return url_for("staff_certificates.verify_certificate", certificate_id=item.id)
