"""How a public page leaves: HTML that needs nothing else, or JSON; never green unchecked."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial, wraps
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, g, jsonify, make_response, render_template, request
from markupsafe import Markup

from models import Device
from traceability import logs
from traceability.extensions import keyring
from traceability.identifiers import trace_code
from traceability.services import clock
from traceability.services.scans import Sighting
from traceability.services.trace_pages import PlacePage, Shown, Snapshot, TracePage, Words, is_away
from traceability.verdict import ScanFacts, State, Verdict, decide
from traceability.web.headers import nonce, nonce_as
from traceability.web.language import locale
from traceability.web.negotiation import wants_json
from traceability.web.public import as_json, contact, display, linked_data, parts, prepared, visits
from traceability.web.public.display import Display
from traceability.web.public.prepared import Own
from traceability.web.public.routes import raw_path
from traceability.web.public.texts import brief, printable, said
from traceability.web.public.wording import note, say

log = logs.get(__name__)
View = Callable[..., Any]
_RETRY_SECONDS = "30"


def language() -> str:
    """vi, en or zh."""
    return locale()


def render(template: str, *, status: int = 200, **values: Any) -> Response:
    """A public page: its language and display choices are in the address, so it needs no cookie."""
    chosen = Display(raw_path(), request.args, language())
    return _finish(make_response(_rendered(template, chosen, **values), status))


def _rendered(template: str, chosen: Display, **values: Any) -> str:
    return render_template(
        f"public/{template}",
        display=chosen,
        language=chosen.language,
        contact=contact.department(),
        base_url=current_app.extensions["config"].base_url,
        **values,
    )


def trace_page(shown: Shown) -> Response:
    """The page of a unit, a batch or a product. A recall is content, not an error."""
    page = shown.page
    if linked_data.is_wanted():
        return _finish(linked_data.response(linked_data.trace_page(page, language())))
    token = visits.record(sighting_of(page, visits.device()))
    status = 503 if page.verdict.state is State.UNAVAILABLE else 200
    if wants_json():
        response = jsonify(as_json.page(page))
    else:
        asked, spoken = request.args, language()
        own = Own(raw_path(), nonce(), token)
        choices = (spoken, *display.choices(asked))
        response = Response(prepared.fill(shown, own, choices, partial(_html, asked, spoken)))
        if token:
            g.filled = choices  # for web.public.repeats
    return _later(_finish(response, status))


def _html(asked: Mapping[str, str], spoken: str, page: TracePage, own: Own) -> str:
    reason = said(brief(page.recall.reason), spoken) if page.recall else None
    with nonce_as(own.nonce):
        return _rendered(
            "scan.html",
            Display(own.path, asked, spoken),
            page=page,
            wording=say(page.verdict.state, page.facts, reason),
            notices=[note(notice, page.facts) for notice in page.verdict.notices if notice is not State.DEMO],
            sample=say(State.DEMO, page.facts).title if page.verdict.is_sample else None,
            token=own.token,
            part=parts.asked(),
            share=_to_share(page, spoken),
            json_ld=linked_data.embedded(page, spoken),
        )


def place_page(page: PlacePage) -> Response:
    """The page of a place."""
    if linked_data.is_wanted():
        return _finish(linked_data.response(linked_data.place_page(page, language())))
    return render("place.html", page=page)


def without_page(state: State, code: str, status: int, token: str | None = None) -> Response:
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
    return _without(Verdict(state), facts, status, token=token)


def _without(
    verdict: Verdict, facts: ScanFacts, status: int, *, token: str | None = None, reason: Markup | None = None
) -> Response:
    if wants_json():
        return _finish(jsonify(as_json.nothing(verdict, facts, clock.now())), status)
    wording, state = say(verdict.state, facts, reason), verdict.state
    told = {"state": state, "code": facts.code, "wording": wording, "checked_at": clock.now()}
    return render("without_page.html", status=status, token=token, **told)


def not_found(state: State, code: str) -> Response:
    """404, and a row among the scans: somebody may be guessing, or selling made-up labels."""
    token = visits.record(Sighting(state=state.value, device=visits.device()))
    # Only codes nobody issued are confirmed: a made-up label is worth an alert, a slip of the finger is not.
    return without_page(state, code, 404, token if state is State.UNKNOWN else None)


def never_green(view: View) -> View:
    """Without the database there is no status; the page says so instead of an older answer."""

    @wraps(view)
    def guarded(*args: Any, **values: Any) -> Any:
        try:
            return view(*args, **values)
        except Exception as error:
            if not is_away(error):
                raise
            log.error("a public page has no database", kind=type(error).__name__)
            return _last_known(str(values.get("code", "")))

    return guarded


def _last_known(code: str) -> Response:
    """What the snapshot of recalls and voids says about a code; of the rest, that nobody can say now."""
    kept: Snapshot = current_app.extensions["snapshot"]
    known = kept.find(keyring(), code) if trace_code.is_well_formed(code) else None
    if known is None:
        return _later(without_page(State.UNAVAILABLE, code, 503))
    facts = replace(known.facts, code=trace_code.compact(code))
    verdict = decide(facts)
    status = 503 if verdict.state is State.UNAVAILABLE else 200
    reason = said(brief(Words(**known.reason)), language()) if known.reason else None
    return _later(_without(verdict, facts, status, reason=reason))


def _later(response: Response) -> Response:
    if response.status_code == 503:
        response.headers["Retry-After"] = _RETRY_SECONDS
    return response


def _to_share(page: TracePage, spoken: str) -> str:
    """The batch's address, else the product's: an item's own, opened by many, would look copied."""
    product, batch = page.product.code, page.batch
    path = f"/lot/{product}.{quote(batch.lot, safe='')}" if batch else f"/product/{product}"
    return f"{current_app.extensions['config'].base_url}{path}{'' if spoken == 'vi' else f'?lang={spoken}'}"


def sighting_of(page: TracePage, device: Device) -> Sighting:
    """What is recorded of a page."""
    label = page.label
    return Sighting(
        state=page.verdict.state.value,
        device=device,
        product_id=page.product_id,
        batch_id=page.batch_id,
        run=label.run if label else None,
        index=label.index if label else None,
    )


def _finish(response: Response, status: int | None = None) -> Response:
    response.status_code = status or response.status_code
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
