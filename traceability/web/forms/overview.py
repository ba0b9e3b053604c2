"""What an overview is narrowed to; sent by GET, so that every figure has an address."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms.validators import Optional, ValidationError

from models import AdminUnit, Project
from traceability.services import clock, communes, programme, reference
from traceability.web.forms.fields import ChoiceField, DayField, SearchField
from traceability.web.wording import KINDS

_ALL = ("", "Tất cả")
_OFFERED = 60  # projects in a select; more are offered a year at a time


class OverviewForm(FlaskForm):
    """Filters of the overview and of every list behind it. What makes no sense does not narrow."""

    class Meta:
        csrf = False

    year = ChoiceField("Năm", validators=[Optional()])
    first = DayField("Từ ngày", name="from", validators=[Optional()])
    last = DayField("Đến ngày", name="to", validators=[Optional()])
    commune = SearchField("Xã, phường (cả tên cũ)", validators=[Optional()])
    organisation_kind = ChoiceField("Loại hình", choices=[_ALL, *KINDS.items()], validators=[Optional()])
    group = ChoiceField("Nhóm OCOP", validators=[Optional()])
    stars = ChoiceField(
        "Số sao", choices=[_ALL, ("3", "3 sao"), ("4", "4 sao"), ("5", "5 sao")], validators=[Optional()]
    )
    project_id = ChoiceField("Dự án", validators=[Optional()])
    as_of = DayField("Tính đến hết ngày", validators=[Optional()])

    found: AdminUnit | None = None  # the commune that was typed

    def offer(self, session: Session, projects: Sequence[Project] | None = None) -> None:
        """Years, groups and projects; a producer's own projects are given."""
        years = sorted({*programme.plan_years(session), clock.today().year}, reverse=True)
        self.year.choices = [("", "Mọi năm"), *((str(year), str(year)) for year in years)]
        self.group.choices = [
            _ALL,
            *((one.code, f"{one.code} {one.name}") for one in reference.product_groups(session)),
        ]
        if projects is None:
            projects = self._projects(session)
        named = [(str(one.id), f"{one.plan.year} · {one.number}. {one.name}") for one in projects]
        self.project_id.choices = [_ALL, *named]
        self._session = session

    def _projects(self, session: Session) -> Sequence[Project]:
        """All where they are few; else those of the year asked for, or the latest; and the one chosen."""
        count, latest = programme.count_projects(session)
        if count <= _OFFERED:
            return programme.list_projects(session)
        return programme.list_projects(
            session, _number(self.year.data) or latest, also=_number(self.project_id.data)
        )

    def validate_commune(self, field: Any) -> None:
        """A code, today's name, or an old one."""
        coded = [unit for unit in reference.communes(self._session) if unit.code == field.data]
        try:
            self.found = coded[0] if coded else communes.get_commune(self._session, field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def validate_as_of(self, field: Any) -> None:
        """The past, or today."""
        if field.data > clock.today():
            raise ValidationError("Chọn hôm nay hoặc một ngày đã qua.")

    def validate_last(self, field: Any) -> None:
        """Not before the first day."""
        if self.first.data and field.data < self.first.data:
            raise ValidationError("“Đến ngày” không thể trước “Từ ngày”.")

    def narrowed(self) -> dict[str, Any]:
        """What a Scope is made with, of the fields that are right."""
        self.validate()
        good = {name: field.data for name, field in self._fields.items() if field.data and not field.errors}
        year = int(good["year"]) if "year" in good else None
        return {
            "first": good.get("first") or (date(year, 1, 1) if year else None),
            "last": good.get("last") or (date(year, 12, 31) if year else None),
            "commune": self.found.code if self.found and "commune" in good else "",
            "organisation_kind": good.get("organisation_kind"),
            "group": good.get("group", ""),
            "stars": int(good["stars"]) if "stars" in good else None,
            "project_id": int(good["project_id"]) if "project_id" in good else None,
            "as_of": good.get("as_of"),
        }

    def in_words(self) -> dict[str, str]:
        """Each filter in force, by its name in the address."""
        good = {name: field for name, field in self._fields.items() if field.data and not field.errors}
        chosen = ("organisation_kind", "group", "stars", "project_id")
        said = {name: good[name].words() for name in chosen if name in good}
        if "year" in good:
            said["year"] = f"Năm {good['year'].data}"
        for name, words in (("first", "Từ"), ("last", "Đến"), ("as_of", "Tính đến hết ngày")):
            if name in good:
                said[self._fields[name].name] = f"{words} {good[name].data:%d/%m/%Y}"
        if self.found and "commune" in good:
            said["commune"] = self.found.full_name
        return said


def _number(given: str | None) -> int | None:
    """What was typed, where a row can have it."""
    return int(given) if given and given.isdecimal() and len(given) <= 9 else None
