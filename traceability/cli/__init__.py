"""The `flask` commands: each module here is one command or group of the same name, found by its `group`."""

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import click
from flask import Flask, current_app, has_app_context
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from traceability.config import Config
from traceability.database import is_outage
from traceability.database.outages import DatabaseAway
from traceability.errors import TraceabilityError

Command = TypeVar("Command", bound=Callable[..., Any])


class CommandGroup(AppGroup):
    """A group whose commands run in the application and tell domain errors as one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Exit 1 with `Lỗi: …` instead of a traceback."""
        try:
            return super().invoke(ctx)
        except TraceabilityError as error:
            raise Failure(error.message) from error
        except SQLAlchemyError as error:
            if not is_outage(error):
                raise
            # Flask has left the application's context by now, unless `prepare` runs this.
            config = current_app.extensions["config"] if has_app_context() else Config.from_env()
            raise Failure(str(DatabaseAway(config.database_url))) from error


class Failure(click.ClickException):
    """`Lỗi: …` on standard error, exit 1."""

    def show(self, file: Any = None) -> None:
        """In Vietnamese, where click would say Error."""
        click.echo(f"Lỗi: {self.message}", err=True)


def json_option(command: Command) -> Command:
    """`--json`: the same answer for programs, in the argument `as_json`."""
    option = click.option("--json", "as_json", is_flag=True, help="In ra JSON cho chương trình đọc.")
    decorated: Command = option(command)
    return decorated


def print_json(value: Any) -> None:
    """Dates and the like as text, Vietnamese readable."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def print_rows(rows: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    """A listing: one line a row, values apart by tabs, or one JSON array."""
    listed = [dict(row) for row in rows]
    if as_json:
        print_json(listed)
        return
    for row in listed:
        click.echo("\t".join("–" if value is None else str(value) for value in row.values()))


class Commands(AppGroup):
    """`flask NAME`: the `group` of the module NAME in this package, imported only when it is called.

    So a web process never loads what only a command needs, such as PDF and spreadsheets.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The modules' names."""
        return sorted(module.name for module in pkgutil.iter_modules(__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module; None where there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        group: click.Command = importlib.import_module(f"{__name__}.{cmd_name}").group
        return group


def init_app(app: Flask) -> None:
    """Give the application its commands."""
    app.cli = Commands(app.name)
