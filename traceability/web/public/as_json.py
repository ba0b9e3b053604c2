"""A public page as JSON: the names and shapes programs depend on (they may only grow)."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from flask_babel import gettext

from traceability.services.paper_words import CERTIFIES, WORDS
from traceability.services.trace_pages import TracePage, Words
from traceability.services.trace_pages.views import CertificateLine, Product, Recall, Stage
from traceability.verdict import ScanFacts, Verdict
from traceability.web.public.wording import note, say


def page(page: TracePage) -> dict[str, Any]:
    """Everything the page shows."""
    batch = page.batch
    return {
        **verdict(page.verdict, page.facts),
        "product": _product(page.product),
        "producer": {**_plain(asdict(page.producer)), **_words("name", page.producer.name)},
        "batch": _plain(asdict(batch)) if batch else None,
        "certificates": [_certificate(line) for line in page.certificates],
        "stages": [_stage(stage, page.product.code) for stage in page.stages],
        "support_projects": [
            {**_plain(asdict(project)), **_words("name", project.name)} for project in page.projects
        ],
        "recall": _recall(page.recall) if page.recall else None,
        "past_recalls": [
            {**_plain(asdict(past)), **_words("reason", past.reason)} for past in page.past_recalls
        ],
        "first_confirmed_at": _plain(page.checks.first_at),
        "confirmed_checks": page.checks.count,
        "checked_at": _plain(page.checked_at),
    }


def nothing(verdict_: Verdict, facts: ScanFacts, checked_at: datetime) -> dict[str, Any]:
    """A page about nothing: the same keys, so that programs need not ask which there are."""
    empty = ("certificates", "stages", "support_projects", "past_recalls")
    return {
        **verdict(verdict_, facts),
        **dict.fromkeys(("product", "producer", "batch", "recall", "first_confirmed_at")),
        **{name: [] for name in empty},
        "confirmed_checks": 0,
        "checked_at": _plain(checked_at),
    }


def verdict(verdict: Verdict, facts: ScanFacts) -> dict[str, Any]:
    """What was decided, by name and in words."""
    wording = say(verdict.state, facts)
    return {
        "state": verdict.state.value,
        "title": wording.title.striptags(),
        "notices": [notice.value for notice in verdict.notices],
        "notice_texts": [note(notice, facts).striptags() for notice in verdict.notices],
        "code": facts.code,
        "kind": facts.kind.value,
    }


def _product(product: Product) -> dict[str, Any]:
    story = _words("story", product.story) if product.story else {"story": None}
    group = _words("group", product.group) if product.group else {"group": None}
    fields = _plain(asdict(product))
    for picture in ("hero", "photo"):
        fields[picture] = f"/photos/{fields[picture]['sha256']}" if fields[picture] else None
    fields["photos"] = [f"/photos/{photo.sha256}" for photo in product.photos]
    return {**fields, **_words("name", product.name), **story, **group}


def _certificate(line: CertificateLine) -> dict[str, Any]:
    file = {**_plain(asdict(line.file)), "url": f"/evidence/{line.file.sha256}"} if line.file else None
    note = WORDS[line.nature].note
    return {
        **_plain(asdict(line)),
        "kind": line.kind_code,
        **_words("kind_name", line.kind),
        "is_certificate": line.nature in CERTIFIES,
        "note": gettext(note) if note else None,
        "file": file,
    }


def _stage(stage: Stage, product_code: str) -> dict[str, Any]:
    return {**_plain(asdict(stage)), "product_code": product_code, **_words("name", stage.name)}


def _recall(recall: Recall) -> dict[str, Any]:
    return {
        **_plain(asdict(recall)),
        **_words("reason", recall.reason),
        **_words("instruction", recall.instruction),
        **(_words("hazard", recall.hazard) if recall.hazard else {"hazard": None}),
        **_words("contact", recall.contact),
    }


def _words(name: str, words: Words) -> dict[str, str | None]:
    return {name: words.vi, f"{name}_en": words.en, f"{name}_zh": words.zh}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
