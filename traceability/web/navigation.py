"""The menu and the name at the top of every page of a signed-in person."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from models import OrganisationState, Role
from traceability.extensions import db
from traceability.services import notices, organisations
from traceability.services.actor import Actor
from traceability.services.organisations import Standing
from traceability.web import access, menus, wording


@dataclass(frozen=True)
class Shown:
    """One part of the menu as a page shows it: a link, or a word that opens `parts`."""

    label: str
    url: str = ""
    current: bool = False
    parts: tuple["Shown", ...] = ()


def init_app(app: Flask) -> None:
    """Give every page `navigation` and `account`; both are absent where nobody has signed in."""
    app.jinja_env.globals["words"] = wording

    @app.context_processor
    def frame() -> dict[str, Any]:
        # Only where the page asks people to sign in: public pages must not depend on a cookie.
        actor: Actor | None = g.get("actor")
        if actor is None:
            return {}
        navigation = [] if current_user.owes else menu(actor)
        # The demonstration's officials, or a service that asks for no second factor: said on every page.
        return {"navigation": navigation, "account": _account(actor), "lax": current_user.is_lax}


def home_of(actor: Actor) -> str:
    """Where a person's work begins."""
    if actor.role is Role.INSPECTOR:
        return "/kiem-tra"
    return "/producer/" if actor.is_producer else "/staff/"


def menu(actor: Actor) -> list[Shown]:
    """What this role may open, the part that the page belongs to marked."""
    parts = menus.STAFF if actor.is_staff else menus.PRODUCER if may_work(actor) else menus.WAITING
    found = [(part.label, _links(part, actor)) for part in parts]
    urls = [url for _, links in found for _, url in links]
    here = max((url for url in urls if _within(request.path, url)), key=len, default=None)
    return [_shown(label, links, here) for label, links in found if links]


def _links(part: menus.Part, actor: Actor) -> list[tuple[str, str]]:
    entries = part.entries if isinstance(part, menus.Group) else (part,)
    return [(label, url) for label, path in entries if (url := _reachable(path, actor))]


def _shown(label: str, links: list[tuple[str, str]], here: str | None) -> Shown:
    if len(links) == 1:
        return Shown(links[0][0], links[0][1], links[0][1] == here)
    parts = tuple(Shown(word, url, url == here) for word, url in links)
    return Shown(label, current=any(part.current for part in parts), parts=parts)


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
