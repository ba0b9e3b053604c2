"""The two buttons that every list of kinds has: offer it no longer, and offer it again."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from models import Role
from traceability.extensions import db
from traceability.services import retiring
from traceability.web.access import current_actor, staff


def add(blueprint: Blueprint, kind: Any, part: str, back: str) -> None:
    """Give the blueprint `<part>/retire` and `<part>/restore`; `part` is the id's name in its addresses."""

    def view(change: Callable[..., Any], said: str) -> Callable[..., ResponseReturnValue]:
        def answer(**parts: int) -> ResponseReturnValue:
            row = change(db.session, current_actor(), kind, parts[part])
            db.session.commit()
            flash(f"{said}: {row.name}.", "success")
            return redirect(url_for(back), 303)

        return answer

    for name, change, said in (
        ("retire", retiring.retire, "Đã ngừng dùng"),
        ("restore", retiring.restore, "Đã cho dùng lại"),
    ):
        protected = staff(Role.ADMINISTRATOR)(view(change, said))
        blueprint.add_url_rule(f"/<int:{part}>/{name}", name, protected, methods=["POST"])
