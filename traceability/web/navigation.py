"""The menu and the name at the top of every page of a signed-in person."""

from typing import Any

from flask import Flask, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from models import OrganisationState
from traceability.extensions import db
from traceability.services import notices, organisations
from traceability.services.actor import Actor
from traceability.services.organisations import Standing
from traceability.web import access, wording

_PRODUCER = (
    ("Tổng quan", "/producer/"),
    ("Sản phẩm", "/producer/products"),
    ("Lô sản xuất", "/producer/batches"),
    ("Nhật ký", "/producer/diary"),
    ("Địa điểm", "/producer/establishments"),
    ("Chứng nhận", "/producer/certificates"),
    ("Thu hồi lô", "/producer/recalls"),
    ("Phản ánh", "/producer/reports"),
    ("Hỗ trợ", "/producer/programme"),
    ("Đơn vị", "/producer/organisation"),
)
_WAITING = (("Tình trạng hồ sơ", "/sign-up/status"), ("Đơn vị", "/producer/organisation"))
_STAFF = (
    ("Tổng quan", "/staff/"),
    ("Chờ duyệt", "/staff/reviews"),
    ("Đơn vị", "/staff/organisations"),
    ("Sản phẩm", "/staff/products"),
    ("Chứng nhận", "/staff/certificates"),
    ("Thu hồi lô", "/staff/recalls"),
    ("Quét bất thường", "/staff/alerts"),
    ("Phản ánh", "/staff/reports"),
    ("Chương trình", "/staff/programme"),
    ("Công đoạn", "/staff/reference/stages"),
    ("Loại giấy", "/staff/reference/certificate-kinds"),
    ("Người dùng", "/staff/users"),
)


def init_app(app: Flask) -> None:
    """Give every page `navigation` and `account`; both are absent where nobody has signed in."""
    app.jinja_env.globals["words"] = wording

    @app.context_processor
    def frame() -> dict[str, Any]:
        # Only where the page asks people to sign in: public pages must not depend on a cookie.
        actor: Actor | None = g.get("actor")
        return {"navigation": menu(actor), "account": _account(actor)} if actor else {}


def home_of(actor: Actor) -> str:
    """Where a person's work begins."""
    return "/producer/" if actor.is_producer else "/staff/"


def menu(actor: Actor) -> list[tuple[str, str, bool]]:
    """What this role may open: label, address, whether it is the page's own part of the site."""
    parts = _STAFF if actor.is_staff else _PRODUCER if may_work(actor) else _WAITING
    reachable = [(label, url) for label, path in parts if (url := _reachable(path, actor))]
    here = max((url for _, url in reachable if _within(request.path, url)), key=len, default=None)
    return [(label, url, url == here) for label, url in reachable]


def may_work(actor: Actor) -> bool:
    """Whether a producer's pages are open: with the approval. (The suspended are signed out anyway.)"""
    own = standing(actor)
    return own is None or own.state in (OrganisationState.APPROVED, OrganisationState.SUSPENDED)


def standing(actor: Actor) -> Standing | None:
    """The name and state of a producer's organisation, looked up once a request."""
    if "standing" not in g:
        with db.reading() as session:
            g.standing = organisations.find_standing(session, actor)
    found: Standing | None = g.standing
    return found


def _account(actor: Actor) -> dict[str, Any]:
    own = standing(actor) if actor.is_producer else None
    with db.reading() as session:
        unread = notices.unread(session, actor)
    return {
        "name": actor.name,
        "organisation": own.name if own else "",
        "settings_url": url_for("auth.account"),
        "notices_url": url_for("auth.list_notices"),
        "unread": unread,
        "sign_out_url": url_for("auth.sign_out"),
    }


def _reachable(path: str, actor: Actor) -> str | None:
    """The address of a page that exists and that the role may open, with or without its last slash."""
    endpoint = _endpoint(path) or _endpoint(path := path.rstrip("/") if path.endswith("/") else f"{path}/")
    view = current_app.view_functions.get(endpoint or "")
    declared: access.Access | None = getattr(view, "__access__", None)
    return path if declared and declared.roles and actor.role in declared.roles else None


def _endpoint(path: str) -> str | None:
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except (RequestRedirect, HTTPException):
        return None
    return str(endpoint)


def _within(path: str, url: str) -> bool:
    """Whether the page belongs to this part; the overview ("/staff/") is itself only."""
    return path == url or (not url.endswith("/") and path.startswith(f"{url}/"))
