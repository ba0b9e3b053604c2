"""Groups and subgroups of products: the staff sees them, administrators keep them."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from models import ProductGroup, Role
from traceability.extensions import db
from traceability.services import named_kinds, reference, retiring, tenancy
from traceability.web import keeping
from traceability.web.access import current_actor, staff
from traceability.web.forms.reference import GroupForm, NamesForm

blueprint = Blueprint("product_groups", __name__, url_prefix="/staff/reference/product-groups")


@blueprint.get("")
@staff()
def list_groups() -> ResponseReturnValue:
    """In the order in which they are offered."""
    return render_template(
        "staff/reference/list_groups.html",
        kinds=reference.product_groups(db.session),
        may_edit=current_actor().role is Role.ADMINISTRATOR,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def register_group() -> ResponseReturnValue:
    """A new one."""
    form = GroupForm()

    def save() -> object:
        return named_kinds.register_group(db.session, current_actor(), form.code.data, form.names())

    return keeping.form_page("Thêm phân nhóm sản phẩm", form, save, url_for(".list_groups"), "Đã thêm.")


@blueprint.route("/<int:group_id>", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def update_group(group_id: int) -> ResponseReturnValue:
    """Other words for it."""
    actor = current_actor()
    with db.reading() as session:
        kind = tenancy.any(session, actor, ProductGroup, group_id)
        form = NamesForm(obj=kind)

    def save() -> object:
        return named_kinds.update_group(db.session, actor, group_id, form.names())

    return keeping.form_page(f"Sửa {kind.name}", form, save, url_for(".list_groups"), "Đã lưu.")


@blueprint.post("/<int:group_id>/retire")
@staff(Role.ADMINISTRATOR)
def retire(group_id: int) -> ResponseReturnValue:
    """Offer it no longer."""
    kind = retiring.retire(db.session, current_actor(), ProductGroup, group_id)
    return keeping.saved(f"Đã ngừng dùng: {kind.name}.", url_for(".list_groups"))


@blueprint.post("/<int:group_id>/restore")
@staff(Role.ADMINISTRATOR)
def restore(group_id: int) -> ResponseReturnValue:
    """Offer it again."""
    kind = retiring.restore(db.session, current_actor(), ProductGroup, group_id)
    return keeping.saved(f"Đã cho dùng lại: {kind.name}.", url_for(".list_groups"))
