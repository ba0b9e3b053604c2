"""Forms about one's own account."""

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo

from traceability.services.passwords import MIN_LENGTH
from traceability.web.forms.fields import EmailField

_EMAIL = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
_CURRENT = {"autocomplete": "current-password"}
NEW_PASSWORD = {"autocomplete": "new-password"}
PASSWORD_HINT = f"Ít nhất {MIN_LENGTH} ký tự. Vài từ không liên quan với nhau là dễ nhớ và khó đoán nhất."


class SignInForm(FlaskForm):
    """Who, and how it is known."""

    email = EmailField("E-mail", validators=[DataRequired("Nhập e-mail.")], render_kw=_EMAIL)
    password = PasswordField("Mật khẩu", validators=[DataRequired("Nhập mật khẩu.")], render_kw=_CURRENT)


class ForgotPasswordForm(FlaskForm):
    """Where to send the link."""

    email = EmailField("E-mail", validators=[DataRequired("Nhập e-mail.")], render_kw=_EMAIL)


def new_password(label: str = "Mật khẩu mới") -> PasswordField:
    """A field for a password to be chosen."""
    filled = [DataRequired(f"Nhập {label.lower()}.")]
    return PasswordField(label, description=PASSWORD_HINT, validators=filled, render_kw=NEW_PASSWORD)


def repeated_password(label: str = "Nhập lại mật khẩu mới") -> PasswordField:
    """Typed twice, because it cannot be seen."""
    same = [EqualTo("password", "Hai lần nhập mật khẩu chưa giống nhau.")]
    return PasswordField(label, validators=same, render_kw=NEW_PASSWORD)


class NewPasswordForm(FlaskForm):
    """A new password."""

    password = new_password()
    repeated = repeated_password()


class ChangePasswordForm(FlaskForm):
    """The old one as well: an unlocked computer is not a password."""

    current = PasswordField(
        "Mật khẩu hiện tại", validators=[DataRequired("Nhập mật khẩu hiện tại.")], render_kw=_CURRENT
    )
    password = new_password()
    repeated = repeated_password()


class ConfirmForm(FlaskForm):
    """Nothing but the CSRF token: a button that means yes."""
