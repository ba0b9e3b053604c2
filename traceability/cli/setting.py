"""`flask setting …`: what the department may change without a new start, such as its telephone number."""

from dataclasses import asdict

import click

from traceability.cli import CommandGroup, Failure, json_option, print_json, print_rows
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import known_settings
from traceability.services.actor import Actor

group = CommandGroup("setting", help="Các cài đặt có thể đổi khi hệ thống đang chạy.")
_ACTOR = Actor.system("Dòng lệnh")


@group.command("list", help="Liệt kê các cài đặt, giá trị và công dụng.")
@json_option
def list_settings(as_json: bool) -> None:
    """All of them, those without a value too."""
    with db.reading() as session:
        print_rows((asdict(row) for row in known_settings.every(session)), as_json=as_json)


@group.command("set", help="Đặt một cài đặt; giá trị rỗng để bỏ.")
@click.argument("name")
@click.argument("value")
@json_option
def set_setting(name: str, value: str, as_json: bool) -> None:
    """Every process sees it at its next look."""
    try:
        row = known_settings.change(db.session, _ACTOR, name, value)
    except Invalid as error:
        raise Failure(" ".join(error.errors.values())) from error
    db.session.commit()
    if as_json:
        print_json(asdict(row))
    else:
        click.echo(f"{row.name} = {row.value}" if row.value is not None else f"Đã bỏ {row.name}.")
