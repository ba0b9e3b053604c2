"""A code that an official checks: the verdict of the shopper's page, without a trace among the scans."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app
from itsdangerous import BadSignature
from sqlalchemy.orm import Session

from models import Product
from traceability.extensions import keyring
from traceability.identifiers import digital_link, trace_code
from traceability.identifiers.errors import MistypedCode
from traceability.services import clock, resolving
from traceability.services.actor import Actor
from traceability.services.inspections import CheckedCode
from traceability.services.trace_pages import Pages, Shown, TracePage
from traceability.verdict import ScanFacts, State, Verdict, decide
from traceability.web.offline_pages import signer
from traceability.web.public import typed
from traceability.web.public.texts import printable, said
from traceability.web.public.wording import Wording, note, say

_LONGEST = 300
_PROVEN_FOR = 90 * 86_400
_PROOF = "inspection check"


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of a code now. `page` is None where it names nothing; `foreign`: another site has it."""

    text: str
    verdict: Verdict
    facts: ScanFacts
    page: TracePage | None = None
    foreign: bool = False

    @property
    def wording(self) -> Wording:
        """The banner, in the words of the public page."""
        recall = self.page.recall if self.page else None
        return say(self.verdict.state, self.facts, said(recall.reason, "vi") if recall else None)

    @property
    def notices(self) -> list[Any]:
        """What else is to be said."""
        others = (one for one in self.verdict.notices if one is not State.DEMO)
        return [note(one, self.facts) for one in others]

    @property
    def subject(self) -> str | None:
        """The product and the lot in one line."""
        if self.page is None:
            return None
        lot = f", lô {self.page.batch.lot}" if self.page.batch else ""
        return f"{self.page.product.name.vi}{lot}"

    @property
    def code(self) -> str:
        """As one writes it: a label's code in fours, else what was read."""
        label = self.page.label if self.page else None
        return trace_code.format_code(label.code) if label else self.text


def judge(session: Session, text: str) -> Judged:
    """What a code says today. It is not a shopper's check: nothing is counted."""
    text = printable(text, _LONGEST).strip()
    answer = typed.address(session, text)
    if isinstance(answer, typed.Problem):
        return _without(text, foreign=answer is typed.Problem.FOREIGN)
    try:
        shown = _shown(session, answer)
    except MistypedCode:
        return _without(text)
    if shown is None:
        return _without(text, unknown=True)
    return Judged(text, shown.page.verdict, shown.page.facts, shown.page)


def checked(session: Session, text: str, seen_at: datetime) -> CheckedCode:
    """A code as a visit keeps it, judged now."""
    judged = judge(session, text)
    page = judged.page
    label = page.label if page else None
    product = session.get_one(Product, page.product_id) if page else None
    return CheckedCode(
        code=judged.code,
        state=judged.verdict.state.value,
        subject=judged.subject,
        organisation_id=product.organisation_id if product else None,
        product_id=product.id if product else None,
        batch_id=page.batch_id if page else None,
        run=label.run if label else None,
        index=label.index if label else None,
        seen_at=seen_at,
        judged_at=clock.now(),
    )


def prove(actor: Actor, judged: Judged) -> str:
    """What the phone keeps of a verdict, so that it can be believed when it is sent hours later."""
    shown = [actor.user_id, judged.text, judged.verdict.state.value, int(clock.now().timestamp())]
    return str(signer(_PROOF).dumps(shown))


def as_shown(actor: Actor, text: str, proof: str, found: CheckedCode) -> CheckedCode:
    """The code with the verdict this person was shown, if `proof` says so; else with today's."""
    try:
        user_id, code, state, at = signer(_PROOF).loads(proof, max_age=_PROVEN_FOR)
    except (BadSignature, ValueError, TypeError):
        return found
    if (user_id, code) != (actor.user_id, text):
        return found
    return replace(found, state=str(state), judged_at=datetime.fromtimestamp(int(at), UTC))


def _shown(session: Session, address: str) -> Shown | None:
    """The page at one of our own addresses. A place has none: it is no product's code."""
    if address.startswith(("/01/", "/414/")):
        target = resolving.find(session, keyring(), digital_link.parse(address))
        address = target.path if target else ""
    split = urlsplit(address)
    word, _, rest = split.path.removeprefix("/").partition("/")
    product, dot, lot = unquote(rest).partition(".")
    pages: Pages = current_app.extensions["trace_pages"]
    if word == "t":
        return pages.label(unquote(rest), gtin=_asked(split.query, "gtin"))
    if dot and word in ("lot", "class"):
        batch = pages.batch(product, lot)
        return batch or (pages.product(product, lot=printable(lot, 20)) if word == "class" else None)
    if word in ("product", "class"):
        return pages.product(product, lot=_asked(split.query, "lot"))
    return None


def _asked(query: str, name: str) -> str | None:
    return next(iter(parse_qs(query).get(name, [])), None)


def _without(text: str, *, unknown: bool = False, foreign: bool = False) -> Judged:
    unknown = unknown or foreign
    facts = ScanFacts(today=clock.today(), code=text, mistyped=not unknown, found=not unknown)
    return Judged(text, decide(facts), facts, foreign=foreign)
