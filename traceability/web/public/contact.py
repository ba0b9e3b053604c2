"""How to reach the department, as its settings say; remembered for pages without a database."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from models import Setting
from traceability import logs
from traceability.extensions import db

log = logs.get(__name__)
_NAMES = ("department_phone", "department_email", "department_address")


@dataclass(frozen=True, slots=True)
class Contact:
    """Empty where nobody has entered it: a number is never made up."""

    phone: str = ""
    email: str = ""
    address: str = ""


def department() -> Contact:
    """The department's contact: from the database, else as this process last knew it."""
    try:
        rows = db.session.execute(select(Setting.name, Setting.value).where(Setting.name.in_(_NAMES)))
        known = {name.removeprefix("department_"): value for name, value in rows}
        current_app.extensions["department_contact"] = found = Contact(**known)
        return found
    except Exception as error:
        log.error("contact not read", kind=type(error).__name__)
        remembered: Contact = current_app.extensions.get("department_contact", Contact())
        return remembered
