"""What guards an account is changed only by somebody who signed in a few minutes ago."""

from collections.abc import Callable
from functools import wraps

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import sessions
from traceability.web.access import current_actor

View = Callable[..., ResponseReturnValue]


def fresh(view: View) -> View:
    """Beneath `@signed_in`: otherwise the person signs in again, with both steps, and comes back."""

    @wraps(view)
    def guarded(**values: object) -> ResponseReturnValue:
        with db.reading() as session:
            recent = sessions.is_fresh(session, current_actor().session_id or 0)
        if recent:
            return view(**values)
        flash("Để bảo vệ tài khoản, hãy đăng nhập lại rồi làm tiếp.", "info")
        return redirect(url_for("auth.sign_in", again=1, next=request.path), 303)

    return guarded
