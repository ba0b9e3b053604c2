"""Addresses within this site: where to sign in, and which `next` may be followed."""

from urllib.parse import urlencode, urlsplit

from flask import current_app, url_for

_SIGN_IN = "auth.sign_in"


def local_path(target: str | None) -> str | None:
    """`target` if it is a path on this site, else None: a link of ours must not send people elsewhere.

    Browsers read "//host", "/\\host" and a path with a tab or newline in it as another site.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(character <= " " or character == "\x7f" for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def sign_in_address(back_to: str | None = None) -> str:
    """The sign-in page, which leads back afterwards."""
    if _SIGN_IN in current_app.view_functions:
        return url_for(_SIGN_IN, next=back_to)
    return "/sign-in" + (f"?{urlencode({'next': back_to})}" if back_to else "")
