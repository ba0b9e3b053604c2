"""Forms about one's own account."""

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from traceability.services.passwords import MIN_LENGTH
from traceability.services.second_factor import Identified
from traceability.web.forms.fields import EmailField, HiddenField, LineField, RadioField

_EMAIL = {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
_DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric"}
_FROM_PAPER = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
_CURRENT = {"autocomplete": "current-password"}
NEW_PASSWORD = {"autocomplete": "new-password"}
PASSWORD_HINT = f"Ít nhất {MIN_LENGTH} ký tự. Vài từ không liên quan với nhau là dễ nhớ và khó đoán nhất."


class SignInForm(FlaskForm):
    """Who, and how it is known."""

    email = EmailField("E-mail", validators=[DataRequired("Nhập e-mail.")], render_kw=_EMAIL)
    password = PasswordField("Mật khẩu", validators=[DataRequired("Nhập mật khẩu.")], render_kw=_CURRENT)


class SecondStepForm(FlaskForm):
    """What only this person can know now."""

    code = LineField("Mã xác thực", validators=[DataRequired("Nhập mã."), Length(max=40)])

    def ask_for(self, *, recovery: bool) -> None:
        """The six digits of the app, or one of the codes kept on paper."""
        self.recovery = recovery
        if recovery:
            self.code.label.text = "Mã khôi phục"
            self.code.description = "Một trong 10 mã đã cất, ví dụ 7K3QP-X9M2A. Mỗi mã dùng một lần."
            self.code.render_kw = _FROM_PAPER
        else:
            self.code.description = "6 chữ số đang hiện trong ứng dụng xác thực trên điện thoại."
            self.code.render_kw = _DIGITS


class AppForm(FlaskForm):
    """The first code of an app that is being set up."""

    code = LineField(
        "Mã đang hiện trong ứng dụng",
        validators=[DataRequired("Nhập 6 chữ số đang hiện trong ứng dụng."), Length(max=40)],
        render_kw=_DIGITS,
    )


class PasskeyForm(FlaskForm):
    """What a device answered; the script of the page fills it in."""

    credential = HiddenField()


class NewPasskeyForm(PasskeyForm):
    """The same, with a name to know it by."""

    name = LineField(
        "Tên để nhận ra khóa này",
        description="Ví dụ: Điện thoại của tôi, Khóa USB ở cơ quan.",
        validators=[DataRequired("Đặt tên để nhận ra khóa này."), Length(max=60)],
    )


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


class ResetFactorsForm(FlaskForm):
    """How the administrator knows that who asks is the person."""

    identified = RadioField(
        "Bạn nhận ra đúng người bằng cách nào?",
        choices=[
            (Identified.IN_PERSON.value, "Gặp mặt, xem thẻ căn cước hoặc đã biết mặt"),
            (
                Identified.KNOWN_PHONE.value,
                "Tự gọi tới số đã có trong hồ sơ từ trước, không phải số người ấy đưa",
            ),
        ],
        validators=[InputRequired("Chọn cách đã nhận ra người này. Chưa gặp, chưa gọi thì chưa đặt lại.")],
    )


class ConfirmForm(FlaskForm):
    """Nothing but the CSRF token: a button that means yes."""
