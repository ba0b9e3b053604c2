"""The producer's own organisation: its details, corrected or sent in again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import OrganisationState
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import organisations, reference
from traceability.services.actor import Actor
from traceability.services.reviewing import remarks_in
from traceability.web import form_errors
from traceability.web.access import current_actor, producer
from traceability.web.forms.organisations import ContactForm, OrganisationForm, details_of, values_of

blueprint = Blueprint("organisation", __name__, url_prefix="/producer/organisation")

_MAY_CORRECT_ALL = (OrganisationState.PENDING, OrganisationState.RETURNED)


@blueprint.get("")
@producer()
def show_organisation() -> ResponseReturnValue:
    """What the organisation says of itself."""
    actor = current_actor()
    organisation = organisations.get_organisation(db.session, actor, actor.organisation_id or 0)
    return render_template(
        "producer/organisation/show_organisation.html", organisation=organisation, actor=actor
    )


@blueprint.route("/edit", methods=["GET", "POST"])
@producer(admin=True)
def edit_organisation() -> ResponseReturnValue:
    """Correct the details; a returned application is sent in again by this."""
    actor = current_actor()
    with db.reading() as session:
        organisation = organisations.get_organisation(session, actor, actor.organisation_id or 0)
        kind = OrganisationForm if organisation.state in _MAY_CORRECT_ALL else ContactForm
        form = kind(data=values_of(organisation))
        communes = reference.communes(session)
        reviews = organisations.reviews_of(session, organisation)
    if organisation.state is OrganisationState.RETURNED:
        form_errors.remark(form, remarks_in(reviews))
    if form.validate_on_submit():
        try:
            _save(actor, form)
            return redirect(url_for("auth.status" if kind is OrganisationForm else ".show_organisation"), 303)
        except Invalid as error:
            form_errors.show(form, error)
    page = "producer/organisation/edit_organisation.html"
    return render_template(page, form=form, communes=communes, organisation=organisation)


def _save(actor: Actor, form: ContactForm) -> None:
    own = actor.organisation_id or 0
    organisation = organisations.get_organisation(db.session, actor, own, lock=True)
    if organisation.state is OrganisationState.RETURNED:
        organisations.resubmit_organisation(db.session, actor, details_of(form, db.session))
        message = "Đã gửi lại hồ sơ. Cán bộ sẽ xem xét."
    else:
        keeping = None if organisation.state in _MAY_CORRECT_ALL else organisation
        organisations.update_organisation(db.session, actor, own, details_of(form, db.session, keeping))
        message = "Đã lưu thông tin đơn vị."
    db.session.commit()
    flash(message, "success")
