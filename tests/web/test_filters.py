"""Dates, times and numbers as people here write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask, render_template_string
from jinja2 import UndefinedError


def _shown(app: Flask, template: str, language: str = "vi", **values: object) -> str:
    with app.test_request_context(headers={"Accept-Language": language}):
        return render_template_string(template, **values)


def test_an_instant_is_shown_as_the_clock_here_shows_it(app: Flask) -> None:
    evening = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)
    assert _shown(app, "{{ at | datetime }}", at=evening) == "01:05 24/11/2026"
    assert _shown(app, "{{ at | date }}", at=evening) == "24/11/2026"


def test_a_date_is_a_date(app: Flask) -> None:
    assert _shown(app, "{{ on | date }}", on=date(2026, 1, 2)) == "02/01/2026"


@pytest.mark.parametrize(("language", "shown"), [("vi", "1.200,5"), ("en", "1,200.5"), ("zh-CN", "1,200.5")])
def test_numbers_follow_the_language(app: Flask, language: str, shown: str) -> None:
    assert _shown(app, "{{ n | number }}", language, n=Decimal("1200.5")) == shown


@pytest.mark.parametrize("name", ["date", "datetime", "number"])
def test_nothing_is_a_dash(app: Flask, name: str) -> None:
    assert _shown(app, f"{{{{ none | {name} }}}}", none=None) == "–"


def test_a_forgotten_name_is_an_error(app: Flask) -> None:
    with pytest.raises(UndefinedError):
        _shown(app, "{{ forgotten }}")


def test_text_is_escaped(app: Flask) -> None:
    assert _shown(app, "{{ text }}", text="<script>") == "&lt;script&gt;"
