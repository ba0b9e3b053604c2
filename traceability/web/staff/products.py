"""Products for staff: what waits for review, each review, and the list of all."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Role, VersionState
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import certificates, products, programme, reference, watching
from traceability.services.products import ProductFilter
from traceability.web import form_errors, lists
from traceability.web.access import current_actor, staff
from traceability.web.forms.products import ProductFilterForm, ReviewForm
from traceability.web.forms.reviews import opinion_of, remark_lines, with_remarks
from traceability.web.product_rows import rows_of

blueprint = Blueprint("staff_products", __name__, url_prefix="/staff/products")

_REVIEWERS = (Role.OFFICER, Role.MANAGER)
_SAID = {
    VersionState.APPROVED: "Đã duyệt {}.",
    VersionState.RETURNED: "Đã trả lại {} để bổ sung.",
    VersionState.REFUSED: "Đã từ chối {}.",
}


@blueprint.get("")
@staff()
def list_products() -> ResponseReturnValue:
    """Every product, filters in the address."""
    form = ProductFilterForm(request.args)
    form.offer(reference.product_groups(db.session))
    chosen = form.chosen if form.validate() else ProductFilter()
    return render_template(
        "staff/products/list_products.html",
        page=products.list_products(db.session, current_actor(), chosen, lists.page_number()),
        waiting=products.count_waiting(db.session),
        filters=form,
        chips=lists.chips(form.in_words()),
        link=lists.page_link(),
    )


@blueprint.get("/queue")
@staff()
def review_queue() -> ResponseReturnValue:
    """An old address of the one queue."""
    return redirect(url_for("staff_reviews.list_reviews", kind="product"), 303)


@blueprint.get("/<int:product_id>")
@staff()
def show_product(product_id: int) -> ResponseReturnValue:
    """One product with its versions, papers and reviews."""
    product = products.get_product(db.session, current_actor(), product_id)
    return render_template(
        "staff/products/show_product.html",
        product=product,
        version=product.current,
        rows=rows_of(product, product.current),
        versions=products.list_versions(db.session, product),
        papers=certificates.certificates_of_product(db.session, product),
        reviews=products.reviews_of(db.session, product),
        projects=programme.projects_supporting(db.session, product),
    )


@blueprint.get("/versions/<int:version_id>")
@staff()
def review_version(version_id: int) -> ResponseReturnValue:
    """What the version changes, beside the pictures and papers it is compared with."""
    return _review_page(version_id, _form())


@blueprint.post("/versions/<int:version_id>/approve")
@staff(*_REVIEWERS)
def approve_product_version(version_id: int) -> ResponseReturnValue:
    """It is public from now on."""
    version = products.approve_product_version(db.session, current_actor(), version_id)
    db.session.commit()
    return _decided(version.state, version.name)


@blueprint.post("/versions/<int:version_id>/return")
@staff(*_REVIEWERS)
def return_product_version(version_id: int) -> ResponseReturnValue:
    """Back to the producer, with what to mend."""
    form = _form()
    if form.validate_on_submit():
        try:
            version = products.return_product_version(
                db.session, current_actor(), version_id, opinion_of(form)
            )
            db.session.commit()
            return _decided(version.state, version.name)
        except Invalid as error:
            form_errors.show(form, error)
    return _review_page(version_id, form), 422


@blueprint.post("/versions/<int:version_id>/refuse")
@staff(*_REVIEWERS)
def refuse_product_version(version_id: int) -> ResponseReturnValue:
    """Refused, with the reason."""
    form = _form()
    if form.validate_on_submit():
        try:
            version = products.refuse_product_version(
                db.session, current_actor(), version_id, opinion_of(form)
            )
            db.session.commit()
            return _decided(version.state, version.name)
        except Invalid as error:
            form_errors.show(form, error)
    return _review_page(version_id, form), 422


def _form() -> Any:
    return with_remarks(ReviewForm, products.CAPTIONS)


def _review_page(version_id: int, form: Any) -> str:
    actor = current_actor()
    version = products.get_version(db.session, actor, version_id)
    product = version.product
    before = product.approved if product.approved is not version else None
    return render_template(
        "staff/products/review_version.html",
        product=product,
        version=version,
        before=before,
        changes=products.differences(before, version) if before else [],
        rows=rows_of(product, version),
        papers=certificates.certificates_of_product(db.session, product),
        reviews=products.reviews_of(db.session, product),
        may_decide=actor.role in _REVIEWERS and version.state is VersionState.PENDING,
        form=form,
        remark_lines=remark_lines(form),
        watchers=watching.watchers(db.session, actor, f"product/{version_id}"),
    )


def _decided(state: VersionState, name: str) -> ResponseReturnValue:
    flash(_SAID[state].format(name), "success")
    return redirect(url_for("staff_reviews.list_reviews"), 303)
