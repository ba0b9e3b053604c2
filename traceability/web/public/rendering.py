"""How a public page leaves: HTML that needs nothing else, or JSON; never green unchecked."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, jsonify, make_response, render_template, request
from flask_babel import get_locale

from traceability import logs
from traceability.database import is_outage
from traceability.services import clock
from traceability.services.scans import Sighting
from traceability.services.trace_pages import PlacePage, TracePage
from traceability.verdict import ScanFacts, State, Verdict
from traceability.web.negotiation import wants_json
from traceability.web.public import as_json, contact, linked_data, parts, visits
from traceability.web.public.display import Display
from traceability.web.public.routes import raw_path
from traceability.web.public.texts import printable, said
from traceability.web.public.wording import note, say

log = logs.get(__name__)
View = Callable[..., Any]
_RETRY_SECONDS = "30"


def language() -> str:
    """vi, en or zh."""
    return str(get_locale() or "vi")


def render(template: str, *, status: int = 200, **values: Any) -> Response:
    """A public page: its language and display choices are in the address, so it needs no cookie."""
    spoken = language()
    html = render_template(
        f"public/{template}",
        display=Display(raw_path(), request.args, spoken),
        language=spoken,
        contact=contact.department(),
        base_url=current_app.extensions["config"].base_url,
        **values,
    )
    return _finish(make_response(html, status))


def trace_page(page: TracePage) -> Response:
    """The page of a unit, a batch or a product. A recall is content, not an error."""
    if linked_data.is_wanted():
        return _finish(linked_data.response(linked_data.trace_page(page, language())))
    token = visits.record(_sighting(page))
    if wants_json():
        return _finish(jsonify(as_json.page(page)))
    spoken = language()
    reason = said(page.recall.reason, spoken) if page.recall else None
    return render(
        "scan.html",
        page=page,
        wording=say(page.verdict.state, page.facts, reason),
        notices=[note(notice, page.facts) for notice in page.verdict.notices if notice is not State.DEMO],
        sample=say(State.DEMO, page.facts).title if page.verdict.is_sample else None,
        token=token,
        part=parts.asked(),
        share=_to_share(page, spoken),
        json_ld=linked_data.embedded(page, spoken),
    )


def place_page(page: PlacePage) -> Response:
    """The page of a place."""
    if linked_data.is_wanted():
        return _finish(linked_data.response(linked_data.place_page(page, language())))
    return render("place.html", page=page)


def without_page(state: State, code: str, status: int) -> Response:
    """A code that leads to nothing: mistyped, unknown, or not to be looked up now."""
    code = printable(code, 60)
    facts = ScanFacts(
        today=clock.today(),
        code=code,
        mistyped=state is State.MISTYPED,
        found=state is not State.UNKNOWN,
        fresh=state is not State.UNAVAILABLE,
        phone=contact.department().phone,
    )
    verdict = Verdict(state)
    if wants_json():
        return _finish(jsonify(as_json.verdict(verdict, facts)), status)
    return render("without_page.html", status=status, state=state, code=code, wording=say(state, facts))


def not_found(state: State, code: str) -> Response:
    """404, and a row among the scans: somebody may be guessing, or selling made-up labels."""
    visits.record(Sighting(state=state.value, device=visits.device()))
    return without_page(state, code, 404)


def never_green(view: View) -> View:
    """Without the database there is no status; the page says so instead of an older answer."""

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        try:
            return view(*args, **values)
        except Exception as error:
            if not is_outage(error):
                raise
            log.error("a public page has no database", kind=type(error).__name__)
            response = without_page(State.UNAVAILABLE, str(values.get("code", "")), 503)
            response.headers["Retry-After"] = _RETRY_SECONDS
            return response

    return guarded


def _to_share(page: TracePage, spoken: str) -> str:
    """The batch's address, else the product's: an item's own, opened by many, would look copied."""
    product, batch = page.product.code, page.batch
    path = f"/lot/{product}.{quote(batch.lot, safe='')}" if batch else f"/product/{product}"
    return f"{current_app.extensions['config'].base_url}{path}{'' if spoken == 'vi' else f'?lang={spoken}'}"


def _sighting(page: TracePage) -> Sighting:
    label = page.label
    return Sighting(
        state=page.verdict.state.value,
        device=visits.device(),
        product_id=page.product_id,
        batch_id=page.batch_id,
        run=label.run if label else None,
        index=label.index if label else None,
    )


def _finish(response: Response, status: int | None = None) -> Response:
    response.status_code = status or response.status_code
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(("Accept", "Accept-Language"))
    return response
