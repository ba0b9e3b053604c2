"""A producer's certificates: the list, handing one in, correcting one that was returned."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import CertificateState
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import certificates, clock, programme
from traceability.services.reviewing import remarks_in
from traceability.web import form_errors, kind_pages, uploads
from traceability.web.access import current_actor, producer
from traceability.web.forms.certificates import CertificateForm
from traceability.web.forms.reviews import CERTIFICATE

blueprint = Blueprint("certificates", __name__, url_prefix="/producer/certificates")

_MAY_CORRECT = (CertificateState.RETURNED, CertificateState.PENDING)


@blueprint.get("")
@producer()
def list_certificates() -> ResponseReturnValue:
    """All papers of the producer with their status today."""
    today = clock.today()
    return render_template(
        "producer/certificates/list_certificates.html",
        papers=certificates.own_certificates(db.session, current_actor()),
        standing_of=lambda paper: certificates.standing_of(paper, today).value,
    )


@blueprint.get("/<int:certificate_id>")
@producer()
def show_certificate(certificate_id: int) -> ResponseReturnValue:
    """One paper and what was decided about it."""
    certificate = certificates.get_certificate(db.session, current_actor(), certificate_id)
    return render_template(
        "producer/certificates/show_certificate.html",
        certificate=certificate,
        standing=certificates.standing_of(certificate, clock.today()).value,
        reviews=certificates.reviews_of(db.session, certificate),
        captions=CERTIFICATE,
        projects=programme.projects_supporting(db.session, certificate),
        may_correct=certificate.state in _MAY_CORRECT,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@producer()
def submit_certificate() -> ResponseReturnValue:
    """Hand in a paper with its evidence, which is kept before the transaction begins."""
    form, actor = CertificateForm(), current_actor()
    with db.reading() as session:
        form.offer(session, actor.organisation_id or 0)
        kind = kind_pages.asked(session)
        if kind is None and request.method == "GET":
            return kind_pages.choose(session, url_for(".list_certificates"))
        form.shape(kind)
    if form.validate_on_submit():
        try:
            kept = uploads.kept(form.evidence_file)
            details = form.details(uploads.registered(db.session, actor.organisation_id, kept))
            certificate = certificates.submit_certificate(db.session, actor, details)
            db.session.commit()
            flash("Đã nộp giấy. Cán bộ đối chiếu xong, giấy mới hiện trên trang quét.", "success")
            return redirect(url_for(".show_certificate", certificate_id=certificate.id), 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    page = render_template(
        "producer/certificates/submit_certificate.html",
        form=form,
        kind=kind,
        other_kind=url_for(".submit_certificate"),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/<int:certificate_id>/resubmit", methods=["GET", "POST"])
@producer()
def resubmit_certificate(certificate_id: int) -> ResponseReturnValue:
    """Correct a paper that was returned or still waits. Without a new file the old one stays."""
    actor = current_actor()
    with db.reading() as session:
        certificate = certificates.get_certificate(session, actor, certificate_id)
        reviews = certificates.reviews_of(session, certificate)
        form = CertificateForm.of(certificate)
        form.offer(session, certificate.organisation_id)
        if "choose" in request.args:
            back = url_for(".show_certificate", certificate_id=certificate_id)
            return kind_pages.choose(session, back)
        kind = kind_pages.asked(session) or certificate.kind
        form.shape(kind)
    form_errors.remark(form, remarks_in(reviews))
    if form.validate_on_submit():
        try:
            kept = uploads.kept(form.evidence_file)
            new_file = uploads.registered(db.session, actor.organisation_id, kept)
            details = form.details(new_file or certificate.evidence_file_id)
            certificates.resubmit_certificate(db.session, actor, certificate_id, details)
            db.session.commit()
            flash("Đã nộp lại giấy.", "success")
            return redirect(url_for(".show_certificate", certificate_id=certificate_id), 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    page = render_template(
        "producer/certificates/resubmit_certificate.html",
        form=form,
        certificate=certificate,
        reviews=reviews,
        kind=kind,
        other_kind=url_for(".resubmit_certificate", certificate_id=certificate_id, choose=1),
    )
    return page, 422 if form.errors else 200
