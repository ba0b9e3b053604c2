"""`flask programme`: the programme's figures, and the yearly report."""

from datetime import datetime
from pathlib import Path

import click

from models import ProjectKind, YearlyReport
from traceability.cli import CommandGroup, json_option, print_json
from traceability.errors import Invalid
from traceability.extensions import db
from traceability.services import clock, yearly_reports
from traceability.services.actor import Actor
from traceability.services.figures import ProgrammeFigures, ProjectFigures, programme_figures

group = CommandGroup("programme", help="Chương trình hỗ trợ: số liệu, báo cáo năm.")
_YEAR = click.IntRange(2000, 2100)
_ACTIVITIES = {"training": "tập huấn", "communication": "truyền thông"}
_HEADS = ("Dự án", "Doanh nghiệp", "HTX", "Hộ", "Kết quả")


@group.command("figures")
@click.option("--year", type=_YEAR, help="Năm của kế hoạch; bỏ trống là mọi năm.")
@json_option
def figures(year: int | None, as_json: bool) -> None:
    """Số liệu của chương trình, mỗi con số đếm một lần."""
    counted = programme_figures(db.session, year)
    print_json(counted.as_json()) if as_json else click.echo(_table(counted))


@group.command("report")
@click.option("--year", type=_YEAR, required=True, help="Năm của kế hoạch.")
@click.option("--format", "format", type=click.Choice([*yearly_reports.FORMATS]), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Tệp hoặc thư mục.")
@click.option("--edition", type=click.IntRange(1), help="In lại một lần chốt đã có.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Ngày tính trạng thái giấy chứng nhận."
)
@json_option
def report(
    year: int, format: str, out: Path, edition: int | None, as_of: datetime | None, as_json: bool
) -> None:
    """Báo cáo năm từ số liệu đã chốt; chốt thêm một lần nếu số liệu đã thay đổi."""
    kept = _edition(year, edition) if edition else _up_to_date(year, as_of)
    printed = yearly_reports.print_report(kept, format)
    target = out / printed.name if out.is_dir() else out
    target.write_bytes(printed.data)
    if as_json:
        print_json({"year": year, "edition": kept.edition, "sha256": kept.sha256, "file": target})
    else:
        click.echo(f"{kept.name}: {target}\nSHA-256 của số liệu: {kept.sha256}")


def _edition(year: int, edition: int) -> YearlyReport:
    found = yearly_reports.find_edition(db.session, year, edition)
    if found is None:
        raise Invalid({"edition": f"Năm {year} không có lần chốt {edition}."})
    return found


def _up_to_date(year: int, as_of: datetime | None) -> YearlyReport:
    """The last edition where nothing has changed since, so that a second call writes the same bytes; else a
    new one."""
    actor = Actor.system("Dòng lệnh")
    with db.reading() as session:
        last = yearly_reports.latest(session, year)
        day = as_of.date() if as_of else last.as_of if last else clock.today()
        drafted = yearly_reports.draft(session, actor, year, day)
        if (same := yearly_reports.find_same(session, drafted)) is None and as_of is None:
            drafted = yearly_reports.draft(session, actor, year, clock.today())
            same = yearly_reports.find_same(session, drafted)
    if same is None:
        same = yearly_reports.freeze(db.session, actor, drafted)
        db.session.commit()
    return same


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
