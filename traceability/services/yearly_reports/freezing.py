"""Freezing a year's figures: what was previewed is what is kept, and what is kept never changes."""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Plan, Role, YearlyReport
from traceability.database import unique_breach
from traceability.errors import Forbidden, Invalid, NotFound, Refused
from traceability.services import audit, clock
from traceability.services.actor import Actor
from traceability.services.paging import Page, page_of
from traceability.services.yearly_reports.content import content_of

_MAY_FREEZE = (Role.OFFICER, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Draft:
    """Figures as they are now: the text whose bytes are hashed, not yet kept."""

    year: int
    as_of: date
    figures: str
    sha256: str

    @property
    def content(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.figures)
        return read


def draft(session: Session, actor: Actor, year: int, as_of: date) -> Draft:
    """Count the year. It takes a while where the year is large, so it reads in a session of its own."""
    _staff_only(actor)
    if year not in plan_years(session):
        raise Invalid({"year": f"Chưa có kế hoạch năm {year}. Nhập kế hoạch và các dự án trước."})
    if as_of > clock.today():
        raise Invalid({"as_of": f"Ngày tính số liệu không thể sau hôm nay ({clock.today():%d/%m/%Y})."})
    if as_of.year < year:
        raise Invalid({"as_of": f"Ngày tính số liệu phải từ ngày 01/01/{year} trở đi."})
    figures = _one_spelling(content_of(session, year, as_of))
    return Draft(year, as_of, figures, hashlib.sha256(figures.encode()).hexdigest())


def freeze(session: Session, actor: Actor, drafted: Draft, seen: str | None = None) -> YearlyReport:
    """Keep the figures as the year's next edition. `seen` is the hash of what the person looked at."""
    if not (actor.is_system or actor.role in _MAY_FREEZE):
        raise Forbidden("Chỉ chuyên viên và lãnh đạo được chốt báo cáo năm.")
    if seen is not None and seen != drafted.sha256:
        raise Refused("Số liệu vừa thay đổi sau khi bạn mở trang này. Xem lại bản mới rồi chốt.")
    if same := find_same(session, drafted):
        raise Refused(f"Số liệu này đã được chốt (lần {same.edition}). Hãy dùng bản đã có.")
    last = select(func.coalesce(func.max(YearlyReport.edition), 0)).where(YearlyReport.year == drafted.year)
    report = YearlyReport(
        year=drafted.year,
        edition=(session.scalar(last) or 0) + 1,
        as_of=drafted.as_of,
        figures=drafted.figures,
        sha256=drafted.sha256,
        frozen_at=clock.now().replace(microsecond=0),
        frozen_by_id=actor.user_id,
        frozen_by="Dòng lệnh của hệ thống" if actor.is_system else actor.name,
    )
    with unique_breach(session, "uq_yearly_report_year_edition", _JUST_FROZEN):
        session.add(report)
    after = {"year": report.year, "edition": report.edition, "as_of": report.as_of, "sha256": report.sha256}
    audit.record(session, actor, "yearly_report.frozen", report, after=after)
    return report


def find_same(session: Session, drafted: Draft) -> YearlyReport | None:
    """The edition that holds these very figures."""
    same = (YearlyReport.year == drafted.year, YearlyReport.sha256 == drafted.sha256)
    return session.scalars(select(YearlyReport).where(*same).order_by(YearlyReport.edition)).first()


def latest(session: Session, year: int) -> YearlyReport | None:
    """The year's last edition."""
    query = select(YearlyReport).where(YearlyReport.year == year)
    return session.scalars(query.order_by(YearlyReport.edition.desc()).limit(1)).first()


def find_edition(session: Session, year: int, edition: int) -> YearlyReport | None:
    query = select(YearlyReport).where(YearlyReport.year == year, YearlyReport.edition == edition)
    return session.scalars(query).first()


def content(report: YearlyReport) -> dict[str, Any]:
    """The frozen figures."""
    read: dict[str, Any] = json.loads(report.figures)
    return read


def intact(report: YearlyReport) -> bool:
    """Whether the figures still have their hash."""
    return hashlib.sha256(report.figures.encode()).hexdigest() == report.sha256


def list_reports(session: Session, actor: Actor, number: int = 1) -> Page[YearlyReport]:
    """All editions, the latest year and edition first."""
    _staff_only(actor)
    order = (YearlyReport.year.desc(), YearlyReport.edition.desc())
    return page_of(session, select(YearlyReport).order_by(*order), number)


def get_report(session: Session, actor: Actor, yearly_report_id: int) -> YearlyReport:
    """One edition."""
    _staff_only(actor)
    report = session.get(YearlyReport, yearly_report_id)
    if report is None:
        raise NotFound
    return report


def plan_years(session: Session) -> Sequence[int]:
    """Years with a plan, the latest first."""
    return session.scalars(select(Plan.year).distinct().order_by(Plan.year.desc())).all()


_JUST_FROZEN = Refused("Vừa có người chốt số liệu năm này. Mở danh sách để xem bản mới nhất.")


def _staff_only(actor: Actor) -> None:
    if not (actor.is_staff or actor.is_system):
        raise NotFound


def _one_spelling(content: dict[str, Any]) -> str:
    """Keys in order, no spaces, NFC: equal figures are equal bytes."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)
