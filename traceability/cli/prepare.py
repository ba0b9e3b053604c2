"""`flask prepare`: everything a start needs, in order; each step may be repeated at every start."""

import io
import json
from contextlib import redirect_stdout

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import exists, select

from models import Organisation
from traceability.config import Config
from traceability.extensions import db


@click.command("prepare", help="Chuẩn bị trước khi chạy: nâng cấp và, ở lần đầu, dữ liệu minh họa.")
@with_appcontext
def group() -> None:
    """Upgrade and, into an empty system that asks for it, load the demonstration."""
    config: Config = current_app.extensions["config"]
    _run("database", "upgrade")
    if config.demo and _is_empty():
        click.echo("Đang nạp dữ liệu minh họa …")
        _run("demo", "load")
    if config.demo:
        _print_sign_ins()


def _is_empty() -> bool:
    with db.reading() as session:
        return not session.scalar(select(exists().select_from(Organisation)))


def _print_sign_ins() -> None:
    with redirect_stdout(io.StringIO()) as listing:
        _run("demo", "list", "--json")
    sign_ins = json.loads(listing.getvalue() or "{}").get("sign_ins", [])
    if sign_ins:
        click.echo("\nTài khoản minh họa:")
    for row in sign_ins:
        click.echo(f"  {row['email']:<36} {row['password']:<24} {row['role']}")


def _run(*words: str) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if words[0] not in app.cli.list_commands(click.get_current_context()):
        return
    with app.app_context():  # a session of its own for each step
        app.cli.main(list(words), standalone_mode=False)
