"""The language of a page: what `?lang=` says, then what the browser prefers, on pages anybody may see."""

from functools import lru_cache

from flask import has_request_context, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from traceability.extensions import LANGUAGES
from traceability.web import access


def locale() -> str:
    """vi, en or zh. Producer and staff pages, commands and jobs are Vietnamese."""
    if not has_request_context():
        return "vi"
    declared = access.of_request()
    if declared and declared.language:
        return declared.language
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return preferred(request.headers.get("Accept-Language", ""))


@lru_cache(1024)
def preferred(header: str) -> str:
    """What a header asks for, of the languages there are."""
    # Parsed once for all phones that send the same header, and nearly all send one of a few dozen.
    return parse_accept_header(header, LanguageAccept).best_match(LANGUAGES, "vi") or "vi"
