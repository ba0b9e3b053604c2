"""Fields that speak Vietnamese when what was typed has the wrong shape, and keep what was typed."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _
from wtforms import DateField, DateTimeLocalField, Field, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from traceability import text
from traceability.services.amounts import parse_amount, parse_count, written
from traceability.services.clock import VIETNAM

LONG, LONGEST = 200, 5000


def needed(message: str, longest: int = LONG) -> list[Any]:
    """Validators of a text that must be there."""
    return [DataRequired(message), at_most(longest)]


def free(longest: int = LONG) -> list[Any]:
    """Validators of a text that need not be there."""
    return [Optional(), at_most(longest)]


def at_most(longest: int) -> Length:
    """No longer than that."""
    return Length(max=longest, message=f"Viết ngắn lại, tối đa {longest} ký tự.")


class DayField(DateField):
    """A calendar day: from the browser's picker, or typed 23/11/2026 where there is none."""

    def __init__(self, label: str, **values: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%d/%m/%Y"], **values)

    def process_formdata(self, valuelist: list[str]) -> None:
        """As the base class, in our words."""
        try:
            super().process_formdata([typed.strip() for typed in valuelist])
        except ValueError:
            self.data: date | None = None
            raise ValueError("Nhập ngày có thật, dạng ngày/tháng/năm, ví dụ: 23/11/2026") from None


class MomentField(DateTimeLocalField):
    """A day and a time of day, as on a clock on a wall in Lạng Sơn."""

    def __init__(self, label: str, **values: Any) -> None:
        super().__init__(label, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M"], **values)

    def process_data(self, value: datetime | None) -> None:
        """An instant is shown in local time."""
        super().process_data(value.astimezone(VIETNAM) if value is not None and value.tzinfo else value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """As the base class, in our words."""
        try:
            super().process_formdata([typed.strip() for typed in valuelist])
        except ValueError:
            self.data: datetime | None = None
            raise ValueError("Nhập ngày và giờ, ví dụ: 23/11/2026 14:30") from None


class _NumberField(Field):
    """A number in a text box: on a phone the digits come up, and no browser rewrites what was typed."""

    widget = TextInput()

    def pre_validate(self, form: Any) -> None:
        """What is no number is told so once: whether it is too small has no answer."""
        if self.process_errors:
            raise StopValidation

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return written(Decimal(self.data)) if self.data is not None else ""


class AmountField(_NumberField):
    """A decimal number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Nothing typed is None."""
        self.data = parse_amount(valuelist[0]) if valuelist and valuelist[0].strip() else None


class CountField(_NumberField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Nothing typed is None."""
        self.data = parse_count(valuelist[0]) if valuelist and valuelist[0].strip() else None


class _OurWords:
    """Choices are pairs of what is sent and what is read.

    One that was never offered, as only a changed page sends it, is refused in our words.
    """

    def __init__(self, *args: Any, choices: Iterable[Any] | None = None, **values: Any) -> None:
        wrong = _("Chọn một mục.")
        offered = None if choices is None else [SelectChoice.from_input(one) for one in choices]
        words = {"invalid_value_message": wrong, "invalid_choice_message": wrong}
        super().__init__(*args, **{**words, "choices": offered, **values})

    def words(self) -> str:
        """What is chosen, as the page calls it; empty where it is none of the choices."""
        chosen = (one.label for one in self.iter_choices() if one.selected)  # type: ignore[attr-defined]
        return str(next(chosen, ""))


class ChoiceField(_OurWords, wtforms.SelectField):
    """A select. Nothing chosen is for the validators to judge."""

    def process_data(self, value: Any) -> None:
        """None is the empty choice."""
        super().process_data("" if value is None else value)

    def pre_validate(self, form: Any) -> None:
        """One of the choices."""
        if self.data:
            super().pre_validate(form)


class RadioField(_OurWords, wtforms.RadioField):
    """One of a few, all in sight."""


class CheckboxesField(_OurWords, SelectMultipleField):
    """Several of a list, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _Lines:
    """Text without what nobody can see and without white space around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """In place, so that validators which look at the raw data see the same."""
        valuelist[:] = map(text.plain, valuelist)
        super().process_formdata(valuelist)  # type: ignore[misc]  # of the field it is mixed into


class _Line(_Lines):
    """The same where a line break is a space."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """A browser sends no line breaks from a line; a program may."""
        valuelist[:] = [text.plain(typed).replace("\n", " ") for typed in valuelist]
        super().process_formdata(valuelist)


class LineField(_Line, wtforms.StringField):
    """One line of text."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Nothing typed is an empty text, even where nothing was sent."""
        super().process_formdata(valuelist or [""])


class TextAreaField(_Lines, wtforms.TextAreaField):
    """Several lines."""


class EmailField(_Line, wtforms.EmailField):
    """An e-mail address."""


class TelField(_Line, wtforms.TelField):
    """A telephone number."""


class SearchField(_Line, wtforms.SearchField):
    """Words to look for."""


class HiddenField(_Line, wtforms.HiddenField):
    """What the page itself sends back."""
