"""Makes a backup while the service runs: the databases first, then the files that the copied rows name."""

import os
import shutil
from pathlib import Path

from traceability.config import Config
from traceability.database import Database
from traceability.errors import NotFound, Refused, Unavailable
from traceability.services import clock, settings
from traceability.services.backups import contents, copies
from traceability.services.backups.contents import Contents, Manifest
from traceability.services.file_store import FileStore

MADE_AT = "backup_made_at"


def create_backup(db: Database, config: Config, folder: Path) -> Path:
    """A new backup in `folder`, named by its time; only a finished one bears the name."""
    now = clock.now()
    name = f"ocop-trace-{now:%Y%m%dT%H%M%S%f}Z"
    draft = folder / f".{name}.partial"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.mkdir(mode=0o700)
        with copies.copied(config, draft) as (main, scans):
            found = Contents.of(main, scans)
        _copy_files(FileStore.at(config.storage_url), found.names, draft, _latest(folder))
        Manifest(
            format=contents.FORMAT,
            created_at=now.isoformat(),
            database="sqlite" if config.uses_sqlite else "postgresql",
            root_key_fingerprint=found.root_key_fingerprint,
            schemas=found.schemas,
            rows=found.rows,
            audit_head=found.audit_head,
            files=len(found.names),
        ).write(draft)
        contents.write_sums(draft)
        draft.rename(folder / name)
        contents.sync(folder)
    except OSError as error:
        raise Unavailable(f"Chưa sao lưu được ({error.strerror}): {error.filename or folder}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    with db.writing() as session:
        settings.put(session, MADE_AT, now.isoformat())
    return folder / name


def _latest(folder: Path) -> Path | None:
    return max((path.parent for path in folder.glob(f"ocop-trace-*/{contents.SUMS}")), default=None)


def _copy_files(store: FileStore, names: tuple[str, ...], backup: Path, earlier: Path | None) -> None:
    """What the last backup beside this one has already is linked: content never changes under its name."""
    for name in names:
        target = backup / contents.FILES / name[:2] / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = earlier and earlier / contents.FILES / name[:2] / name
        if known and known.exists() and contents.sha256_of(known) == name:
            os.link(known, target)
        else:
            _copy_file(store, name, target)


def _copy_file(store: FileStore, name: str, target: Path) -> None:
    try:
        with store.open(name) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
    except NotFound as error:
        raise Refused(f"Kho tệp thiếu {name} mà cơ sở dữ liệu có nhắc tới: chưa sao lưu được.") from error
    if contents.sha256_of(target) != name:
        raise Refused(
            f"Tệp {name} trong kho đã hỏng: nội dung không khớp tên. Khôi phục nó từ bản sao lưu cũ."
        )
