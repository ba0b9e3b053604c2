"""Who takes part in a project and what they were supported with, as officers keep it."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from models import Participation, Project, Role, Support
from traceability.extensions import db
from traceability.services import programme
from traceability.web.access import current_actor, staff
from traceability.web.forms.programme import NewParticipationForm, ParticipationForm, SupportForm
from traceability.web.keeping import form_page, removal_page

blueprint = Blueprint("staff_participations", __name__, url_prefix="/staff/programme")


@blueprint.route("/projects/<int:project_id>/participations/new", methods=["GET", "POST"])
@staff(Role.OFFICER)
def add_participation(project_id: int) -> ResponseReturnValue:
    form, actor = NewParticipationForm(), current_actor()
    with db.reading() as session:
        project = programme.find(session, actor, Project, project_id)
        form.offer(session)
    return form_page(
        "Thêm chủ thể tham gia",
        form,
        lambda: programme.add_participation(
            db.session, actor, project_id, int(form.organisation.data), form.details
        ),
        _project_address(project_id),
        "Đã thêm chủ thể. Bước tiếp theo: ghi nội dung hỗ trợ.",
        lead=project.name,
    )


@blueprint.route("/participations/<int:participation_id>/edit", methods=["GET", "POST"])
@staff(Role.OFFICER)
def update_participation(participation_id: int) -> ResponseReturnValue:
    actor = current_actor()
    place = _place(participation_id)
    form = ParticipationForm.of(place["row"])
    return form_page(
        "Sửa thông tin tham gia",
        form,
        lambda: programme.update_participation(db.session, actor, participation_id, form.details),
        _project_address(place["row"].project_id),
        "Đã lưu thông tin tham gia.",
        lead=f"{place['organisation']}, {place['project']}",
    )


@blueprint.route("/participations/<int:participation_id>/remove", methods=["GET", "POST"])
@staff(Role.OFFICER)
def remove_participation(participation_id: int) -> ResponseReturnValue:
    actor, place = current_actor(), _place(participation_id)
    return removal_page(
        "Xóa chủ thể khỏi dự án?",
        [("Chủ thể", place["organisation"]), ("Dự án", place["project"])],
        lambda: programme.remove_participation(db.session, actor, participation_id),
        _project_address(place["row"].project_id),
        "Đã xóa chủ thể khỏi dự án.",
    )


@blueprint.route("/participations/<int:participation_id>/supports/new", methods=["GET", "POST"])
@staff(Role.OFFICER)
def add_support(participation_id: int) -> ResponseReturnValue:
    form, actor, place = SupportForm(), current_actor(), _place(participation_id)
    with db.reading() as session:
        form.offer(session, place["row"])
    if request.method == "GET":
        form.product.data = request.args.get("product", "")
    return form_page(
        "Thêm nội dung hỗ trợ",
        form,
        lambda: programme.add_support(db.session, actor, participation_id, form.details),
        _project_address(place["row"].project_id),
        "Đã thêm nội dung hỗ trợ.",
        lead=f"{place['organisation']}, {place['project']}",
        first=(
            "Sản phẩm chưa có trong hệ thống: ghi nhận sản phẩm trước",
            url_for(
                "recorded_products.record_product",
                organisation_id=place["row"].organisation_id,
                place=participation_id,
            ),
        ),
    )


@blueprint.route("/supports/<int:support_id>/edit", methods=["GET", "POST"])
@staff(Role.OFFICER)
def update_support(support_id: int) -> ResponseReturnValue:
    actor = current_actor()
    with db.reading() as session:
        support = programme.find(session, actor, Support, support_id)
        place = support.participation
        form = SupportForm.of(support)
        form.offer(session, place)
        lead = f"{place.organisation.name}, {place.project.name}"
    return form_page(
        "Sửa nội dung hỗ trợ",
        form,
        lambda: programme.update_support(db.session, actor, support_id, form.details),
        _project_address(place.project_id),
        "Đã lưu nội dung hỗ trợ.",
        lead=lead,
    )


@blueprint.route("/supports/<int:support_id>/remove", methods=["GET", "POST"])
@staff(Role.OFFICER)
def remove_support(support_id: int) -> ResponseReturnValue:
    actor = current_actor()
    with db.reading() as session:
        support = programme.find(session, actor, Support, support_id)
        project_id = support.participation.project_id
        facts = [
            ("Nội dung", support.kind.name),
            ("Chủ thể", support.participation.organisation.name),
            ("Sản phẩm", support.product.current.name if support.product else "Cả chủ thể"),
        ]
    return removal_page(
        "Xóa nội dung hỗ trợ nhập nhầm?",
        facts,
        lambda: programme.remove_support(db.session, actor, support_id),
        _project_address(project_id),
        "Đã xóa nội dung hỗ trợ.",
    )


def _place(participation_id: int) -> dict[str, Any]:
    """A place with the names to show, read before the write begins."""
    with db.reading() as session:
        row = programme.find(session, current_actor(), Participation, participation_id)
        return {"row": row, "organisation": row.organisation.name, "project": row.project.name}


def _project_address(project_id: int) -> str:
    return url_for("staff_programme.show_project", project_id=project_id)
