"""How a recall will look to the public in each language, made by the code that makes the public page."""

from dataclasses import dataclass

from flask_babel import force_locale, gettext
from markupsafe import Markup

from models import Batch
from traceability.extensions import LANGUAGES
from traceability.services import clock, contacts
from traceability.services.trace_pages import Words
from traceability.verdict import ScanFacts, State
from traceability.web.forms.recalls import RecallForm
from traceability.web.public.texts import said, spoken_phone
from traceability.web.public.wording import Wording, say

_NAMES = {"vi": "Tiếng Việt", "en": "English", "zh": "简体中文"}


@dataclass(frozen=True, slots=True)
class Preview:
    """The banner, and what stands below it."""

    code: str
    language: str
    banner: Wording
    rows: list[tuple[str, Markup]]


def previews(form: RecallForm, batch: Batch, phone: str) -> list[Preview]:
    """One for each language; what is not translated stays Vietnamese."""
    return [_preview(code, form, batch, phone) for code in LANGUAGES]


def _preview(code: str, form: RecallForm, batch: Batch, phone: str) -> Preview:
    reached = contacts.phone_in(form.contact.data or "") or phone
    facts = ScanFacts(today=clock.today(), lot=batch.lot_number, phone=reached, recalled=True)
    with force_locale(code):
        banner = say(State.RECALLED, facts, said(_words(form, "reason"), code))
        known = _words(form, "contact") if form.contact.data else Words(spoken_phone(phone))
        rows = [
            (gettext("Mối nguy"), said(_words(form, "hazard"), code)),
            (gettext("Người tiêu dùng cần làm"), said(_words(form, "instruction"), code)),
            (gettext("Liên hệ"), said(known, code)),
        ]
        return Preview(code, _NAMES[code], banner, [row for row in rows if row[1].striptags()])


def _words(form: RecallForm, name: str) -> Words:
    """The banner ends the reason with its own full stop."""
    vi, en, zh = (form[key].data or "" for key in (name, f"{name}_en", f"{name}_zh"))
    return Words(*(text.strip().rstrip(".。") for text in (vi, en, zh)))
