"""Who may reach which endpoint: declared beside each view, enforced before it, closed unless declared."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from models import Role
from traceability.extensions import SAFE_METHODS
from traceability.services.actor import Actor
from traceability.web.addresses import local_path, sign_in_address
from traceability.web.negotiation import wants_json

View = TypeVar("View", bound=Callable[..., Any])

PRODUCERS = frozenset({Role.PRODUCER_ADMIN, Role.PRODUCER_STAFF})
STAFF = frozenset(Role) - PRODUCERS
NAMES = frozenset({"public", "signed in", "producer", "producer admin", "staff"})
_ATTRIBUTE = "__access__"


class UndeclaredAccess(RuntimeError):
    """An endpoint does not say who may reach it, so the application refuses to start."""


@dataclass(frozen=True)
class Access:
    """`roles` is None where nobody need sign in. `language` is fixed, or None to follow the reader."""

    name: str
    roles: frozenset[Role] | None
    language: str | None = "vi"
    owing: bool = False  # open to somebody who has yet to set up a second factor


def public(view: View | None = None, *, language: str | None = None) -> Any:
    """Anybody. The page speaks the reader's language; `@public(language="vi")` where it has only one."""
    return _declare(Access("public", None, language), view)


def signed_in(view: View) -> View:
    """Anybody with an account: own password, own sessions."""
    declared: View = _declare(Access("signed in", frozenset(Role)), view)
    return declared


def before_factor(view: View) -> View:
    """Anybody with an account, also an official who signed in with a password and must set up more first."""
    declared: View = _declare(Access("signed in", frozenset(Role), owing=True), view)
    return declared


def producer(*, admin: bool = False) -> Callable[[View], View]:
    """People of a producer; with `admin`, only those who may manage its people."""
    roles = frozenset({Role.PRODUCER_ADMIN}) if admin else PRODUCERS
    return lambda view: _declare(Access("producer admin" if admin else "producer", roles), view)


def staff(*roles: Role) -> Callable[[View], View]:
    """Officials: `@staff()` for all of them, `@staff(Role.OFFICER, Role.MANAGER)` for some."""
    if not STAFF.issuperset(roles):
        raise ValueError("@staff takes the roles of staff only")
    chosen = frozenset(roles) or STAFF
    name = "staff" if chosen == STAFF else "staff: " + ", ".join(sorted(chosen))
    return lambda view: _declare(Access(name, chosen), view)


def declare(app: Flask, endpoint: str, access: Callable[[Any], Any]) -> None:
    """For a view that a library made: `declare(app, "static", public)`."""
    view = app.view_functions[endpoint]
    app.view_functions[endpoint] = access(lambda *args, **values: view(*args, **values))


def _declare(access: Access, view: Any) -> Any:
    if view is None:
        return lambda later: _declare(access, later)
    setattr(view, _ATTRIBUTE, access)
    return view


def listing(app: Flask) -> dict[str, Access]:
    """Every endpoint's access; refuses where one has none. Called at the end of create_app."""
    found = {name: getattr(view, _ATTRIBUTE, None) for name, view in app.view_functions.items()}
    if missing := sorted(name for name, access in found.items() if access is None):
        raise UndeclaredAccess(f"no declared access: {', '.join(missing)}")
    return {name: access for name, access in sorted(found.items()) if access}


def of_request() -> Access | None:
    """The access of the endpoint asked for; None where no address matched."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, _ATTRIBUTE, None)


def enforce() -> ResponseReturnValue | None:
    """Before each request. Leaves `g.actor` and no open transaction."""
    access = of_request()
    if request.endpoint and access is None:  # added after create_app had checked
        raise UndeclaredAccess(request.endpoint)
    if access is None or access.roles is None:
        return None
    actor: Actor | None = current_user.actor if current_user.is_authenticated else None
    if actor is None:
        return _ask_to_sign_in()
    if current_user.owes and not access.owing:
        return _ask_for_factor()
    if actor.role not in access.roles:
        abort(403)
    g.actor = actor
    return None


def current_actor() -> Actor:
    """The signed-in person, in a view that only signed-in people reach."""
    actor: Actor = g.actor
    return actor


def optional_actor() -> Actor | None:
    """The signed-in person on a page that anybody may see. Asks the database only if there is a cookie."""
    return current_user.actor if current_user.is_authenticated and not current_user.owes else None


def _ask_for_factor() -> ResponseReturnValue:
    if wants_json():
        abort(401)
    return redirect(url_for("auth.show_second_factor"), 303)


def _ask_to_sign_in() -> ResponseReturnValue:
    if wants_json():
        abort(401)
    # After a form, going back to its address with GET would often be 405; the page before it is the way back.
    wanted = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
    return redirect(sign_in_address(local_path(wanted)), 303)
