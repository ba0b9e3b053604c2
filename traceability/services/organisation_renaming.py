"""A producer changes its name: the old one is kept and still finds it."""

from sqlalchemy.orm import Session

from models import Organisation, Role
from traceability.errors import Forbidden, Invalid, Refused
from traceability.services import audit, organisation_names, organisations
from traceability.services.actor import Actor
from traceability.text import line, plain

RENAMERS = (Role.OFFICER, Role.ADMINISTRATOR)
_LONGEST = 200


def rename_organisation(
    session: Session, actor: Actor, organisation_id: int, name: str, reason: str
) -> Organisation:
    """The new name shows at once on every page; labels that are printed keep what they say."""
    if actor.role not in RENAMERS and not actor.is_system:
        raise Forbidden("Chỉ chuyên viên hoặc quản trị hệ thống được đổi tên chủ thể.")
    organisation = organisations.get_for_staff(session, actor, organisation_id, lock=True)
    if organisation.merged_into_id is not None:
        raise Refused("Chủ thể này đã được gộp vào chủ thể khác nên không đổi tên nữa.")
    before, name, reason = organisation.name, line(name), plain(reason)
    errors = {}
    if not 1 <= len(name) <= _LONGEST:
        errors["name"] = f"Nhập tên mới, tối đa {_LONGEST} ký tự."
    elif name == before:
        errors["name"] = "Tên mới giống tên đang dùng."
    if not reason:
        errors["reason"] = "Ghi căn cứ đổi tên, ví dụ số giấy đăng ký mới."
    if errors:
        raise Invalid(errors)
    organisation_names.give_up(session, organisation.id, before)
    organisation.name = name
    after = {"name": name, "reason": reason}
    audit.record(session, actor, "organisation.renamed", organisation, before={"name": before}, after=after)
    return organisation
