"""Products: register, edit, photos, check and submit."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models import Product, VersionState
from traceability.errors import Invalid, NotFound
from traceability.extensions import db
from traceability.services import evidence, products, programme, reference
from traceability.services.products import ProductFilter
from traceability.services.reviewing import remarks_in
from traceability.web import form_errors, lists, new_codes
from traceability.web.access import current_actor, producer
from traceability.web.files import store
from traceability.web.forms.auth import ConfirmForm
from traceability.web.forms.products import PhotoForm, ProductFilterForm, ProductForm
from traceability.web.product_rows import rows_of

blueprint = Blueprint("products", __name__, url_prefix="/producer/products")


@blueprint.get("")
@producer()
def list_products() -> ResponseReturnValue:
    """The producer's products, filters in the address."""
    form = ProductFilterForm(request.args)
    form.offer(reference.product_groups(db.session))
    chosen = form.chosen if form.validate() else ProductFilter()
    page = products.list_products(db.session, current_actor(), chosen, lists.page_number())
    return render_template(
        "producer/products/list_products.html",
        page=page,
        filters=form,
        chips=lists.chips(form.in_words()),
        link=lists.page_link(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@producer()
def register_product() -> ResponseReturnValue:
    """A new product; photos are the next page."""
    form, actor = ProductForm(), current_actor()
    form.offer(reference.product_groups(db.session))
    if form.validate_on_submit():
        try:
            code = new_codes.accept(actor, form.new_code.data)
            product = products.register_product(db.session, actor, form.details, code=code)
            db.session.commit()
            flash("Đã lưu sản phẩm. Bước tiếp theo: thêm ảnh.", "success")
            return redirect(url_for("products.photos", product_id=product.id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    form.new_code.data = form.new_code.data or new_codes.offer(actor)
    return render_template("producer/products/register_product.html", form=form), 422 if form.errors else 200


@blueprint.get("/<int:product_id>")
@producer()
def show_product(product_id: int) -> ResponseReturnValue:
    """What is public, what is being written, what comes next."""
    product = products.get_product(db.session, current_actor(), product_id)
    version = product.working or product.current
    return render_template(
        "producer/products/show_product.html",
        product=product,
        version=version,
        rows=rows_of(product, version, _field_link(product)),
        missing=products.missing_for_submission(product, version),
        reviews=products.reviews_of(db.session, product),
        captions=products.CAPTIONS,
        projects=programme.projects_supporting(db.session, product),
        form=ConfirmForm(),
    )


@blueprint.route("/<int:product_id>/edit", methods=["GET", "POST"])
@producer()
def update_product(product_id: int) -> ResponseReturnValue:
    """The working version; an approved one stays public meanwhile."""
    actor = current_actor()
    product = products.get_product(db.session, actor, product_id)
    version = product.working or product.current
    if version.state is VersionState.PENDING:
        flash("Sản phẩm đang chờ duyệt. Rút lại bản đã gửi rồi sửa.", "warning")
        return redirect(url_for("products.show_product", product_id=product_id), 303)
    form = ProductForm.of(products.details_of(product, version))
    form.offer(reference.product_groups(db.session))
    if version.state is VersionState.RETURNED:
        form_errors.remark(form, remarks_in(products.reviews_of(db.session, product)))
    if form.validate_on_submit():
        try:
            products.update_product(db.session, actor, product_id, form.details)
            db.session.commit()
            flash("Đã lưu bản nháp.", "success")
            return redirect(url_for("products.show_product", product_id=product_id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    page = render_template("producer/products/update_product.html", form=form, product=product)
    return page, 422 if form.errors else 200


@blueprint.get("/<int:product_id>/photos")
@producer()
def photos(product_id: int) -> ResponseReturnValue:
    """The photos of the working version, in their order."""
    return _photo_page(product_id, PhotoForm())


@blueprint.post("/<int:product_id>/photos")
@producer()
def add_photo(product_id: int) -> ResponseReturnValue:
    """One more photo. It is made anew before any transaction begins."""
    form = PhotoForm()
    if form.validate_on_submit():
        try:
            upload = form.photo.data
            photo = evidence.keep_photo(store(), upload.filename or "", upload.read())
            products.add_photo(db.session, current_actor(), product_id, photo)
            db.session.commit()
            flash("Đã thêm ảnh.", "success")
            return redirect(url_for("products.photos", product_id=product_id), 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    return _photo_page(product_id, form), 422


@blueprint.post("/<int:product_id>/photos/<int:file_id>/remove")
@producer()
def remove_photo(product_id: int, file_id: int) -> ResponseReturnValue:
    """Out of the working version."""
    products.remove_photo(db.session, current_actor(), product_id, file_id)
    db.session.commit()
    flash("Đã bỏ ảnh.", "success")
    return redirect(url_for("products.photos", product_id=product_id), 303)


@blueprint.post("/<int:product_id>/photos/<int:file_id>/first")
@producer()
def put_photo_first(product_id: int, file_id: int) -> ResponseReturnValue:
    """The first photo is the one that the scan page shows."""
    actor = current_actor()
    product = products.get_product(db.session, actor, product_id)
    version = product.working or product.current
    others = [photo.file_id for photo in version.photos if photo.file_id != file_id]
    if len(others) == len(version.photos):
        raise NotFound
    products.reorder_photos(db.session, actor, product_id, [file_id, *others])
    db.session.commit()
    flash("Đã đổi ảnh chính.", "success")
    return redirect(url_for("products.photos", product_id=product_id), 303)


@blueprint.route("/<int:product_id>/submit", methods=["GET", "POST"])
@producer()
def submit_product(product_id: int) -> ResponseReturnValue:
    """Check the answers, then hand them to staff."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        try:
            products.submit_product(db.session, actor, product_id)
            db.session.commit()
            return redirect(url_for("products.submitted", product_id=product_id), 303)
        except Invalid as error:
            form_errors.show(form, error)
    product = products.get_product(db.session, actor, product_id)
    version = product.working or product.current
    page = render_template(
        "producer/products/submit_product.html",
        product=product,
        version=version,
        rows=rows_of(product, version, _field_link(product)),
        missing=products.missing_for_submission(product, version),
        form=form,
    )
    return page, 422 if form.errors else 200


@blueprint.get("/<int:product_id>/submitted")
@producer()
def submitted(product_id: int) -> ResponseReturnValue:
    """It is with staff now."""
    product = products.get_product(db.session, current_actor(), product_id)
    return render_template("producer/products/submitted.html", product=product)


@blueprint.post("/<int:product_id>/withdraw")
@producer()
def withdraw_submission(product_id: int) -> ResponseReturnValue:
    """Back to a draft."""
    products.withdraw_submission(db.session, current_actor(), product_id)
    db.session.commit()
    flash("Đã rút lại. Bạn có thể sửa rồi gửi duyệt lại.", "success")
    return redirect(url_for("products.show_product", product_id=product_id), 303)


@blueprint.route("/<int:product_id>/discard", methods=["GET", "POST"])
@producer()
def discard_draft(product_id: int) -> ResponseReturnValue:
    """Ask once more, then give up an edit."""
    form, actor = ConfirmForm(), current_actor()
    if form.validate_on_submit():
        products.discard_draft(db.session, actor, product_id)
        db.session.commit()
        flash("Đã bỏ bản sửa. Bản đã duyệt giữ nguyên.", "success")
        return redirect(url_for("products.show_product", product_id=product_id), 303)
    product = products.get_product(db.session, actor, product_id)
    return render_template("producer/products/discard_draft.html", product=product, form=form)


def _photo_page(product_id: int, form: PhotoForm) -> str:
    product = products.get_product(db.session, current_actor(), product_id)
    version = product.working or product.current
    return render_template(
        "producer/products/photos.html", product=product, version=version, form=form, most=products.MAX_PHOTOS
    )


def _field_link(product: Product) -> lists.Link:
    if product.working and product.working.state is VersionState.PENDING:
        return lambda name: None
    return lambda name: url_for("products.update_product", product_id=product.id, _anchor=name)
