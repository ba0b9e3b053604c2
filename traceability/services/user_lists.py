"""Everybody with an account, as an administrator looks for them: filtered, with the last sign-in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session, joinedload

from models import AuditEntry, Organisation, Role, User
from traceability.errors import NotFound
from traceability.services.actor import Actor
from traceability.services.paging import Page, page_of
from traceability.services.searching import among, mentioning
from traceability.text import unaccented


class Account(StrEnum):
    """Where an account stands."""

    ACTIVE = "active"
    INVITED = "invited"  # no password chosen yet
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Whom to show; a part that is None or empty does not narrow."""

    text: str = ""  # in the name, the e-mail or the organisation's name, with or without marks
    role: Role | None = None
    account: Account | None = None


def list_users(session: Session, actor: Actor, wanted: UserFilter, page: int) -> Page[User]:
    """The department's people first, then those of the producers, by name."""
    if not (actor.role is Role.ADMINISTRATOR or actor.is_system):
        raise NotFound
    query = select(User).options(joinedload(User.organisation)).where(*_conditions(wanted))
    if unaccented(wanted.text):
        query = query.where(_mentions(session, wanted.text))
    order = (User.organisation_id.isnot(None), User.name, User.id)
    return page_of(session, query.order_by(*order), page)


def last_sign_ins(session: Session, users: Iterable[User]) -> dict[int, datetime]:
    """When each signed in last. From the log: sessions are forgotten after a month."""
    ids = [str(user.id) for user in users]
    query = (
        select(AuditEntry.subject_id, func.max(AuditEntry.at))
        .where(
            AuditEntry.subject_type == "user",
            AuditEntry.subject_id.in_(ids),
            AuditEntry.action == "session.started",
        )
        .group_by(AuditEntry.subject_id)
    )
    return {int(id): at for id, at in session.execute(query)}


def account_of(user: User) -> Account:
    """Disabled goes before everything else."""
    if user.disabled_at is not None:
        return Account.DISABLED
    return Account.INVITED if user.password_hash is None else Account.ACTIVE


def _conditions(wanted: UserFilter) -> list[Any]:
    conditions: list[Any] = [User.role == wanted.role] if wanted.role else []
    if wanted.account is Account.DISABLED:
        conditions.append(User.disabled_at.isnot(None))
    elif wanted.account:
        chosen = User.password_hash.is_(None)
        conditions += [User.disabled_at.is_(None), chosen if wanted.account is Account.INVITED else ~chosen]
    return conditions


def _mentions(session: Session, text: str) -> ColumnElement[bool]:
    said = User.name + " " + User.email + func.coalesce(literal(" ").concat(Organisation.name), "")
    found = mentioning(session, select(User.id, said).outerjoin(User.organisation), text)
    return among(session, User.id, found)
