"""Turns a backup back into databases and files, in an empty place."""

import shutil
from pathlib import Path

from traceability.errors import Refused
from traceability.services.backups import contents, copies
from traceability.services.backups.contents import Manifest


def find_backup(folder: Path) -> Path:
    """`folder` itself, or the newest finished backup in it."""
    if (folder / contents.MANIFEST).exists():
        return folder
    finished = sorted(path.parent for path in folder.glob(f"ocop-trace-*/{contents.SUMS}"))
    if not finished:
        raise Refused(f"Không có bản sao lưu trọn vẹn nào trong {folder}.")
    return finished[-1]


def restore_backup(
    backup: Path, target: Path, url: str | None = None, scans_url: str | None = None
) -> Manifest:
    """Into an empty folder, and for PostgreSQL into empty databases.

    The root key is put there by a person, from the place where it is kept apart.
    """
    manifest = Manifest.read(backup)
    if wrong := contents.wrong_sums(backup):
        raise Refused(f"Bản sao lưu đã hỏng, không khôi phục: {', '.join(wrong[:5])}")
    if target.exists() and any(target.iterdir()):
        raise Refused(f"{target} không trống: khôi phục vào một thư mục mới để không ghi đè gì.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if manifest.database == "postgresql":
        _restore_dumps(backup, url, scans_url)
    for file in backup.glob("*.db"):
        shutil.copyfile(file, target / file.name)
        (target / file.name).chmod(0o600)
    if (backup / contents.FILES).exists():
        shutil.copytree(backup / contents.FILES, target / contents.FILES)
    return manifest


def _restore_dumps(backup: Path, url: str | None, scans_url: str | None) -> None:
    addresses = {copies.MAIN: url, copies.SCANS: scans_url}
    for name, address in addresses.items():
        dump = backup / f"{name}.dump"
        if dump.exists():
            if address is None or not address.startswith("postgresql"):
                raise Refused(
                    "Bản sao lưu này của PostgreSQL: nêu địa chỉ cơ sở dữ liệu trống để khôi phục vào."
                )
            copies.refuse_filled(address)
            copies.restore_dump(dump, address)
