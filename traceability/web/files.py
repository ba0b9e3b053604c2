"""Files that are not public: for the organisation they belong to and for staff, absent for everybody else."""

from flask import Blueprint, current_app, send_file
from flask.typing import ResponseReturnValue

from models import StoredFile
from traceability.extensions import db
from traceability.services import tenancy
from traceability.services.file_store import FileStore
from traceability.web.access import current_actor, signed_in

blueprint = Blueprint("files", __name__)
_SANDBOX = "default-src 'none'; sandbox"


def store() -> FileStore:
    """Where this deployment keeps its files."""
    return FileStore.at(current_app.extensions["config"].storage_url)


@blueprint.get("/files/<int:file_id>")
@signed_in
def show_file(file_id: int) -> ResponseReturnValue:
    """A picture to look at, a PDF as a download: it came from outside."""
    actor = current_actor()
    find = tenancy.own if actor.is_producer else tenancy.any
    file = find(db.session, actor, StoredFile, file_id)
    response = send_file(
        store().open(file.sha256),
        mimetype=file.media_type,
        as_attachment=not file.media_type.startswith("image/"),
        download_name=file.name,
        etag=False,
    )
    response.set_etag(file.sha256)
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"  # seen again only while one may see it
    return response
