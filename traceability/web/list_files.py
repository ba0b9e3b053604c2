"""A list as a file: CSV or Excel of all its rows, with the filters, the time and the person."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue

from traceability.services import clock
from traceability.services.tables import CSV, XLSX, Table, as_csv, as_xlsx
from traceability.web import lists
from traceability.web.access import current_actor

FORMATS = ("xlsx", "csv")
Access = Callable[[Callable[..., ResponseReturnValue]], Any]


class Asked(NamedTuple):
    """The rows that the address asks for, and each of its filters in words."""

    rows: Iterable[Sequence[Any]]
    filters: Mapping[str, str] = {}
    about: str = ""  # what of, where the address names one thing


@dataclass(frozen=True)
class ListFile:
    """The file of one list. It lies beside the list: /staff/alerts has /staff/alerts/export.csv."""

    of: str  # endpoint of the list
    path: str  # of the list, below the blueprint's
    title: str
    stem: str  # of the file's name
    columns: Sequence[str]
    asked: Callable[..., Asked]  # takes the parts of the list's address
    access: Access = field(repr=False)

    @property
    def name(self) -> str:
        return self.of.replace(".", "_")


def add(blueprint: Blueprint, file: ListFile) -> None:
    """Give the list its file."""

    def export(format: str, **parts: Any) -> Response:
        rows, filters, about = file.asked(**parts)
        table = Table(
            title=f"{file.title}: {about}" if about else file.title,
            columns=file.columns,
            rows=rows,
            person=current_actor().name,
            filters=[words for words, _ in lists.chips(filters)],
        )
        return table_file(table, format, file.stem)

    address = f"{file.path}/export.<any(csv,xlsx):format>"
    blueprint.add_url_rule(address, file.name, file.access(export))
    _OF[file.of] = f"{blueprint.name}.{file.name}"


def table_file(table: Table, format: str, stem: str) -> Response:
    """The table as csv or xlsx, to be kept by nobody on the way."""
    body, media_type = (as_csv(table), CSV) if format == "csv" else (as_xlsx(table), XLSX)
    response = Response(body, mimetype=media_type)
    name = f"{stem}-{clock.today():%Y%m%d}.{format}"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Templates of lists ask `downloads()`."""
    app.jinja_env.globals["downloads"] = downloads


def downloads() -> list[tuple[str, str]]:
    """The files of the list that is shown, filters kept: what each is called, and its address."""
    endpoint = _OF.get(request.endpoint or "")
    parts = {name: str(value) for name, value in (request.view_args or {}).items()}
    if endpoint is None:
        return []
    return links(endpoint, **parts)


def links(endpoint: str, **parts: str) -> list[tuple[str, str]]:
    """The files at this endpoint, for a list that gives its own."""
    return [
        ({"xlsx": "Excel", "csv": "CSV"}[kind], lists.elsewhere(endpoint, **parts, format=kind))
        for kind in FORMATS
    ]


_OF: dict[str, str] = {}  # endpoint of a list to that of its file


def declared() -> Mapping[str, str]:
    """Every list that has a file."""
    return _OF
