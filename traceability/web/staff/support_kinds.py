"""Kinds of support: the staff sees them, administrators keep them."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Role, SupportKind
from traceability.extensions import db
from traceability.services import named_kinds, reference, retiring, tenancy
from traceability.web import keeping
from traceability.web.access import current_actor, staff
from traceability.web.forms.reference import NamesForm, SupportKindForm

blueprint = Blueprint("support_kinds", __name__, url_prefix="/staff/reference/support-kinds")


@blueprint.get("")
@staff()
def list_kinds() -> ResponseReturnValue:
    """In the order in which they are offered."""
    return render_template(
        "staff/reference/list_support_kinds.html",
        kinds=reference.support_kinds(db.session),
        families=named_kinds.FAMILIES,
        may_edit=current_actor().role is Role.ADMINISTRATOR,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def register_kind() -> ResponseReturnValue:
    """A new one."""
    form = SupportKindForm()
    form.offer()

    def save() -> object:
        return named_kinds.register_support(db.session, current_actor(), form.family.data, form.names())

    return keeping.form_page("Thêm nội dung hỗ trợ", form, save, url_for(".list_kinds"), "Đã thêm.")


@blueprint.route("/<int:support_kind_id>", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def update_kind(support_kind_id: int) -> ResponseReturnValue:
    """Other words for it."""
    actor = current_actor()
    with db.reading() as session:
        kind = tenancy.any(session, actor, SupportKind, support_kind_id)
        form = NamesForm(obj=kind)

    def save() -> object:
        return named_kinds.update_support(db.session, actor, support_kind_id, form.names())

    return keeping.form_page(f"Sửa {kind.name}", form, save, url_for(".list_kinds"), "Đã lưu.")


@blueprint.post("/<int:support_kind_id>/retire")
@staff(Role.ADMINISTRATOR)
def retire(support_kind_id: int) -> ResponseReturnValue:
    """Offer it no longer."""
    kind = retiring.retire(db.session, current_actor(), SupportKind, support_kind_id)
    return keeping.saved(f"Đã ngừng dùng: {kind.name}.", url_for(".list_kinds"))


@blueprint.post("/<int:support_kind_id>/restore")
@staff(Role.ADMINISTRATOR)
def restore(support_kind_id: int) -> ResponseReturnValue:
    """Offer it again."""
    kind = retiring.restore(db.session, current_actor(), SupportKind, support_kind_id)
    return keeping.saved(f"Đã cho dùng lại: {kind.name}.", url_for(".list_kinds"))
