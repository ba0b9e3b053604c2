"""The lists behind the programme's figures: filters in the address, as many rows as the figure."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from models import OrganisationKind
from traceability.extensions import db
from traceability.services import programme, reference
from traceability.services.programme import ProgrammeFilter
from traceability.web import lists
from traceability.web.access import staff
from traceability.web.numbers import whole
from traceability.web.wording import KINDS

blueprint = Blueprint("staff_programme_lists", __name__, url_prefix="/staff/programme")


@blueprint.get("/participants")
@staff()
def list_participants() -> ResponseReturnValue:
    """Organisations, each once."""
    page = programme.participants_page(db.session, wanted_here(), lists.page_number())
    return render_template("staff/programme/list_participants.html", page=page, **_frame())


@blueprint.get("/places")
@staff()
def list_places() -> ResponseReturnValue:
    """Places: each organisation once in each project."""
    page = programme.places_page(db.session, wanted_here(), lists.page_number())
    return render_template("staff/programme/list_places.html", page=page, **_frame())


@blueprint.get("/supports")
@staff()
def list_supports() -> ResponseReturnValue:
    """Supports given."""
    page = programme.supports_page(db.session, wanted_here(), lists.page_number())
    return render_template("staff/programme/list_supports.html", page=page, **_frame())


@blueprint.get("/products")
@staff()
def list_products() -> ResponseReturnValue:
    """Products supported, each once."""
    page = programme.products_page(db.session, wanted_here(), lists.page_number())
    return render_template("staff/programme/list_products.html", page=page, **_frame())


@blueprint.get("/activities")
@staff()
def list_activities() -> ResponseReturnValue:
    """Training and communication."""
    page = programme.activities_page(db.session, wanted_here(), lists.page_number())
    return render_template("staff/programme/list_activities.html", page=page, **_frame())


def wanted_here() -> ProgrammeFilter:
    """What the address asks for; what makes no sense does not narrow."""
    asked = request.args
    kind = asked.get("organisation_kind")
    return ProgrammeFilter(
        year=asked.get("year", type=whole),
        project_id=asked.get("project_id", type=whole),
        organisation_kind=OrganisationKind(kind) if kind in set(OrganisationKind) else None,
        support_kind=asked.get("support_kind"),
        family=asked.get("family"),
        several="several" in asked,
        ocop="ocop" in asked,
    )


def _frame() -> dict[str, object]:
    """The filters in force, and the links between pages."""
    return {"chips": lists.chips(in_words()), "link": lists.page_link()}


def in_words() -> dict[str, str]:
    """The filters as words for a chip."""
    wanted = wanted_here()
    supports = {kind.code: kind.name for kind in reference.support_kinds(db.session)}
    project = programme.name_of(db.session, wanted.project_id)
    return {
        "year": f"Năm {wanted.year}",
        "project_id": project,
        "organisation_kind": KINDS[wanted.organisation_kind] if wanted.organisation_kind else "",
        "support_kind": supports.get(wanted.support_kind or "", ""),
        "family": "Hỗ trợ cho sản phẩm" if wanted.family == "product" else wanted.family or "",
        "several": "Từ hai trở lên",
        "ocop": "Có chứng nhận OCOP",
    }
