"""Programmes, their plans, projects and activities, as officers keep them."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from models import Activity, Plan, Programme, Project, Role
from traceability.extensions import db
from traceability.services import programme
from traceability.services.figures import programme_figures
from traceability.web import lists
from traceability.web.access import current_actor, staff
from traceability.web.forms.programme import ActivityForm, PlanForm, ProgrammeForm, ProjectForm
from traceability.web.keeping import form_page, removal_page

blueprint = Blueprint("staff_programme", __name__, url_prefix="/staff/programme")


@blueprint.get("")
@staff()
def list_programmes() -> ResponseReturnValue:
    """Every programme with its plans."""
    return render_template(
        "staff/programme/list_programmes.html",
        programmes=programme.list_programmes(db.session),
        may_edit=_may_edit(),
    )


@blueprint.get("/plans/<int:plan_id>")
@staff()
def show_plan(plan_id: int) -> ResponseReturnValue:
    """A year's projects with their results, and its activities."""
    plan = programme.find(db.session, current_actor(), Plan, plan_id)
    figures = programme_figures(db.session, plan.year)
    own = {project.id for project in plan.projects}
    return render_template(
        "staff/programme/show_plan.html",
        plan=plan,
        projects=[project for project in figures.projects if project.id in own],
        may_edit=_may_edit(),
    )


@blueprint.get("/projects/<int:project_id>")
@staff()
def show_project(project_id: int) -> ResponseReturnValue:
    """A project with its participants and what each was supported with."""
    project = programme.find(db.session, current_actor(), Project, project_id)
    figures = programme_figures(db.session, project.plan.year).projects
    return render_template(
        "staff/programme/show_project.html",
        project=project,
        figures=next(one for one in figures if one.id == project.id),
        page=programme.places_of(db.session, project, lists.page_number()),
        link=lists.page_link(),
        may_edit=_may_edit(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@staff(Role.OFFICER)
def create_programme() -> ResponseReturnValue:
    form, actor = ProgrammeForm(), current_actor()
    return form_page(
        "Thêm chương trình",
        form,
        lambda: programme.create_programme(db.session, actor, form.details),
        url_for(".list_programmes"),
        "Đã thêm chương trình.",
    )


@blueprint.route("/<int:programme_id>/edit", methods=["GET", "POST"])
@staff(Role.OFFICER)
def update_programme(programme_id: int) -> ResponseReturnValue:
    form, actor = ProgrammeForm.of(_look(Programme, programme_id)), current_actor()
    return form_page(
        "Sửa chương trình",
        form,
        lambda: programme.update_programme(db.session, actor, programme_id, form.details),
        url_for(".list_programmes"),
        "Đã lưu chương trình.",
    )


@blueprint.route("/<int:programme_id>/remove", methods=["GET", "POST"])
@staff(Role.OFFICER)
def remove_programme(programme_id: int) -> ResponseReturnValue:
    actor, row = current_actor(), _look(Programme, programme_id)
    return removal_page(
        "Xóa chương trình nhập nhầm?",
        [("Chương trình", row.name), ("Thời gian", f"{row.first_year}–{row.last_year}")],
        lambda: programme.remove_programme(db.session, actor, programme_id),
        url_for(".list_programmes"),
        "Đã xóa chương trình.",
    )


@blueprint.route("/<int:programme_id>/plans/new", methods=["GET", "POST"])
@staff(Role.OFFICER)
def create_plan(programme_id: int) -> ResponseReturnValue:
    form, actor = PlanForm(), current_actor()
    return form_page(
        "Thêm kế hoạch năm",
        form,
        lambda: programme.create_plan(db.session, actor, programme_id, form.details),
        lambda plan: url_for(".show_plan", plan_id=plan.id),
        "Đã thêm kế hoạch.",
        lead=_look(Programme, programme_id).name,
        cancel=url_for(".list_programmes"),
    )


@blueprint.route("/plans/<int:plan_id>/edit", methods=["GET", "POST"])
@staff(Role.OFFICER)
def update_plan(plan_id: int) -> ResponseReturnValue:
    form, actor = PlanForm.of(_look(Plan, plan_id)), current_actor()
    return form_page(
        "Sửa kế hoạch năm",
        form,
        lambda: programme.update_plan(db.session, actor, plan_id, form.details),
        url_for(".show_plan", plan_id=plan_id),
        "Đã lưu kế hoạch.",
    )


@blueprint.route("/plans/<int:plan_id>/remove", methods=["GET", "POST"])
@staff(Role.OFFICER)
def remove_plan(plan_id: int) -> ResponseReturnValue:
    actor, plan = current_actor(), _look(Plan, plan_id)
    return removal_page(
        "Xóa kế hoạch nhập nhầm?",
        [("Kế hoạch", plan.number), ("Năm", plan.year)],
        lambda: programme.remove_plan(db.session, actor, plan_id),
        url_for(".list_programmes"),
        "Đã xóa kế hoạch.",
        cancel=url_for(".show_plan", plan_id=plan_id),
    )


@blueprint.route("/plans/<int:plan_id>/projects/new", methods=["GET", "POST"])
@staff(Role.OFFICER)
def create_project(plan_id: int) -> ResponseReturnValue:
    form, actor, plan = ProjectForm(), current_actor(), _look(Plan, plan_id)
    return form_page(
        "Thêm dự án",
        form,
        lambda: programme.create_project(db.session, actor, plan_id, form.details),
        lambda project: url_for(".show_project", project_id=project.id),
        "Đã thêm dự án. Bước tiếp theo: thêm chủ thể tham gia.",
        lead=f"Kế hoạch {plan.number} năm {plan.year}",
        cancel=url_for(".show_plan", plan_id=plan_id),
    )


@blueprint.route("/projects/<int:project_id>/edit", methods=["GET", "POST"])
@staff(Role.OFFICER)
def update_project(project_id: int) -> ResponseReturnValue:
    form, actor = ProjectForm.of(_look(Project, project_id)), current_actor()
    return form_page(
        "Sửa dự án",
        form,
        lambda: programme.update_project(db.session, actor, project_id, form.details),
        url_for(".show_project", project_id=project_id),
        "Đã lưu dự án.",
    )


@blueprint.route("/projects/<int:project_id>/remove", methods=["GET", "POST"])
@staff(Role.OFFICER)
def remove_project(project_id: int) -> ResponseReturnValue:
    actor, project = current_actor(), _look(Project, project_id)
    return removal_page(
        "Xóa dự án nhập nhầm?",
        [("Dự án", f"{project.number}. {project.name}")],
        lambda: programme.remove_project(db.session, actor, project_id),
        url_for(".show_plan", plan_id=project.plan_id),
        "Đã xóa dự án.",
        cancel=url_for(".show_project", project_id=project_id),
    )


@blueprint.route("/plans/<int:plan_id>/activities/new", methods=["GET", "POST"])
@staff(Role.OFFICER)
def add_activity(plan_id: int) -> ResponseReturnValue:
    form, actor = ActivityForm(), current_actor()
    return form_page(
        "Thêm hoạt động",
        form,
        lambda: programme.add_activity(db.session, actor, plan_id, form.details),
        url_for(".show_plan", plan_id=plan_id),
        "Đã thêm hoạt động.",
        lead=f"Kế hoạch năm {_look(Plan, plan_id).year}",
    )


@blueprint.route("/activities/<int:activity_id>/edit", methods=["GET", "POST"])
@staff(Role.OFFICER)
def update_activity(activity_id: int) -> ResponseReturnValue:
    activity = _look(Activity, activity_id)
    form, actor = ActivityForm.of(activity), current_actor()
    return form_page(
        "Sửa hoạt động",
        form,
        lambda: programme.update_activity(db.session, actor, activity_id, form.details),
        url_for(".show_plan", plan_id=activity.plan_id),
        "Đã lưu hoạt động.",
    )


@blueprint.route("/activities/<int:activity_id>/remove", methods=["GET", "POST"])
@staff(Role.OFFICER)
def remove_activity(activity_id: int) -> ResponseReturnValue:
    actor, activity = current_actor(), _look(Activity, activity_id)
    return removal_page(
        "Xóa hoạt động nhập nhầm?",
        [("Hoạt động", activity.name), ("Đối tượng", activity.audience)],
        lambda: programme.remove_activity(db.session, actor, activity_id),
        url_for(".show_plan", plan_id=activity.plan_id),
        "Đã xóa hoạt động.",
    )


def _look(kind: type[Any], id: int) -> Any:
    """A record to show on its form, read before the write begins."""
    with db.reading() as session:
        return programme.find(session, current_actor(), kind, id)


def _may_edit() -> bool:
    return current_actor().role is Role.OFFICER
