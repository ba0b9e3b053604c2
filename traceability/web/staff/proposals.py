"""What takes two officials: the list, and confirming, rejecting or withdrawing one."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Proposal, ProposalKind, Role
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import (
    certificates,
    clock,
    impact,
    organisation_merging,
    organisations,
    proposals,
)
from traceability.services.impact import Impact
from traceability.web import form_errors
from traceability.web.access import current_actor, staff
from traceability.web.forms.reviews import RejectionForm

blueprint = Blueprint("staff_proposals", __name__, url_prefix="/staff/proposals")

_DECIDERS = (Role.OFFICER, Role.MANAGER, Role.ADMINISTRATOR)  # which of them, the kind of action says


@blueprint.get("")
@staff()
def list_proposals() -> ResponseReturnValue:
    """What waits, and what was decided."""
    waiting, over = proposals.list_proposals(db.session, current_actor())
    return render_template("staff/proposals/list_proposals.html", waiting=waiting, over=over)


@blueprint.get("/<int:proposal_id>")
@staff()
def show_proposal(proposal_id: int) -> ResponseReturnValue:
    """One proposal with what it reaches today."""
    return _page(proposal_id, RejectionForm())


@blueprint.post("/<int:proposal_id>/confirm")
@staff(*_DECIDERS)
def confirm_proposal(proposal_id: int) -> ResponseReturnValue:
    """The second official agrees; it is done."""
    proposals.confirm_proposal(db.session, current_actor(), proposal_id)
    db.session.commit()
    flash("Đã xác nhận. Quyết định được thực hiện và các bên liên quan đã được báo.", "success")
    return redirect(url_for(".show_proposal", proposal_id=proposal_id), 303)


@blueprint.post("/<int:proposal_id>/reject")
@staff(*_DECIDERS)
def reject_proposal(proposal_id: int) -> ResponseReturnValue:
    """The second official does not agree."""
    form = RejectionForm()
    if form.validate_on_submit():
        try:
            proposals.reject_proposal(db.session, current_actor(), proposal_id, form.comment.data or "")
            db.session.commit()
            flash("Đã ghi ý kiến không đồng ý. Người đề nghị được báo.", "success")
            return redirect(url_for(".show_proposal", proposal_id=proposal_id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    return _page(proposal_id, form), 422


@blueprint.post("/<int:proposal_id>/withdraw")
@staff(*_DECIDERS)
def withdraw_proposal(proposal_id: int) -> ResponseReturnValue:
    """Who made it takes it back."""
    proposals.withdraw_proposal(db.session, current_actor(), proposal_id)
    db.session.commit()
    flash("Đã rút lại đề nghị.", "success")
    return redirect(url_for(".list_proposals"), 303)


def _page(proposal_id: int, form: RejectionForm) -> str:
    actor = current_actor()
    proposal = proposals.get_proposal(db.session, actor, proposal_id)
    may = ""
    if proposal.is_open(clock.now()) and proposals.may_decide(actor, proposal.kind):
        may = "withdraw" if proposal.proposed_by_id == actor.user_id else "decide"
    subject_url, reach = _subject(proposal)
    into = merger = None
    if may and proposal.kind is ProposalKind.MERGE_ORGANISATION:
        into = organisations.get_for_staff(db.session, actor, proposal.payload["into_id"])
        duplicate = organisations.get_for_staff(db.session, actor, proposal.subject_id)
        merger = organisation_merging.look_at(db.session, duplicate, into)
    day = proposal.payload.get("effective_on")
    return render_template(
        "staff/proposals/show_proposal.html",
        proposal=proposal,
        form=form,
        may=may,
        impact=reach,
        merger=merger,
        into=into,
        subject_url=subject_url,
        effective_on=date.fromisoformat(day) if day else None,
    )


def _subject(proposal: Proposal) -> tuple[str, Impact | None]:
    """Where the subject's page is, and what the action reaches."""
    id = proposal.subject_id
    if proposal.kind is ProposalKind.ROTATE_KEY:
        return url_for("staff_keys.show_keys"), None
    if proposal.kind is ProposalKind.REVOKE_CERTIFICATE:
        paper = certificates.get_certificate(db.session, current_actor(), id)
        url = url_for("staff_certificates.show_certificate", certificate_id=id)
        return url, impact.impact_of(db.session, paper)
    url = url_for("staff_organisations.show_organisation", organisation_id=id)
    return url, impact.impact_on_organisation(db.session, id)
