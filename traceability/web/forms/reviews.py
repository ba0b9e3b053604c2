"""Forms of reviewing: remarks on single fields, and the second official's no."""

from collections.abc import Mapping
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms.validators import Optional

from traceability.services import review_changes
from traceability.services.reviewing import Opinion
from traceability.web.forms.fields import ChoiceField, LineField, SearchField, TextAreaField, free, needed

F = TypeVar("F", bound=FlaskForm)
_ON = "on_"
_TYPED_AS = {"evidence_file_id": "evidence_file", "commune_id": "commune"}


def _typed(captions: Mapping[str, str]) -> dict[str, str]:
    """By the names that the submitter's form has for them."""
    return {_TYPED_AS.get(name, name): caption for name, caption in captions.items()}


ORGANISATION, CERTIFICATE = _typed(review_changes.ORGANISATION), _typed(review_changes.CERTIFICATE)
"""The fields that a remark can be about, with their captions."""


class RejectionForm(FlaskForm):
    """Why the second official does not agree."""

    comment = TextAreaField("Lý do không đồng ý", validators=needed("Ghi lý do để người đề nghị biết.", 1000))


class QueueForm(FlaskForm):
    """What the queue shows; sent by GET."""

    class Meta:
        csrf = False

    kind = ChoiceField("Loại", default="", validators=[Optional()])
    text = SearchField("Tên cần tìm", validators=[Optional()])


def with_remarks(base: type[F], captions: Mapping[str, str]) -> Any:
    """A form of `base` with a line for a remark on each field that the submitter filled in."""
    lines = {_ON + name: LineField(caption, validators=free(500)) for name, caption in captions.items()}
    return type(base.__name__, (base,), lines)()


def remark_lines(form: Any) -> list[Any]:
    """The fields for remarks, in order."""
    return [field for name, field in form._fields.items() if name.startswith(_ON)]


def opinion_of(form: Any) -> Opinion:
    """What was typed, as the services take it."""
    remarks = {field.name.removeprefix(_ON): field.data or "" for field in remark_lines(form)}
    return Opinion(form.comment.data or "", remarks)
