"""Forms of the yearly report: which year as of which day, and keeping what was seen."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Optional

from traceability.web.forms.fields import ChoiceField, DayField, HiddenField


class YearForm(FlaskForm):
    """In the address: what to preview."""

    class Meta:
        csrf = False

    year = ChoiceField("Năm của kế hoạch", coerce=int, validators=[InputRequired("Chọn năm.")])
    as_of = DayField("Tính đến ngày", validators=[Optional()])

    def offer(self, years: Sequence[int]) -> None:
        """The years that have a plan."""
        self.year.choices = [(year, str(year)) for year in years]


class FreezeForm(FlaskForm):
    """The hash of what the person looked at goes back with the wish to keep it."""

    sha256 = HiddenField()
