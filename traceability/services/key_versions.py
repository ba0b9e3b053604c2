"""Key versions: which one new label runs use, what each was used for, and going on to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import LabelRun, Proposal, ProposalKind, ProposalState, Setting
from traceability.errors import NotFound, Refused
from traceability.root_key import GENERATION
from traceability.services import audit, clock
from traceability.services.actor import Actor

SETTING = "trace_code_key_version"


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """A version, since when it is used (None: from the beginning), and what it made."""

    version: int
    since: datetime | None
    runs: int
    labels: int


def newest(session: Session) -> int:
    """The version that new runs use. Every older one goes on reading its own codes."""
    row = session.get(Setting, SETTING)
    return int(row.value) if row else 1


def list_versions(session: Session, actor: Actor) -> Sequence[KeyVersion]:
    """Every version, the newest first, for staff and commands."""
    if not (actor.is_staff or actor.is_system):
        raise NotFound
    used = select(LabelRun.key_version, func.count(), func.sum(LabelRun.quantity))
    made = {
        version: (runs, labels)
        for version, runs, labels in session.execute(used.group_by(LabelRun.key_version))
    }
    begun = select(Proposal.subject_id, Proposal.decided_at).where(
        Proposal.kind == ProposalKind.ROTATE_KEY, Proposal.state == ProposalState.CONFIRMED
    )
    since = {version: at for version, at in session.execute(begun)}  # noqa: C416 - rows are no pairs to mypy
    return [
        KeyVersion(version, since.get(version), *made.get(version, (0, 0)))
        for version in sorted({1, newest(session), *made, *since}, reverse=True)
        if version <= newest(session)  # a new root key may be agreed on and not in use yet
    ]


def rotate_key(session: Session, actor: Actor, version: int, *, reason: str, proposed_by: str) -> None:
    """From now on new runs use `version`, the one after today's. Who confirms it is the second person."""
    row = session.get(Setting, SETTING, with_for_update=True)
    now = int(row.value) if row else 1
    if version != now + 1 or version % GENERATION == 0:
        raise Refused(f"Khóa mã tem đang ở phiên bản {now}, không đổi sang phiên bản {version} được.")
    if row is None:
        row = Setting(name=SETTING, value="1", changed_at=clock.now())
        session.add(row)
    row.value, row.changed_at = str(version), clock.now()
    after = {"version": version, "reason": reason, "proposed_by": proposed_by}
    audit.record(session, actor, "key.rotated", row, before={"version": now}, after=after)
