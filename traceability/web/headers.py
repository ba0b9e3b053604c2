"""Security headers on every response: a closed content policy that a page may open where it needs to."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from flask import Flask, Response, g

from traceability import entropy
from traceability.config import Config

_POLICY: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
}
_INLINE = ("script-src", "style-src")  # which take the nonce
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # under no-referrer browsers send our own forms with Origin: null
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",  # an old green verdict, or another person's page, never reappears
}
_FEATURES = (
    "accelerometer",
    "camera",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "payment",
    "usb",
)
_TWO_YEARS = "max-age=63072000; includeSubDomains"  # ASVS 5.0, 3.4.1


def nonce() -> str:
    """For `<style nonce>` and `<script nonce>`; `csp_nonce()` in templates."""
    if "csp_nonce" not in g:
        g.csp_nonce = entropy.text(18)
    made: str = g.csp_nonce
    return made


@contextmanager
def nonce_as(value: str) -> Iterator[None]:
    """What is rendered in here carries this nonce; the response's own stays as it is."""
    own = nonce()
    g.csp_nonce = value
    try:
        yield
    finally:
        g.csp_nonce = own


def allow(directive: str, *sources: str) -> None:
    """Open the content policy of this one response: `allow("script-src", "'wasm-unsafe-eval'")`."""
    g.setdefault("csp_sources", {}).setdefault(directive, []).extend(sources)


def allow_feature(name: str) -> None:
    """Let this one page use "camera" or "geolocation"."""
    g.setdefault("features", set()).add(name)


def init_app(app: Flask, config: Config) -> None:
    """A view's own header wins, as where an uploaded file is served under a sandbox policy."""
    app.jinja_env.globals["csp_nonce"] = nonce
    always = tuple((_ALWAYS | ({"Strict-Transport-Security": _TWO_YEARS} if config.is_https else {})).items())

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        given = {name.lower() for name in headers.keys()}  # noqa: SIM118 - iterating gives pairs
        for name, value in (
            *always,
            ("Content-Security-Policy", _content_policy()),
            ("Permissions-Policy", _permissions()),
        ):
            if name.lower() not in given:
                headers.add(name, value)
        return response


def _content_policy() -> str:
    if "csp_sources" not in g:  # as nearly always: the text is ready but for the nonce
        return _USUAL.replace(_MARK, f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "")
    sources = {directive: list(values) for directive, values in _POLICY.items()}
    if "csp_nonce" in g:
        for directive in _INLINE:
            sources[directive].append(f"'nonce-{g.csp_nonce}'")
    for directive, values in g.get("csp_sources", {}).items():
        sources.setdefault(directive, []).extend(values)
    return "; ".join(f"{directive} {' '.join(values)}" for directive, values in sources.items())


def _permissions() -> str:
    allowed: Iterable[str] = g.get("features", ())
    return _NOTHING_ALLOWED if not allowed else _permitting(allowed)


def _permitting(allowed: Iterable[str]) -> str:
    return ", ".join(f"{name}=({'self' if name in allowed else ''})" for name in _FEATURES)


_MARK = "{nonce}"
_USUAL = "; ".join(
    f"{name} {' '.join(values)}{_MARK if name in _INLINE else ''}" for name, values in _POLICY.items()
)
_NOTHING_ALLOWED = _permitting(())
