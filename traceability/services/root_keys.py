"""Replacing the root key after it leaked: agreed on by two people, done once, on the server.

From then on everything is derived from the new key. The former one goes on reading the codes it made, so that
printed labels keep their meaning (ADR 0017).
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from models import Proposal, ProposalKind, ProposalState, RecoveryCode, Setting, Totp, User
from traceability.database import keys
from traceability.errors import Invalid, Refused
from traceability.root_key import GENERATION, RootKey, derive, fingerprint
from traceability.services import audit, clock, key_versions, sessions
from traceability.services.actor import Actor
from traceability.services.second_factor.vault import Vault
from traceability.services.security_news import tell
from traceability.text import plain

AGREED_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Replaced:
    """What a replacement did, for whoever ran the command."""

    version: int
    fingerprint: str
    apps: int  # authenticator apps, which go on working
    told: int  # people whose recovery codes are void


def next_version(session: Session) -> int:
    """The first key version of the root key after today's."""
    return (key_versions.newest(session) // GENERATION + 1) * GENERATION + 1


def agree(session: Session, actor: Actor, version: int, *, reason: str, proposed_by: str) -> None:
    """The second person agrees; nothing changes until the command is run on the server."""
    if version != next_version(session):
        raise Refused("Khóa gốc đã được thay sau khi có đề nghị này. Hãy lập đề nghị mới nếu vẫn cần.")
    row = session.get(Setting, keys.SETTING)
    if row is None:
        raise Refused("Cơ sở dữ liệu này chưa ghi dấu khóa gốc.")
    after = {"version": version, "reason": reason, "proposed_by": proposed_by}
    audit.record(session, actor, "key.replacement_agreed", row, after=after)


def require_agreed(session: Session) -> Proposal:
    """What two people agreed on and nobody has done yet. Raises Refused."""
    version = next_version(session)
    found = session.scalar(
        select(Proposal)
        .where(
            Proposal.kind == ProposalKind.ROTATE_KEY,
            Proposal.subject_id == version,
            Proposal.state == ProposalState.CONFIRMED,
            Proposal.decided_at > clock.now() - AGREED_FOR,
        )
        .with_for_update()
    )
    if found is None:
        raise Refused(
            "Chưa có hai người đồng ý thay khóa gốc trong 7 ngày qua: chạy `flask key propose-root`, "
            "rồi một quản trị viên hoặc lãnh đạo xác nhận trên trang."
        )
    return found


def replace_root_key(session: Session, actor: Actor, old: RootKey, new: RootKey) -> Replaced:
    """From the commit on, this database goes with `new`. A process that has only `old` makes no more codes
    of new runs and does not start again."""
    agreed = require_agreed(session)
    row = session.get(Setting, keys.SETTING, with_for_update=True)
    version = session.get(Setting, key_versions.SETTING, with_for_update=True)
    newest = int(version.value) if version else 1
    *_, last = new.former
    if row is None or row.value != fingerprint(old) or (bytes(last.key), last.last_version) != (old, newest):
        raise Refused("Khóa gốc ở đây không phải khóa của cơ sở dữ liệu, hoặc vừa có đổi khóa tem. Làm lại.")
    if version is None:
        version = Setting(name=key_versions.SETTING, value="1", changed_at=clock.now())
        session.add(version)
    row.value, version.value = fingerprint(new), str(new.first_version)
    row.changed_at = version.changed_at = clock.now()
    apps, told = _reseal(session, old, new), _void_recovery_codes(session)
    everybody = session.scalars(select(User.id)).all()
    sessions.end_all_sessions(session, *everybody)
    audit.record(
        session,
        actor,
        "key.replaced",
        row,
        before={"fingerprint": fingerprint(old), "version": newest},
        after={"fingerprint": row.value, "version": new.first_version, "proposal": agreed.id},
    )
    return Replaced(new.first_version, row.value, apps, told)


def reason_of(text: str) -> str:
    """Why, in a few words. Raises Invalid."""
    if not plain(text):
        raise Invalid({"reason": "Ghi lý do thay khóa gốc."})
    return plain(text)


def _reseal(session: Session, old: RootKey, new: RootKey) -> int:
    before, after = (Vault(derive(key, "second factor")) for key in (old, new))
    rows = session.scalars(select(Totp).with_for_update()).all()
    for row in rows:
        row.sealed = after.seal(row.user_id, before.open(row.user_id, row.sealed))
    return len(rows)


def _void_recovery_codes(session: Session) -> int:
    """They are known by their HMAC under the old key alone, so nobody can make the new one."""
    held = select(RecoveryCode.user_id).where(RecoveryCode.used_at.is_(None))
    people = session.scalars(
        select(User).where(User.id.in_(held)).options(joinedload(User.organisation))
    ).all()
    session.execute(delete(RecoveryCode))
    for user in people:
        tell(
            session,
            user,
            "Mã khôi phục cũ không còn dùng được",
            "Khóa gốc của hệ thống vừa được thay nên mọi người phải đăng nhập lại. Hãy tạo 10 mã khôi phục "
            "mới ở trang Xác thực hai bước; ứng dụng xác thực và khóa truy cập dùng tiếp như cũ.",
        )
    return len(people)
