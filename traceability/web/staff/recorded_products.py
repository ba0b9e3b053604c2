"""A producer's product that an officer enters, so that supports and papers can name it."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from models import Participation, Product, Role
from traceability.extensions import db
from traceability.services import organisations, products, programme, reference
from traceability.web import new_codes
from traceability.web.access import current_actor, staff
from traceability.web.forms.products import RecordedProductForm
from traceability.web.keeping import form_page

blueprint = Blueprint("recorded_products", __name__, url_prefix="/staff/organisations")


@blueprint.route("/<int:organisation_id>/products/new", methods=["GET", "POST"])
@staff(Role.OFFICER)
def record_product(organisation_id: int) -> ResponseReturnValue:
    """Asked from a place in a project (?place=), it goes back to the support that it is for."""
    form, actor = RecordedProductForm(), current_actor()
    with db.reading() as session:
        organisation = organisations.get_for_staff(session, actor, organisation_id)
        place = request.args.get("place", type=int)
        if place is not None:
            place = programme.find(session, actor, Participation, place).id
        form.offer(reference.product_groups(session))
    code = new_codes.accept(actor, form.new_code.data)
    form.new_code.data = form.new_code.data or new_codes.offer(actor)

    def back(product: Product) -> str:
        if place is None:
            return url_for("staff_products.show_product", product_id=product.id)
        return url_for("staff_participations.add_support", participation_id=place, product=product.id)

    return form_page(
        "Ghi nhận sản phẩm",
        form,
        lambda: products.record_product(db.session, actor, organisation_id, form.details, code=code),
        back,
        "Đã ghi nhận sản phẩm. Chủ thể bổ sung và gửi duyệt thì sản phẩm mới công khai.",
        lead=organisation.name,
        cancel=url_for("staff_participations.add_support", participation_id=place)
        if place
        else url_for("staff_organisations.show_organisation", organisation_id=organisation_id),
    )
