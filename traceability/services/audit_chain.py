"""The hash chain over the audit log: sealed just before each commit, recomputed to find tampering.

Entry n's hash is SHA-256(hash of n-1 ‖ leaf of n), and a leaf is what RFC 6962 §2.1 makes of the entry's
canonical bytes, so a Merkle tree can later be grown over the same leaves without touching a row.

A seal is made in `before_commit`, when the use case has done all its work: on PostgreSQL the chain's one head
row is then locked only for the commit itself, and always last, so it can take part in no deadlock. (On SQLite
the write gate has long let in one writer only.) Sealing after the commit would let writers overlap, but would
leave entries that may vanish unnoticed before they are sealed.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Table, event, exists, insert, inspect, select, update
from sqlalchemy.orm import Session

from models import AuditEntry, AuditHead, AuditSeal

# Tables rather than classes: half the cost, while the lock is held.
_ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
_SEALS: Table = AuditSeal.__table__  # type: ignore[assignment]
_HEAD: Table = AuditHead.__table__  # type: ignore[assignment]
_PENDING = "audit entries without a seal"
_AT_ONCE = 500


@dataclass(frozen=True)
class Head:
    """The end of the chain at some moment. Kept elsewhere, it proves later that nothing before it changed."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


@dataclass(frozen=True)
class Fault:
    """Something that happened to the log behind the service's back."""

    position: int | None
    entry_id: int | None
    kind: str  # "changed", "deleted", "missing seal", "inserted", "cut off", "rewritten"


@dataclass(frozen=True)
class Findings:
    """What a recomputation of the whole chain found."""

    entries: int
    head: Head
    faults: tuple[Fault, ...]


def seal_later(session: Session, entry: AuditEntry) -> None:
    """Give the entry its place in the chain when the session commits."""
    session.info.setdefault(_PENDING, []).append(entry)


def canonical_bytes(entry: Row[Any]) -> bytes:
    """What is hashed of an entry's row: every column by name, as JSON with one spelling."""
    values = {name: _plain(value) for name, value in entry._mapping.items()}
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def leaf_hash(entry: Row[Any]) -> bytes:
    """RFC 6962 §2.1: the zero byte keeps leaves and inner nodes apart."""
    return hashlib.sha256(b"\x00" + canonical_bytes(entry)).digest()


def link(before: str, leaf: bytes) -> str:
    """The hash of an entry that follows the one with the hash `before`."""
    return hashlib.sha256(bytes.fromhex(before) + leaf).hexdigest()


def current_head(session: Session) -> Head:
    """Where the chain ends now."""
    return Head(*session.execute(select(AuditHead.position, AuditHead.hash)).one())


def verify(session: Session, *, noted: Head | None = None) -> Findings:
    """Recompute everything, in one snapshot; `noted` is a head that was read earlier and kept elsewhere."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    faults: list[Fault] = []
    entries, last = 0, Head(0, "0" * 64)
    for position, stored, entry_id, row in _sealed(session):
        follows = position == last.position + 1
        if not follows:
            faults.append(Fault(last.position + 1, None, "missing seal"))
        if row is None:
            faults.append(Fault(position, entry_id, "deleted"))
        elif follows and link(last.hash, leaf_hash(row)) != stored:
            faults.append(Fault(position, entry_id, "changed"))
        if noted and noted.position == position and noted.hash != stored:
            faults.append(Fault(position, entry_id, "rewritten"))
        entries, last = entries + 1, Head(position, stored)
    never_sealed = select(AuditEntry.id).where(~exists().where(AuditSeal.entry_id == AuditEntry.id))
    faults += [Fault(None, entry_id, "inserted") for entry_id in session.scalars(never_sealed)]
    if current_head(session) != last or (noted and noted.position > last.position):
        faults.append(Fault(last.position, None, "cut off"))
    return Findings(entries, last, tuple(faults))


def _sealed(session: Session) -> Iterator[tuple[int, str, int, Row[Any] | None]]:
    """Every seal in order, with its entry's row. Pages of both, so that ten million fit in any memory."""
    after = 0
    while True:
        page = session.execute(
            select(AuditSeal.position, AuditSeal.hash, AuditSeal.entry_id)
            .where(AuditSeal.position > after)
            .order_by(AuditSeal.position)
            .limit(_AT_ONCE)
        ).all()
        if not page:
            return
        rows = _rows(session, [entry_id for _, _, entry_id in page])
        for position, stored, entry_id in page:
            yield position, stored, entry_id, rows.get(entry_id)
        after = page[-1].position


def _rows(session: Session, ids: list[int]) -> dict[int, Row[Any]]:
    """The entries as the database holds them, not as some session remembers them."""
    return {row.id: row for row in session.execute(select(_ENTRIES).where(_ENTRIES.c.id.in_(ids)))}


def _seal(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get(_PENDING):
        return
    session.flush()
    # What a savepoint or an earlier transaction rolled back is no longer in the session.
    kept = [entry for entry in session.info.pop(_PENDING) if inspect(entry).persistent]
    for start in range(0, len(kept), _AT_ONCE):
        _append(session, [entry.id for entry in kept[start : start + _AT_ONCE]])


def _append(session: Session, ids: list[int]) -> None:
    rows = _rows(session, ids)
    position, hash_ = session.execute(select(_HEAD.c.position, _HEAD.c.hash).with_for_update()).one()
    seals = []
    for entry_id in ids:
        position, hash_ = position + 1, link(hash_, leaf_hash(rows[entry_id]))
        seals.append({"position": position, "entry_id": entry_id, "hash": hash_})
    session.execute(insert(_SEALS), seals)
    session.execute(update(_HEAD).values(position=position, hash=hash_))


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


event.listen(Session, "before_commit", _seal)
