"""Fields of every form: what cannot be seen is no text, and every refusal is in our words, once."""

import ast
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange

from traceability.web import forms
from traceability.web.forms.fields import (
    CheckboxesField,
    ChoiceField,
    CountField,
    HiddenField,
    LineField,
    RadioField,
    TextAreaField,
)

_OURS = {"StringField", "TextAreaField", "EmailField", "TelField", "SearchField", "HiddenField"} | {
    "SelectField",
    "SelectMultipleField",
    "RadioField",
}


class _Sample(Form):  # type: ignore[misc]  # wtforms has no types
    name = LineField(validators=[DataRequired("Nhập tên.")])
    reason = TextAreaField(validators=[InputRequired("Ghi lý do.")])
    key = HiddenField()
    kind = RadioField(choices=[SelectChoice("a", "A")], validators=[InputRequired("Chọn.")])
    number = ChoiceField(choices=[SelectChoice("1", "Một")], coerce=int)
    boxes = CheckboxesField(choices=[SelectChoice("1", "Một")], coerce=int)
    count = CountField(validators=[InputRequired("Nhập số."), NumberRange(1, message="Từ 1.")])


def _sent(app: Flask, **values: str) -> tuple[_Sample, dict[str, list[str]]]:
    """The form and what it says of each field."""
    good = {"name": "Na", "reason": "Một\r\nhai", "kind": "a", "number": "1", "count": "3"}
    with app.test_request_context():
        form = _Sample(MultiDict({**good, **values}))
        form.validate()
        return form, {name: [str(error) for error in said] for name, said in form.errors.items()}


def test_text_arrives_clean(app: Flask) -> None:
    form, said = _sent(app, name=" Na\u200b\nChi Lăng\x00", key="k\x00")
    assert said == {}
    assert (form.name.data, form.reason.data, form.key.data) == ("Na Chi Lăng", "Một\nhai", "k")


@pytest.mark.parametrize("typed", ["\x00\x07", "\u00a0\u200b\u3000"])
def test_what_cannot_be_seen_is_nothing_typed(app: Flask, typed: str) -> None:
    _, said = _sent(app, name=typed, reason=typed)
    assert said == {"name": ["Nhập tên."], "reason": ["Ghi lý do."]}


@pytest.mark.parametrize(
    ("field", "value"), [("kind", "z"), ("number", "z"), ("number", "7"), ("boxes", "z"), ("boxes", "7")]
)
def test_a_choice_that_was_never_offered_is_refused_in_our_words(app: Flask, field: str, value: str) -> None:
    assert _sent(app, **{field: value})[1] == {field: ["Chọn một mục."]}


@pytest.mark.parametrize("typed", ["abc", "-1"])
def test_what_is_no_number_is_told_once(app: Flask, typed: str) -> None:
    assert _sent(app, count=typed)[1] == {"count": ["Nhập một số nguyên, ví dụ: 1200"]}


def test_forms_take_these_fields_and_not_the_bare_ones() -> None:
    bare = {
        (path.name, name.name)
        for path in Path(forms.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "wtforms"
        for name in node.names
        if path.name != "fields.py" and name.name in _OURS
    }
    assert bare == set()
