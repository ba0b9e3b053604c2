"""The language of a page: what `?lang=` says, then what the browser prefers, on pages anybody may see."""

from flask import has_request_context, request

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
    return request.accept_languages.best_match(LANGUAGES, "vi") or "vi"
