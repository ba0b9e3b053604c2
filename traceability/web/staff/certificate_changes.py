"""Decisions about a verified certificate: suspend, lift, revoke, supersede."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import Certificate, CertificateState, Proposal, ProposalKind, Role
from traceability.errors import Invalid, Refused
from traceability.extensions import db
from traceability.services import certificates, clock, proposals
from traceability.services.actor import Actor
from traceability.services.certificates import StateChange
from traceability.services.impact import impact_of
from traceability.web import form_errors, uploads
from traceability.web.access import current_actor, staff
from traceability.web.forms.certificates import ChangeForm, SupersedeForm

blueprint = Blueprint(
    "staff_certificate_changes", __name__, url_prefix="/staff/certificates/<int:certificate_id>"
)

Decide = Callable[[Session, Actor, int, StateChange], Certificate | Proposal]
_LEADS_TO = {
    "suspend_certificate": CertificateState.SUSPENDED,
    "lift_suspension": CertificateState.ACTIVE,
    "revoke_certificate": CertificateState.REVOKED,
    "supersede_certificate": CertificateState.SUPERSEDED,
}


@blueprint.route("/suspend", methods=["GET", "POST"])
@staff(Role.OFFICER)
def suspend_certificate(certificate_id: int) -> ResponseReturnValue:
    """Đình chỉ."""
    return _decide("suspend_certificate", certificate_id, ChangeForm(), certificates.suspend_certificate)


@blueprint.route("/lift", methods=["GET", "POST"])
@staff(Role.OFFICER)
def lift_suspension(certificate_id: int) -> ResponseReturnValue:
    """Bỏ đình chỉ."""
    return _decide("lift_suspension", certificate_id, ChangeForm(), certificates.lift_suspension)


@blueprint.route("/revoke", methods=["GET", "POST"])
@staff(Role.OFFICER)
def revoke_certificate(certificate_id: int) -> ResponseReturnValue:
    """Thu hồi giấy: proposed here, done once a second official confirms."""
    return _decide("revoke_certificate", certificate_id, ChangeForm(), proposals.propose_revocation)


@blueprint.route("/supersede", methods=["GET", "POST"])
@staff(Role.OFFICER)
def supersede_certificate(certificate_id: int) -> ResponseReturnValue:
    """Thay thế bằng giấy mới hơn."""
    form = SupersedeForm()
    with db.reading() as session:
        certificate = certificates.get_certificate(session, current_actor(), certificate_id)
        form.offer(certificates.possible_successors(session, certificate))

    def supersede(session: Session, actor: Actor, id: int, change: StateChange) -> Certificate:
        return certificates.supersede_certificate(session, actor, id, int(form.successor_id.data), change)

    return _decide("supersede_certificate", certificate_id, form, supersede)


def _decide(page: str, certificate_id: int, form: ChangeForm, decide: Decide) -> ResponseReturnValue:
    """The form, the decision, the paper. The file is kept before the transaction begins."""
    actor = current_actor()
    if form.validate_on_submit():
        try:
            kept = uploads.kept(form.document)
            change = form.change(uploads.registered(db.session, None, kept))
            decided = decide(db.session, actor, certificate_id, change)
            db.session.commit()
            return _said(decided)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    with db.reading() as session:
        certificate = certificates.get_certificate(session, actor, certificate_id)
        if not (certificate.verified_at and certificate.may_become(_LEADS_TO[page])):
            raise Refused("Trạng thái của giấy không cho phép việc này. Mở giấy để xem trạng thái.")
        waiting = proposals.find_waiting(session, ProposalKind.REVOKE_CERTIFICATE, certificate_id)
        shown = render_template(
            f"staff/certificates/{page}.html",
            form=form,
            certificate=certificate,
            impact=impact_of(session, certificate),
            waiting=waiting,
            standing=certificates.standing_of(certificate, clock.today()).value,
        )
    return shown, 422 if form.errors else 200


def _said(decided: Certificate | Proposal) -> ResponseReturnValue:
    if isinstance(decided, Proposal):
        flash("Đã ghi đề nghị. Giấy bị thu hồi khi một cán bộ thứ hai xác nhận trong 7 ngày.", "success")
        return redirect(url_for("staff_proposals.show_proposal", proposal_id=decided.id), 303)
    flash("Đã ghi quyết định. Trang quét thay đổi từ ngày quyết định có hiệu lực.", "success")
    return redirect(url_for("staff_certificates.show_certificate", certificate_id=decided.id), 303)
