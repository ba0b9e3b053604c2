"""Communes with their days: the staff sees them, administrators add, end and give old names."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Role
from traceability.extensions import db
from traceability.services import clock, commune_keeping, reference
from traceability.services.commune_keeping import CommuneDetails
from traceability.web import keeping
from traceability.web.access import current_actor, staff
from traceability.web.forms.reference import ClosingForm, CommuneForm, OldNameForm

blueprint = Blueprint("communes", __name__, url_prefix="/staff/reference/communes")
_ADMINISTRATOR = staff(Role.ADMINISTRATOR)


@blueprint.get("")
@staff()
def list_communes() -> ResponseReturnValue:
    """Those of today, and those that ended."""
    today, ended = commune_keeping.list_communes(db.session)
    may_edit = current_actor().role is Role.ADMINISTRATOR
    return render_template("staff/reference/list_communes.html", today=today, ended=ended, may_edit=may_edit)


@blueprint.get("/<int:commune_id>")
@staff()
def show_commune(commune_id: int) -> ResponseReturnValue:
    """One of them: its days, what it took in, how many lie in it."""
    actor = current_actor()
    commune = commune_keeping.get_commune(db.session, actor, commune_id)
    return render_template(
        "staff/reference/show_commune.html",
        commune=commune,
        old=commune_keeping.predecessors(db.session, commune),
        usage=commune_keeping.usage(db.session, commune),
        may_edit=actor.role is Role.ADMINISTRATOR,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@_ADMINISTRATOR
def register_commune() -> ResponseReturnValue:
    """One that a decision makes."""
    form = CommuneForm()

    def save() -> object:
        details = CommuneDetails(
            code=form.code.data,
            full_name=form.full_name.data,
            valid_from=form.valid_from.data or clock.today(),  # required, so there is one
            latitude=float(form.latitude.data) if form.latitude.data is not None else None,
            longitude=float(form.longitude.data) if form.longitude.data is not None else None,
        )
        return commune_keeping.register_commune(db.session, current_actor(), details)

    lead = "Sau khi thêm, mở từng đơn vị cũ và ghi ngày kết thúc của đơn vị đó."
    return keeping.form_page(
        "Thêm xã, phường", form, save, url_for(".list_communes"), "Đã thêm vào danh mục.", lead=lead
    )


@blueprint.route("/<int:commune_id>/close", methods=["GET", "POST"])
@_ADMINISTRATOR
def close_commune(commune_id: int) -> ResponseReturnValue:
    """It ended on a day and went into another."""
    form, actor = ClosingForm(), current_actor()
    with db.reading() as session:
        commune = commune_keeping.get_commune(session, actor, commune_id)
        form.offer([one for one in reference.communes(session) if one.id != commune_id])
        organisations, places = commune_keeping.usage(session, commune)

    def save() -> object:
        last_day, successor = form.last_day.data or clock.today(), int(form.successor.data)
        return commune_keeping.close_commune(db.session, actor, commune_id, last_day, successor)

    lead = (
        f"{organisations} chủ thể và {places} địa điểm ở đây chuyển sang xã, phường kế tiếp; "
        "tên cũ vẫn tìm được."
    )
    back = url_for(".show_commune", commune_id=commune_id)
    heading = f"Ghi ngày kết thúc của {commune.full_name}"
    return keeping.form_page(heading, form, save, back, "Đã ghi ngày kết thúc.", lead=lead)


@blueprint.route("/<int:commune_id>/old-name", methods=["GET", "POST"])
@_ADMINISTRATOR
def add_old_name(commune_id: int) -> ResponseReturnValue:
    """A name by which people still look for it."""
    form, actor = OldNameForm(), current_actor()
    with db.reading() as session:
        commune = commune_keeping.get_commune(session, actor, commune_id)

    def save() -> object:
        name, last_day = form.full_name.data, form.last_day.data
        return commune_keeping.add_old_name(db.session, actor, commune_id, name, last_day)

    back = url_for(".show_commune", commune_id=commune_id)
    return keeping.form_page(f"Thêm tên cũ của {commune.full_name}", form, save, back, "Đã thêm tên cũ.")
