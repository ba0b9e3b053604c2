"""Proves that a backup can be restored: restores it into a scratch place and looks at what came of it."""

import random
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import LabelKind, LabelRun
from traceability.errors import Refused
from traceability.identifiers.errors import MistypedCode, NeverIssued
from traceability.identifiers.trace_code import Keyring
from traceability.services import audit_chain
from traceability.services.audit_chain import Head
from traceability.services.backups import contents, copies
from traceability.services.backups.contents import Contents, Manifest
from traceability.services.backups.restoring import restore_backup
from traceability.services.labels import runs as label_runs

_CODES = 100


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `ok` is None where it could not be."""

    name: str
    ok: bool | None
    detail: str


def verify_backup(
    backup: Path, keyring: Keyring, fingerprints: Collection[str], server_url: str | None
) -> list[Check]:
    """Everything that can be proved of a backup; `server_url` is a PostgreSQL server for a scratch copy.

    `fingerprints` are those of the root keys that the keyring has, today's and former ones.
    """
    wrong = contents.wrong_sums(backup)
    checks = [Check("checksums", not wrong, ", ".join(wrong[:5]) or "mọi tệp khớp")]
    if wrong:
        return checks
    manifest = Manifest.read(backup)
    with _restored(backup, manifest, server_url) as (main, scans):
        found = Contents.of(main, scans)
        checks.append(Check("integrity", contents.sound(main) and contents.sound(scans), manifest.database))
        checks.append(Check("schema", found.schemas == manifest.schemas, str(found.schemas)))
        checks.append(_rows(found, manifest))
        checks.append(_audit(main, manifest))
        checks.append(_files(backup, found, manifest))
        checks.append(_codes(main, keyring, manifest.root_key_fingerprint in fingerprints))
    return checks


@contextmanager
def _restored(backup: Path, manifest: Manifest, server_url: str | None) -> Iterator[copies.Sessions]:
    scratch = Path(tempfile.mkdtemp(prefix="ocop-trace-verify-"))
    try:
        if manifest.database == "sqlite":
            restore_backup(backup, scratch / "restored")
            with copies.opened(scratch / "restored") as sessions:
                yield sessions
            return
        if server_url is None:
            raise Refused(
                "Bản sao lưu này của PostgreSQL: cần một máy chủ PostgreSQL để khôi phục thử (--server)."
            )
        apart = (backup / f"{copies.SCANS}.dump").exists()
        with (
            copies.scratch_database(server_url, "a") as url,
            copies.scratch_database(server_url, "b") as other,
        ):
            scans_url = other if apart else url
            restore_backup(backup, scratch / "restored", url, scans_url)
            with copies.connected(url, scans_url) as sessions:
                yield sessions
    finally:
        shutil.rmtree(scratch)


def _rows(found: Contents, manifest: Manifest) -> Check:
    differing = [
        name for name in {*found.rows, *manifest.rows} if found.rows.get(name) != manifest.rows.get(name)
    ]
    total = f"{sum(found.rows.values())} hàng trong {len(found.rows)} bảng"
    return Check("rows", not differing, ", ".join(sorted(differing)) or total)


def _audit(main: Session, manifest: Manifest) -> Check:
    position, _, hash_ = manifest.audit_head.partition(":")
    main.rollback()  # verify opens a snapshot of its own
    chain = audit_chain.verify(main, noted=Head(int(position), hash_))
    return Check("audit", not chain.faults, f"{chain.entries} bản ghi, đầu chuỗi {chain.head}")


def _files(backup: Path, found: Contents, manifest: Manifest) -> Check:
    """That each is what its name says was just checked against the sums, which were made from the names."""
    folder = backup / contents.FILES
    missing = [name for name in found.names if contents.sha256_or_none(folder / name[:2] / name) != name]
    right = not missing and len(found.names) == manifest.files
    return Check("files", right, f"thiếu hoặc hỏng {len(missing)}" if missing else f"{len(found.names)} tệp")


def _codes(main: Session, keyring: Keyring, key_is_here: bool) -> Check:
    """Codes are made with the deployment's key and looked up in the restored database."""
    if not key_is_here:
        return Check("codes", None, "khóa gốc ở đây không phải khóa của bản sao lưu này")
    read, tried = read_back(main, keyring)
    return Check("codes", read == tried, f"đọc đúng {read}/{tried} mã")


def read_back(main: Session, keyring: Keyring) -> tuple[int, int]:
    """Of a hundred codes of labels that were issued: how many are read as that label, of how many tried."""
    runs = main.scalars(select(LabelRun).order_by(func.random()).limit(_CODES)).all()
    chosen = [run for _ in range(_CODES) for run in runs][:_CODES]
    return sum(_reads_back(main, keyring, run) for run in chosen), len(chosen)


def _reads_back(main: Session, keyring: Keyring, run: LabelRun) -> bool:
    index = random.randrange(run.quantity if run.kind is LabelKind.UNIT else 1)  # noqa: S311 - a sample
    try:
        code = keyring.codec(run.key_version).encode(run.id, index)
        return label_runs.find_label(main, keyring, code) == (run, index)
    except (MistypedCode, NeverIssued):
        return False
