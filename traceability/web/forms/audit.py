"""The form that narrows the audit log; sent by GET, so that a narrowed log has an address."""

from typing import Any

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms.validators import Optional

from models import Organisation, User
from traceability.services import accounts, organisations
from traceability.services.actor import Actor
from traceability.services.audit_log import Wanted
from traceability.services.audit_words import FAMILIES
from traceability.web.forms.fields import ChoiceField, DayField, HiddenField, SearchField

_ALL = ("", "Tất cả")
_NOBODY = 0  # no organisation has this id, so that an unknown one finds nothing


class LogFilterForm(FlaskForm):
    """Who, what, about whom, when. The subject comes from the link on its page."""

    class Meta:
        csrf = False

    person = ChoiceField("Người thực hiện", validators=[Optional()])
    family = ChoiceField("Loại việc", validators=[Optional()])
    organisation = SearchField("Mã số thuế của chủ thể", validators=[Optional()])
    first = DayField("Từ ngày", validators=[Optional()])
    last = DayField("Đến ngày", validators=[Optional()])
    subject_type = HiddenField(validators=[Optional()])
    subject_id = HiddenField(validators=[Optional()])

    def offer(self, session: Session, actor: Actor) -> None:
        """The department's people, or the producer's own; and whoever the address names."""
        people: list[User] = (
            accounts.staff_users(session, actor)
            if actor.is_staff
            else accounts.users_of(session, actor, actor.organisation_id or 0)
        )
        named = [(str(user.id), user.name) for user in people]
        asked = self.person.data or ""
        unlisted = actor.is_staff and asked.isascii() and asked.isdigit() and asked not in dict(named)
        if unlisted and (found := session.get(User, int(asked[:18]))):
            named.append((asked, found.name))
        self.person.choices = [_ALL, *named]
        self.family.choices = [_ALL, *FAMILIES.items()]
        self._about: Organisation | None = None
        if actor.is_staff and self.organisation.data:
            self._about = organisations.find_by_tax_code(session, self.organisation.data)
        if not actor.is_staff:
            del self.organisation

    def wanted(self) -> Wanted:
        """The filter. A value that was never offered does not narrow the log."""
        self.validate()
        good: dict[str, Any] = {
            name: field.data for name, field in self._fields.items() if field.data and not field.errors
        }
        unknown = "organisation" in self and bool(self.organisation.data) and self._about is None
        if unknown:
            self.organisation.errors = ["Không có chủ thể nào mang mã số thuế này."]
        return Wanted(
            person_id=int(good["person"]) if "person" in good else None,
            family=good.get("family", ""),
            organisation_id=self._about.id if self._about else _NOBODY if unknown else None,
            first=good.get("first"),
            last=good.get("last"),
            subject_type=good.get("subject_type", ""),
            subject_id=good.get("subject_id", ""),
        )

    def named(self) -> dict[str, str]:
        """Each filter in words, for its chip."""
        words = {name: self[name].words() for name in ("person", "family")}
        if self._about:
            words["organisation"] = self._about.name
        for name, said in (("first", "Từ"), ("last", "Đến")):
            if self[name].data:
                words[name] = f"{said} {self[name].data:%d/%m/%Y}"
        if self.subject_type.data:
            words["subject_type"] = _subject_words(self.subject_type.data, self.subject_id.data or "")
        return words


def _subject_words(kind: str, id: str) -> str:
    named = FAMILIES.get({"trace_event": "event", "label_run": "labels"}.get(kind, kind), kind)
    return f"{named}: {id}" if id else named
