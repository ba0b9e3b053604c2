"""Kinds and groups that are offered no more: nothing used is deleted, what was recorded with it keeps it."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy.orm import Session

from models import CertificateKind, ProductGroup, Role, SupportKind
from traceability.errors import Forbidden, Refused
from traceability.services import audit, clock, tenancy
from traceability.services.actor import Actor

_ROOT = "ocop"
Kind = TypeVar("Kind", CertificateKind, ProductGroup, SupportKind)


def retire(session: Session, actor: Actor, kind: type[Kind], id: int) -> Kind:
    """Offer it no longer."""
    row = _row(session, actor, kind, id)
    if row.retired_at is not None:
        raise Refused("Mục này đã ngừng dùng từ trước.")
    if row.code == _ROOT:
        raise Refused("Giấy chứng nhận OCOP là gốc của hệ thống nên không ngừng dùng được.")
    row.retired_at = clock.now()
    audit.record(session, actor, f"{row.__tablename__}.retired", row)
    return row


def restore(session: Session, actor: Actor, kind: type[Kind], id: int) -> Kind:
    """Offer it again."""
    row = _row(session, actor, kind, id)
    if row.retired_at is None:
        raise Refused("Mục này đang được dùng.")
    row.retired_at = None
    audit.record(session, actor, f"{row.__tablename__}.restored", row)
    return row


def offered(rows: Iterable[Kind], keep: str | None = None) -> list[Kind]:
    """Those to choose from; the one that a record already has stays among them."""
    return [row for row in rows if row.retired_at is None or row.code == keep]


def require_administrator(actor: Actor) -> None:
    """Reference data is the administrator's."""
    if actor.role is not Role.ADMINISTRATOR and not actor.is_system:
        raise Forbidden("Chỉ quản trị hệ thống được sửa danh mục.")


def _row(session: Session, actor: Actor, kind: type[Kind], id: int) -> Kind:
    require_administrator(actor)
    return tenancy.any(session, actor, kind, id, lock=True)
