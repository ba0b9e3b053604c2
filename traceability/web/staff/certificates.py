"""The register of certificates: finding, showing, recording and verifying them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models import Certificate, Decision, Organisation, Role
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import certificates, clock, organisations, programme, review_changes, watching
from traceability.services.actor import Actor
from traceability.services.certificates import Standing
from traceability.web import form_errors, kind_pages, list_files, lists, uploads
from traceability.web.access import current_actor, staff
from traceability.web.certificate_table import register_file
from traceability.web.forms import reviews
from traceability.web.forms.certificates import (
    CertificateFilterForm,
    CertificateForm,
    HolderForm,
    VerificationForm,
)
from traceability.web.forms.reviews import opinion_of, remark_lines, with_remarks
from traceability.web.numbers import whole

blueprint = Blueprint("staff_certificates", __name__, url_prefix="/staff/certificates")

Decide = Callable[[Session, Actor, int, Any], Certificate]
_DECISIONS: dict[str, tuple[Decide, str]] = {
    Decision.APPROVED: (certificates.verify_certificate, "Đã xác minh giấy. Giấy hiện công khai từ bây giờ."),
    Decision.RETURNED: (certificates.return_certificate, "Đã trả lại giấy để chủ thể bổ sung."),
    Decision.REFUSED: (certificates.refuse_certificate, "Đã ghi nhận giấy không được xác minh."),
}
_TABS = (
    Standing.PENDING,
    Standing.IN_FORCE,
    Standing.EXPIRING,
    Standing.LAPSED,
    Standing.SUSPENDED,
    Standing.REVOKED,
)


@blueprint.get("")
@staff()
def list_certificates() -> ResponseReturnValue:
    """The register, filters in the address; the usual questions are tabs with their counts."""
    form, today = CertificateFilterForm(request.args), clock.today()
    form.offer(db.session)
    more = {name: request.args.get(name, type=whole) for name in ("project_id", "organisation_id")}
    counts = certificates.count_standings(db.session, today)
    return render_template(
        "staff/certificates/list_certificates.html",
        page=certificates.list_certificates(db.session, form.wanted(**more), today, lists.page_number()),
        filters=form,
        chips=lists.chips({**form.named(), **_NAMED}),
        link=lists.page_link(),
        downloads=list_files.links(".export_certificates"),
        tabs=[(standing.value, counts[standing]) for standing in _TABS],
        standing_of=lambda paper: certificates.standing_of(paper, today).value,
        may_record=current_actor().role is Role.OFFICER,
    )


@blueprint.get("/export.<any(csv,xlsx):format>")
@staff()
def export_certificates(format: str) -> ResponseReturnValue:
    """The whole filtered list as a file that says how it was filtered, when and for whom."""
    form, today = CertificateFilterForm(request.args), clock.today()
    form.offer(db.session)
    more = {name: request.args.get(name, type=whole) for name in _NAMED}
    papers = certificates.every_certificate(db.session, form.wanted(**more), today)
    named = lists.chips({**form.named(), **_NAMED})
    return register_file(format, papers, [said for said, _ in named], current_actor().name, today)


@blueprint.get("/<int:certificate_id>")
@staff()
def show_certificate(certificate_id: int) -> ResponseReturnValue:
    """One paper with its history, and what may be done about it."""
    actor = current_actor()
    certificate = certificates.get_certificate(db.session, actor, certificate_id)
    return render_template(
        "staff/certificates/show_certificate.html",
        reviews=certificates.reviews_of(db.session, certificate),
        successors=certificates.possible_successors(db.session, certificate),
        projects=programme.projects_supporting(db.session, certificate),
        may_decide=actor.role is Role.OFFICER,
        **_shown(certificate),
    )


@blueprint.route("/<int:certificate_id>/verify", methods=["GET", "POST"])
@staff(Role.OFFICER)
def verify_certificate(certificate_id: int) -> ResponseReturnValue:
    """Compare the paper with its evidence, then verify, return or refuse it."""
    form, actor = with_remarks(VerificationForm, reviews.CERTIFICATE), current_actor()
    if form.validate_on_submit():
        try:
            decide, said = _DECISIONS[form.decision.data]
            decide(db.session, actor, certificate_id, opinion_of(form))
            db.session.commit()
            flash(said, "success")
            return redirect(url_for(".show_certificate", certificate_id=certificate_id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    certificate = certificates.get_certificate(db.session, actor, certificate_id)
    before = review_changes.predecessor(db.session, certificate)
    page = render_template(
        "staff/certificates/verify_certificate.html",
        form=form,
        remark_lines=remark_lines(form),
        watchers=watching.watchers(db.session, actor, f"certificate/{certificate_id}"),
        before=before,
        changes=review_changes.from_predecessor(db.session, before, certificate) if before else [],
        corrected=review_changes.since_return(db.session, certificate),
        reviews=certificates.reviews_of(db.session, certificate),
        replaced=certificates.replaced_by(db.session, certificate),
        **_shown(certificate),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/record")
@staff(Role.OFFICER)
def choose_holder() -> ResponseReturnValue:
    """Whose paper is to be recorded."""
    form = HolderForm(request.args)
    form.offer(db.session)
    if form.organisation_id.data and form.validate():
        return redirect(url_for(".record_certificate", organisation_id=form.organisation_id.data), 303)
    return render_template("staff/certificates/choose_holder.html", form=form)


@blueprint.route("/record/<int:organisation_id>", methods=["GET", "POST"])
@staff(Role.OFFICER)
def record_certificate(organisation_id: int) -> ResponseReturnValue:
    """Enter a paper that an officer has seen: verified at once."""
    form, actor = CertificateForm(), current_actor()
    with db.reading() as session:
        holder: Organisation = organisations.get_for_staff(session, actor, organisation_id)
        form.offer(session, holder.id)
        kind = kind_pages.asked(session)
        if kind is None and request.method == "GET":
            return kind_pages.choose(session, url_for(".choose_holder"))
        form.shape(kind)
    if form.validate_on_submit():
        try:
            kept = uploads.kept(form.evidence_file)
            details = form.details(uploads.registered(db.session, holder.id, kept))
            certificate = certificates.record_certificate(db.session, actor, holder.id, details)
            db.session.commit()
            flash("Đã ghi nhận giấy.", "success")
            return redirect(url_for(".show_certificate", certificate_id=certificate.id), 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    page = render_template(
        "staff/certificates/record_certificate.html",
        form=form,
        holder=holder,
        kind=kind,
        other_kind=url_for(".record_certificate", organisation_id=organisation_id),
    )
    return page, 422 if form.errors else 200


_NAMED = {"project_id": "Kết quả của một dự án", "organisation_id": "Của một chủ thể"}


def _shown(certificate: Certificate) -> dict[str, Any]:
    return {
        "certificate": certificate,
        "standing": certificates.standing_of(certificate, clock.today()).value,
    }
