"""`flask access`: every address under the access it asks for, for reviewers and programs."""

import click
from flask import current_app

from traceability.cli import json_option, print_rows
from traceability.web import access


@click.command("access", help="Liệt kê mọi địa chỉ theo quyền truy cập.")
@json_option
def group(as_json: bool) -> None:
    """One line an address: access, methods, address, endpoint."""
    declared = access.listing(current_app)
    rules = sorted(
        current_app.url_map.iter_rules(), key=lambda rule: (declared[rule.endpoint].name, str(rule))
    )
    print_rows(
        (
            {
                "access": declared[rule.endpoint].name,
                "methods": " ".join(sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"})),
                "address": str(rule),
                "endpoint": rule.endpoint,
            }
            for rule in rules
        ),
        as_json=as_json,
    )
