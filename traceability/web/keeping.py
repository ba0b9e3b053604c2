"""The two pages that keep a record: a form, and the question before it is taken out."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from traceability.errors import Invalid
from traceability.extensions import db
from traceability.web import form_errors
from traceability.web.forms.auth import ConfirmForm


def form_page(
    heading: str,
    form: FlaskForm,
    save: Callable[[], Any],
    back: str | Callable[[Any], str],
    said: str,
    *,
    lead: str = "",
    cancel: str = "",
    first: tuple[str, str] | None = None,
) -> ResponseReturnValue:
    """Show `form`; when it is sent, `save()`, commit and go `back` (which may depend on what was saved).

    `first` is a link to what may have to be done before.
    """
    if form.validate_on_submit():
        try:
            saved = save()
            db.session.commit()
            flash(said, "success")
            return redirect(back if isinstance(back, str) else back(saved), 303)
        except Invalid as error:
            db.session.rollback()
            form_errors.show(form, error)
    page = render_template(
        "staff/programme/form.html",
        heading=heading,
        lead=lead,
        form=form,
        cancel=cancel or (back if isinstance(back, str) else ""),
        first=first,
    )
    return page, 422 if form.errors else 200


def saved(said: str, back: str) -> ResponseReturnValue:
    """After a button without a form of its own: commit, say so, go back."""
    db.session.commit()
    flash(said, "success")
    return redirect(back, 303)


def removal_page(
    heading: str,
    facts: Sequence[tuple[str, Any]],
    remove: Callable[[], None],
    back: str,
    said: str,
    cancel: str = "",
) -> ResponseReturnValue:
    """Say what would go; when that is confirmed, `remove()`, commit and go `back`."""
    form = ConfirmForm()
    if form.validate_on_submit():
        remove()
        db.session.commit()
        flash(said, "success")
        return redirect(back, 303)
    return render_template(
        "staff/programme/removal.html", heading=heading, facts=facts, form=form, cancel=cancel or back
    )
