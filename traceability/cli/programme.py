"""`flask programme`: the programme's figures."""

import click

from models import ProjectKind
from traceability.cli import CommandGroup, json_option, print_json
from traceability.extensions import db
from traceability.services.figures import ProgrammeFigures, ProjectFigures, programme_figures

group = CommandGroup("programme", help="Chương trình hỗ trợ: số liệu.")
_ACTIVITIES = {"training": "tập huấn", "communication": "truyền thông"}
_HEADS = ("Dự án", "Doanh nghiệp", "HTX", "Hộ", "Kết quả")


@group.command("figures")
@click.option("--year", type=click.IntRange(2000, 2100), help="Năm của kế hoạch; bỏ trống là mọi năm.")
@json_option
def figures(year: int | None, as_json: bool) -> None:
    """Số liệu của chương trình, mỗi con số đếm một lần."""
    counted = programme_figures(db.session, year)
    print_json(counted.as_json()) if as_json else click.echo(_table(counted))


def _table(counted: ProgrammeFigures) -> str:
    rows = [_HEADS, *(_row(project, counted.year is None) for project in counted.projects)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    lines = [
        "  ".join(
            cell.rjust(width) if 0 < column < 4 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    year = f"năm {counted.year}" if counted.year else "các năm"
    places = f"{counted.organisations_distinct} chủ thể, {counted.participations} lượt tham gia"
    activities = ", ".join(f"{_ACTIVITIES[kind]} {count}" for kind, count in counted.activities.items())
    return "\n".join(
        [
            f"Chương trình {year}: {places}",
            *lines,
            f"Hoạt động: {activities or 'không có'}",
        ]
    )


def _row(project: ProjectFigures, with_year: bool) -> tuple[str, ...]:
    name = f"{project.year} · {project.number}" if with_year else str(project.number)
    return (
        f"{name}. {project.name}",
        str(project.enterprises),
        str(project.cooperatives),
        str(project.households),
        _results(project),
    )


def _results(project: ProjectFigures) -> str:
    """What the JSON says under this project, in words."""
    said = [f"{one.name}: {one.supports}" for one in project.supports]
    if project.kind is ProjectKind.CONFORMITY:
        said.insert(0, f"{project.products_distinct} sản phẩm")
        said.append(
            f"{project.certificates} giấy chứng nhận của {project.certified_enterprises} doanh nghiệp"
        )
    if project.kind is ProjectKind.TRACEABILITY:
        said.append(f"{project.ocop_products} sản phẩm OCOP")
    return "; ".join(said) or "–"
