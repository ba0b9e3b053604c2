"""Forms about people's accounts."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from models import Role
from traceability.services.user_lists import Account, UserFilter
from traceability.web.forms.fields import ChoiceField, EmailField, LineField, RadioField, SearchField
from traceability.web.wording import ACCOUNTS, ROLES

_CHOOSE = "Chọn vai trò."


def _choices(*, producer: bool) -> list[SelectChoice]:
    return [
        SelectChoice(value, words) for value, words in ROLES.items() if Role(value).is_producer is producer
    ]


class _RoleChosen(FlaskForm):
    """What a form with a field `role` says."""

    def chosen(self) -> Role:
        """The role, after validation."""
        return Role(self.role.data)


class ProducerRoleForm(_RoleChosen):
    """What a colleague may do."""

    role = RadioField("Vai trò", choices=_choices(producer=True), validators=[DataRequired(_CHOOSE)])


class StaffRoleForm(_RoleChosen):
    """What an official may do."""

    role = RadioField("Vai trò", choices=_choices(producer=False), validators=[DataRequired(_CHOOSE)])


class UserFilterForm(FlaskForm):
    """Whom the list shows; sent by GET, so that a filtered list has an address."""

    class Meta:
        csrf = False

    text = SearchField("Tên, e-mail hoặc chủ thể", validators=[Optional()])
    role = ChoiceField(
        "Vai trò",
        choices=[SelectChoice(*one) for one in {"": "Tất cả", **ROLES}.items()],
        validators=[Optional()],
    )
    account = ChoiceField(
        "Tài khoản",
        choices=[SelectChoice(*one) for one in {"": "Tất cả", **ACCOUNTS}.items()],
        validators=[Optional()],
    )

    def wanted(self) -> UserFilter:
        """The filter; a value that was never offered does not narrow."""
        role, account = self.role.data, self.account.data
        return UserFilter(
            text=self.text.data or "",
            role=Role(role) if role in ROLES else None,
            account=Account(account) if account in ACCOUNTS else None,
        )

    def named(self) -> dict[str, str]:
        """Each filter in words, for its chip."""
        return {
            "text": f"Tìm: {self.text.data}",
            "role": ROLES.get(self.role.data or "", ""),
            "account": ACCOUNTS.get(self.account.data or "", ""),
        }


class _Person:
    """Who is invited. Made first, so that it comes first on the page."""

    name = LineField("Họ và tên", validators=[DataRequired("Nhập họ và tên."), Length(max=200)])
    email = EmailField(
        "E-mail",
        description="Lời mời kèm liên kết đặt mật khẩu được gửi tới đây.",
        validators=[DataRequired("Nhập e-mail."), Length(max=200)],
    )

    def values(self) -> dict[str, Any]:
        """Name, e-mail and role for `UserDetails`."""
        return {"name": self.name.data, "email": self.email.data, "role": self.chosen()}  # type: ignore[attr-defined]


class InviteColleagueForm(_Person, _RoleChosen):
    """A colleague in the same organisation."""

    role = RadioField("Vai trò", choices=_choices(producer=True), validators=[DataRequired(_CHOOSE)])


class InviteStaffForm(_Person, _RoleChosen):
    """An official of the department."""

    role = RadioField("Vai trò", choices=_choices(producer=False), validators=[DataRequired(_CHOOSE)])


class InviteManagerForm(_Person, FlaskForm):
    """The first person of an organisation, who will manage its account."""

    def chosen(self) -> Role:
        """Always the same."""
        return Role.PRODUCER_ADMIN
