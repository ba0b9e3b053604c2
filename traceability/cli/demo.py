"""`flask demo`: load the demonstration, and say where its scenes are."""

import json
from typing import Any

import click
from flask import current_app

from models import LabelRun, Setting
from traceability.cli import CommandGroup, json_option, print_json
from traceability.config import Config
from traceability.demo import chains, inspections, people, scenes
from traceability.demo import load as loading
from traceability.demo.catalogue import MAIN
from traceability.extensions import db, keyring
from traceability.root_key import RootKey
from traceability.services.file_store import FileStore
from traceability.services.labels import files as label_files

group = CommandGroup("demo", help="Dữ liệu minh họa: nạp và liệt kê.")


@group.command("load")
def load() -> None:
    """Nạp dữ liệu minh họa vào một hệ thống chưa có dữ liệu đó."""
    config: Config = current_app.extensions["config"]
    store = FileStore.at(config.storage_url)
    photos, paper = loading.draw_photos(store), loading.draw_paper(store)
    hashed = people.hashes(_root_key())
    made = loading.load(db.session, photos, paper, keyring(), config.base_url)
    played = scenes.make(made)
    chains.make(made)
    people.create(db.session, made.organisations[MAIN].id, hashed)
    inspections.make(made, played)
    loading.note(db.session, played)
    db.session.commit()
    with db.scans() as session:
        scenes.check_often(session, played)
    click.echo("Đã nạp dữ liệu minh họa.")


@group.command("list")
@json_option
def listing(as_json: bool) -> None:
    """Tài khoản và các trang minh họa."""
    listed = _listed()
    if as_json:
        print_json(listed)
        return
    for sign_in in listed["sign_ins"]:
        click.echo(f"{sign_in['email']}\t{sign_in['password']}\t{sign_in['role']}")
    for state, label in listed["verdicts"].items():
        click.echo(f"{state}\t{label['page']}")


def _listed() -> dict[str, Any]:
    noted = db.session.get(Setting, loading.NOTE)
    if noted is None:
        return {"sign_ins": [], "verdicts": {}, "gs1_example": None, "issue_example": None}
    played = json.loads(noted.value)
    sign_ins = [
        {"email": email, "password": people.password_of(_root_key(), email), "role": role.value}
        for email, _, role in people.PEOPLE
    ]
    verdicts = {state: _label(*where) for state, where in played["labels"].items()}
    return {
        "sign_ins": sign_ins,
        "verdicts": verdicts,
        "gs1_example": _label(*played["gs1_example"]) if "gs1_example" in played else None,
        "issue_example": played["issue_example"],
    }


def _label(run_id: int, index: int) -> dict[str, str]:
    run = db.session.get_one(LabelRun, run_id)
    code = label_files.codec_of(run, keyring()).encode(run.id, index)
    return {"path": label_files.path_of(run, code), "page": f"/t/{code}", "code": code}


def _root_key() -> RootKey:
    key: RootKey = current_app.extensions["root_key"]
    return key
