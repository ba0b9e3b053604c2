"""What a backup says of itself: its manifest, and the checksum of every file in it."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import MetaData, func, select, text
from sqlalchemy.orm import Session

from models import Base, Import, ImportState, ScansBase, Setting, StoredFile
from traceability.database import keys, migrations
from traceability.errors import Refused
from traceability.services import audit_chain

MANIFEST, SUMS, FILES = "manifest.json", "SHA256SUMS", "files"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What was in the databases at the moment of the copy."""

    format: int
    created_at: str
    database: str  # "sqlite" or "postgresql"
    root_key_fingerprint: str | None
    schemas: dict[str, str | None]
    rows: dict[str, int]
    audit_head: str
    files: int

    def write(self, backup: Path) -> None:
        """Into the backup's folder."""
        text_ = json.dumps(asdict(self), ensure_ascii=False, indent=2)
        (backup / MANIFEST).write_text(text_ + "\n", encoding="utf-8")

    @classmethod
    def read(cls, backup: Path) -> "Manifest":
        """Refused where this is no backup, or one of a newer service."""
        try:
            values = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
            if values["format"] != FORMAT:
                raise Refused(f"{backup}: bản sao lưu dạng {values['format']}, cần phiên bản mới hơn để đọc.")
            return cls(**values)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise Refused(f"{backup} không phải một bản sao lưu trọn vẹn: {error}") from error


@dataclass(frozen=True)
class Contents:
    """What a pair of open sessions holds; compared with the manifest after a restore."""

    root_key_fingerprint: str | None
    schemas: dict[str, str | None]
    rows: dict[str, int]
    audit_head: str
    names: tuple[str, ...]  # of the files that rows name

    @classmethod
    def of(cls, main: Session, scans: Session) -> "Contents":
        """Read in whatever transactions the sessions are in."""
        noted = main.get(Setting, keys.SETTING)
        return cls(
            root_key_fingerprint=noted.value if noted else None,
            schemas={
                migrations.MAIN.name: _version(main, migrations.MAIN),
                migrations.SCANS.name: _version(scans, migrations.SCANS),
            },
            rows={**_count(main, Base.metadata), **_count(scans, ScansBase.metadata)},
            audit_head=str(audit_chain.current_head(main)),
            names=tuple(sorted(_names(main))),
        )


def write_sums(backup: Path) -> None:
    """As `sha256sum` writes and checks them. Written last: a backup without them was never finished."""
    lines = [f"{sha256_of(path)}  {path.relative_to(backup)}\n" for path in _everything(backup)]
    (backup / SUMS).write_text("".join(lines), encoding="utf-8")
    for path in (backup / SUMS, backup / MANIFEST, backup):
        sync(path)


def wrong_sums(backup: Path) -> list[str]:
    """Files that are missing, altered or not listed."""
    try:
        lines = (backup / SUMS).read_text(encoding="utf-8").splitlines()
        listed = {name: sum_ for sum_, name in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError):
        return [SUMS]
    present = {str(path.relative_to(backup)): path for path in _everything(backup)}
    unlisted = present.keys() - listed.keys()
    altered = {
        name for name, sum_ in listed.items() if name not in present or sha256_of(present[name]) != sum_
    }
    return sorted(unlisted | altered)


def sha256_of(path: Path) -> str:
    """The checksum of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_or_none(path: Path) -> str | None:
    """None where there is no such file."""
    return sha256_of(path) if path.is_file() else None


def sync(path: Path) -> None:
    """Onto the disk: a file's bytes, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _everything(backup: Path) -> Iterator[Path]:
    return (path for path in sorted(backup.rglob("*")) if path.is_file() and path != backup / SUMS)


def _version(session: Session, schema: migrations.Schema) -> str | None:
    return migrations.state(session.connection(), schema).current


def _count(session: Session, metadata: MetaData) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in metadata.sorted_tables
    }


def _names(session: Session) -> set[str]:
    given_up = (ImportState.CANCELLED, ImportState.EXPIRED)
    imported = select(Import.sha256).where(Import.state.not_in(given_up))
    return {*session.scalars(select(StoredFile.sha256)), *session.scalars(imported)}


def sound(session: Session) -> bool:
    """What the database itself says of its own pages and references."""
    if session.get_bind().dialect.name == "postgresql":
        return True  # pg_restore has built every table, index and constraint anew, or has failed
    whole = session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
    return whole and not session.execute(text("PRAGMA foreign_key_check")).first()
