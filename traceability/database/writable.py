"""Whether this account may write where the data lies: told in one line, before anything is opened."""

import os
import pwd
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from traceability.config import Config


class Unwritable(RuntimeError):
    """A folder or file is closed to this account; the message is one line that says what to do."""

    def __init__(self, path: Path, folder: Path) -> None:
        me = _account()
        super().__init__(
            f"tài khoản {me} không ghi được vào {path}. Nếu trước đó đã chạy bằng sudo, hãy trả lại quyền: "
            f"sudo chown -R {me} {folder}; nếu không, chọn thư mục khác bằng INSTANCE_DIR."
        )


def require_writable(config: Config) -> None:
    """Make the instance folder. Raises Unwritable for it, or for a SQLite file that is there already.

    SQLite itself would say "readonly database" far into the start, or only at the first write.
    """
    try:
        config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise Unwritable(config.instance, config.instance) from None
    for path in (config.instance, *_sqlite_paths(config)):
        wanted = os.W_OK | (os.X_OK if path.is_dir() else os.R_OK)
        if not os.access(path, wanted, effective_ids=os.access in os.supports_effective_ids):
            raise Unwritable(path, path if path.is_dir() else path.parent)


def _sqlite_paths(config: Config) -> Iterator[Path]:
    """Each file with what lies beside it (-wal, -shm, .gate), and the folder all of that is made in."""
    for url in {config.database_url, config.scans_database_url, config.jobs_database_url}:
        if url.startswith("sqlite"):
            file = Path(str(make_url(url).database)).absolute()
            if file.parent.is_dir():
                yield file.parent
                if os.access(file.parent, os.R_OK):
                    yield from sorted(file.parent.glob(f"{file.name}*"))


def _account() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container's number without a name
        return str(os.geteuid())
