"""Papers that come with a form: kept before the transaction begins, registered inside it."""

from flask_wtf.file import FileField, MultipleFileField
from sqlalchemy.orm import Session

from traceability.services import evidence
from traceability.services.evidence import KeptFile, KeptPhoto
from traceability.web.files import store


def kept(field: FileField) -> KeptFile | None:
    """The checked file of a field, or None where none was chosen. Raises Invalid on the field's name."""
    upload = field.data
    if not upload or not upload.filename:
        return None
    return evidence.keep_document(store(), upload.filename, upload.read(), field=field.name)


def kept_photos(field: MultipleFileField) -> tuple[KeptPhoto, ...]:
    """The checked photos of a field for several. Raises Invalid on the field's name."""
    uploads = [upload for upload in field.data or [] if upload and upload.filename]
    return tuple(
        evidence.keep_photo(store(), upload.filename, upload.read(), field=field.name) for upload in uploads
    )


def kept_photo(field: FileField) -> KeptPhoto | None:
    """The checked photo of a field, or None where none was chosen. Raises Invalid on the field's name."""
    upload = field.data
    if not upload or not upload.filename:
        return None
    return evidence.keep_photo(store(), upload.filename, upload.read(), field=field.name)


def registered(session: Session, organisation_id: int | None, file: KeptFile | None) -> int | None:
    """The id of its row."""
    return evidence.register_file(session, organisation_id, file).id if file else None
