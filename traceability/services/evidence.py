"""Files people upload: checked by content, made anew where they are pictures, kept, and registered as rows.

Checking and keeping need no session, so they are done before a write transaction begins; what a service gets
is a `KeptFile`. The bytes are on the disk before the row that names them.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from models import EventPhoto, StoredFile, VisitPhoto
from traceability.errors import Invalid
from traceability.services import clock, pictures
from traceability.services.file_store import FileStore
from traceability.services.refused_files import told

MAX_BYTES = 10_000_000
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A checked file whose bytes are in the store."""

    sha256: str
    media_type: str
    size: int
    name: str
    width: int | None = None
    height: int | None = None
    thumbnail: "KeptFile | None" = None  # of a picture


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A product photo: the picture people open, and the small one that the scan page loads."""

    picture: KeptFile
    hero: KeptFile


@told
def keep_photo(store: FileStore, name: str, data: bytes, *, field: str = "photo") -> KeptPhoto:
    """Check and keep a product photo; `Invalid` on `field` says what to do instead."""
    _check_bytes(data, field)
    if _sniff(data) not in ("image/jpeg", "image/png", "image/webp"):
        raise Invalid({field: _not(data, "Ảnh phải là tệp JPEG, PNG hoặc WebP.")})
    try:
        picture, hero = pictures.photo(data)
    except pictures.BadPicture as bad:
        raise Invalid({field: str(bad)}) from None
    return KeptPhoto(_keep(store, name, picture), _keep(store, name, hero))


@told
def keep_document(store: FileStore, name: str, data: bytes, *, field: str = "file") -> KeptFile:
    """Check and keep a certificate's paper or another document: a PDF as it is, a picture made anew."""
    _check_bytes(data, field)
    media_type = _sniff(data)
    if media_type is None:
        raise Invalid({field: _not(data, "Tệp phải là PDF, JPEG, PNG hoặc WebP.")})
    if media_type == _PDF:
        if b"%%EOF" not in data[-2048:]:
            raise Invalid({field: "Tệp PDF này chưa trọn vẹn. Hãy xuất lại tệp rồi tải lên."})
        return KeptFile(store.put(data), _PDF, len(data), _file_name(name, _PDF))
    try:
        paper = pictures.paper(data)
        small = _keep(store, name, pictures.thumbnail(paper.data))
        return replace(_keep(store, name, paper), thumbnail=small)
    except pictures.BadPicture as bad:
        raise Invalid({field: str(bad)}) from None


def register_file(session: Session, organisation_id: int | None, kept: KeptFile) -> StoredFile:
    """The row of a kept file, for its organisation and staff to see; without an organisation, staff only."""
    small = register_file(session, organisation_id, kept.thumbnail) if kept.thumbnail else None
    row = StoredFile(
        thumbnail=small,
        organisation_id=organisation_id,
        sha256=kept.sha256,
        media_type=kept.media_type,
        size=kept.size,
        width=kept.width,
        height=kept.height,
        name=kept.name,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def photos_after(
    session: Session,
    organisation_id: int | None,
    earlier: Iterable[EventPhoto | VisitPhoto],
    taken_out: Container[int],
    added: Iterable[KeptPhoto],
) -> list[tuple[StoredFile, StoredFile]]:
    """Picture and small picture of each photo of a corrected entry: those before stay unless taken out, and
    the same picture twice is one."""
    files = [(one.file, one.small) for one in earlier if one.file_id not in taken_out]
    known = {file.sha256 for file, _ in files}
    for kept in added:
        if kept.picture.sha256 not in known:
            known.add(kept.picture.sha256)
            picture = register_file(session, organisation_id, kept.picture)
            files.append((picture, register_file(session, organisation_id, kept.hero)))
    return files


def _check_bytes(data: bytes, field: str) -> None:
    if not data:
        raise Invalid({field: "Tệp rỗng. Hãy chọn tệp khác."})
    if len(data) > MAX_BYTES:
        raise Invalid({field: too_large(len(data))})


def too_large(size: int) -> str:
    """What to say of a file of `size` bytes that is over the limit."""
    megabytes = f"{max(size / 1_000_000, 10.1):.1f}".removesuffix(".0").replace(".", ",")
    return f"Tệp phải nhỏ hơn 10 MB (tệp của bạn {megabytes} MB)"


def _not(data: bytes, expected: str) -> str:
    """What to say of a file of another kind; iPhones' own has an answer of its own."""
    return pictures.NO_HEIC if pictures.is_heic(data) else expected


def _sniff(data: bytes) -> str | None:
    """What the first bytes say. The name and the browser's word for it are a stranger's claims."""
    if data.startswith(b"%PDF-"):
        return _PDF
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None


def _keep(store: FileStore, name: str, made: pictures.Picture) -> KeptFile:
    kept_as = _file_name(name, made.media_type)
    return KeptFile(store.put(made.data), made.media_type, len(made.data), kept_as, made.width, made.height)


_EXTENSIONS = {_PDF: ".pdf", "image/jpeg": ".jpg", "image/webp": ".webp"}


def _file_name(name: str, media_type: str) -> str:
    """The uploaded name for the download, with the extension that is true; never a path on our disk."""
    base = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(mark for mark in base if mark.isprintable()).strip(" .")
    stem = printable.rpartition(".")[0] or printable or "tep"
    return stem[:100] + _EXTENSIONS[media_type]
