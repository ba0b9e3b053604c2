"""Addresses for machines: is the process alive, can it serve, whom to tell of a hole, what not to crawl."""

import os
import tempfile
from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.orm import Session

from traceability import logs
from traceability.config import Config
from traceability.database import migrations, root_key_state
from traceability.extensions import db
from traceability.services.clock import now
from traceability.web.access import public

log = logs.get(__name__)
blueprint = Blueprint("health", __name__)

_LEAST_FREE_BYTES = 50_000_000
# Printed codes are for shoppers: a crawler that follows them would count as a visit.
_ROBOTS = "User-agent: *\n" + "".join(f"Disallow: /{part}/\n" for part in ("01", "obj", "t", "api"))


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Everything a request may need is there; each check is named, without detail that helps an attacker."""
    checks: dict[str, Callable[[], bool]] = {
        "database": lambda: _at_head(db.database.reading_session(), migrations.MAIN),
        "scans": lambda: _at_head(db.database.reading_scans_session(), migrations.SCANS),
        "root_key": lambda: root_key_state(db.database, current_app.extensions["root_key"]) == "matches",
        "disk": lambda: _disk_takes_writes(_config()),
    }
    results = {name: _passes(name, check) for name, check in checks.items()}
    ready = all(results.values())
    told = {name: "ok" if passed else "failed" for name, passed in results.items()}
    return jsonify(status="ok" if ready else "failed", checks=told), 200 if ready else 503


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """What crawlers are asked to leave alone."""
    return Response(_ROBOTS, mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
@public
def security_txt() -> Response:
    """RFC 9116."""
    config = _config()
    lines = {
        "Contact": config.security_contact,
        "Expires": f"{now() + timedelta(days=180):%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages": "vi, en",
        "Canonical": f"{config.origin}/.well-known/security.txt",
    }
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), mimetype="text/plain")


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:
        log.warning("not ready", check=name, kind=type(error).__name__)
        return False


def _at_head(session: Session, schema: migrations.Schema) -> bool:
    with session:
        return migrations.state(session.connection(), schema).at_head


def _disk_takes_writes(config: Config) -> bool:
    with tempfile.NamedTemporaryFile(dir=config.instance, prefix=".ready-") as file:
        file.write(b"ready")
        file.flush()
    disk = os.statvfs(config.instance)
    return disk.f_bavail * disk.f_frsize > _LEAST_FREE_BYTES
