"""Public files: product photos, and the papers that producers have made public."""

from flask import Blueprint, Response, abort, current_app, send_file
from flask.typing import ResponseReturnValue

from traceability.extensions import db
from traceability.services import trace_pages
from traceability.services.file_store import FileStore
from traceability.web.access import public

blueprint = Blueprint("public_files", __name__)
_FOR_EVER = "public, max-age=31536000, immutable"  # the address is the content's own hash
_SANDBOX = "default-src 'none'; sandbox"


@blueprint.get("/photos/<sha256>")
@public
def photo(sha256: str) -> ResponseReturnValue:
    """A photo of a product that the public may see."""
    file = trace_pages.public_photo(db.session, sha256)
    if file is None:
        abort(404)
    response = _sent(file.sha256, file.media_type)
    response.headers["Cache-Control"] = _FOR_EVER
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # chat previews show it
    return response


@blueprint.get("/evidence/<sha256>")
@public
def evidence(sha256: str) -> ResponseReturnValue:
    """The public copy of a verified certificate, as a download: it came from outside."""
    file = trace_pages.public_evidence(db.session, sha256)
    if file is None:
        abort(404)
    response = _sent(file.sha256, file.media_type, name=file.name)
    response.headers["Content-Security-Policy"] = _SANDBOX
    return response


def _sent(sha256: str, media_type: str, *, name: str | None = None) -> Response:
    store = FileStore.at(current_app.extensions["config"].storage_url)
    body = store.open(sha256)
    response = send_file(
        body, mimetype=media_type, as_attachment=name is not None, download_name=name, etag=False
    )
    response.set_etag(sha256)
    return response
