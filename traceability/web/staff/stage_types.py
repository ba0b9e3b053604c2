"""Kinds of stage, which administrators keep."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Role
from traceability.extensions import db
from traceability.services import reference, stage_types
from traceability.services.stage_types import StageTypeDetails
from traceability.web import keeping
from traceability.web.access import current_actor, staff
from traceability.web.forms.stage_types import STEPS, StageTypeForm

blueprint = Blueprint("stage_types", __name__, url_prefix="/staff/reference/stages")


@blueprint.get("")
@staff(Role.ADMINISTRATOR)
def list_stage_types() -> ResponseReturnValue:
    """In the order in which producers are offered them."""
    found = stage_types.every(db.session)
    return render_template("staff/stage_types/list_stage_types.html", found=found, steps=STEPS)


@blueprint.route("/new", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def register_stage_type() -> ResponseReturnValue:
    """A new kind."""
    form = StageTypeForm(obj=StageTypeDetails(name="", name_en="", name_zh="", biz_step="", position=50))
    return _page(
        "Thêm công đoạn",
        form,
        lambda: stage_types.register_stage_type(db.session, current_actor(), form.details),
    )


@blueprint.route("/<int:stage_type_id>/edit", methods=["GET", "POST"])
@staff(Role.ADMINISTRATOR)
def update_stage_type(stage_type_id: int) -> ResponseReturnValue:
    """Change its words, group or order, or offer it no more."""
    kind = stage_types.get_stage_type(db.session, stage_type_id)
    form = StageTypeForm(obj=stage_types.details_of(kind))
    return _page(
        f"Sửa công đoạn {kind.name}",
        form,
        lambda: stage_types.update_stage_type(db.session, current_actor(), stage_type_id, form.details),
    )


def _page(heading: str, form: StageTypeForm, save: Callable[[], Any]) -> ResponseReturnValue:
    form.offer(reference.product_groups(db.session))
    return keeping.form_page(heading, form, save, url_for(".list_stage_types"), "Đã lưu công đoạn.")
