"""Addresses within this site: where to sign in, and which `next` may be followed."""

from urllib.parse import unquote, urlencode, urlsplit

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

_SIGN_IN = "auth.sign_in"


def local_path(target: str | None) -> str | None:
    """`target` if it is a page of this site, else None: a link of ours must not send people elsewhere,
    nor to an address that answers no GET.

    Browsers read "//host", "/\\host" and a path with a tab or newline in it as another site.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(character <= " " or character == "\x7f" for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc or not _is_page(parts.path) else target


def _is_page(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(unquote(path), method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def sign_in_address(back_to: str | None = None) -> str:
    """The sign-in page, which leads back afterwards."""
    if _SIGN_IN in current_app.view_functions:
        return url_for(_SIGN_IN, next=back_to)
    return "/sign-in" + (f"?{urlencode({'next': back_to})}" if back_to else "")
