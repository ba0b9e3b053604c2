"""Kinds of certificate: the staff sees them, administrators keep their names and usual months."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from models import CertificateKind, Role
from traceability.extensions import db
from traceability.services import certificate_kinds, reference, retiring
from traceability.services.certificate_kinds import KindDetails
from traceability.web import keeping
from traceability.web.access import current_actor, staff
from traceability.web.forms.certificate_kinds import KindForm

blueprint = Blueprint("certificate_kinds", __name__, url_prefix="/staff/reference/certificate-kinds")


@blueprint.get("")
@staff()
def list_kinds() -> ResponseReturnValue:
    """In the order in which they are offered."""
    return render_template(
        "staff/reference/list_kinds.html",
        kinds=reference.certificate_kinds(db.session),
        may_edit=current_actor().role is Role.ADMINISTRATOR,
    )


@blueprint.route("/<int:kind_id>", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def update_kind(kind_id: int) -> ResponseReturnValue:
    """Correct its names, or the months that its papers usually have."""
    actor = current_actor()
    with db.reading() as session:
        kind = certificate_kinds.get_kind(session, actor, kind_id)
        form = KindForm(obj=kind)

    def save() -> None:
        details = KindDetails(
            name=form.name.data,
            name_en=form.name_en.data,
            name_zh=form.name_zh.data,
            usual_months=form.usual_months.data,
        )
        certificate_kinds.update_kind(db.session, actor, kind_id, details)

    return keeping.form_page(
        f"Sửa loại giấy {kind.name}",
        form,
        save,
        url_for(".list_kinds"),
        "Đã lưu loại giấy.",
        lead="Thời hạn mới dùng cho giấy nhập từ nay; giấy đã nhập giữ nguyên ngày hết hạn.",
    )


@blueprint.post("/<int:kind_id>/retire")
@staff(Role.ADMINISTRATOR)
def retire(kind_id: int) -> ResponseReturnValue:
    """Offer it no longer."""
    kind = retiring.retire(db.session, current_actor(), CertificateKind, kind_id)
    return keeping.saved(f"Đã ngừng dùng: {kind.name}.", url_for(".list_kinds"))


@blueprint.post("/<int:kind_id>/restore")
@staff(Role.ADMINISTRATOR)
def restore(kind_id: int) -> ResponseReturnValue:
    """Offer it again."""
    kind = retiring.restore(db.session, current_actor(), CertificateKind, kind_id)
    return keeping.saved(f"Đã cho dùng lại: {kind.name}.", url_for(".list_kinds"))
