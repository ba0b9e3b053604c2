"""What an inspector enters about a visit, checked: where, when, what was found, which codes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Finding, Organisation, OrganisationState
from traceability.errors import Invalid
from traceability.services import clock
from traceability.services.evidence import KeptPhoto
from traceability.text import line, plain, unaccented

_CLOCKS_DIFFER = timedelta(minutes=10)
_FARTHEST = timedelta(days=3 * 366)
_SHOWN = 5
_UNLISTED = (OrganisationState.PENDING, OrganisationState.RETURNED, OrganisationState.REFUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCode:
    """A code, and what the system said of it: later than the code was seen where there was no network."""

    code: str
    state: str
    seen_at: datetime
    judged_at: datetime
    subject: str | None = None
    organisation_id: int | None = None
    product_id: int | None = None
    batch_id: int | None = None
    run: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDetails:
    """A visit as entered. A time without a zone is a clock on a wall in Lạng Sơn.

    `at_producer` without an organisation means the producer of the first code that names one; elsewhere (a
    market, a shop) there is a place and a commune, and no producer is blamed for what a seller does.
    """

    at_producer: bool
    organisation_id: int | None = None
    place: str = ""
    commune_id: int | None = None
    visited_at: datetime | None = None
    finding: Finding
    observed: str
    measures: str | None = None
    follow_up_on: date | None = None
    photos: tuple[KeptPhoto, ...] = ()
    without_photos: frozenset[int] = frozenset()  # ids of files that a correction leaves out


def completed(session: Session, details: VisitDetails, found: int | None) -> VisitDetails:
    """The details with everything in its place; `found` is the producer that the codes named."""
    organisation = _organisation(session, details, found)
    place, commune_id = line(details.place), details.commune_id
    errors: dict[str, str] = {}
    if organisation is not None:
        place = place or organisation.address_line
        commune_id = commune_id or organisation.commune_id
    elif not place:
        errors["place"] = "Ghi nơi kiểm tra, ví dụ: quầy 12, chợ Kỳ Lừa."
    if commune_id is None:
        errors["commune"] = "Nhập tên xã, phường của nơi kiểm tra."
    visited_at = _checked_time(details.visited_at)
    observed = plain(details.observed)
    if not observed:
        errors["observed"] = "Ghi điều đã thấy tại nơi kiểm tra."
    if details.finding is Finding.VIOLATION and not plain(details.measures):
        errors["measures"] = "Ghi biện pháp đã áp dụng hoặc đề nghị xử lý."
    day = visited_at.astimezone(clock.VIETNAM).date()
    if details.follow_up_on and not day <= details.follow_up_on <= day + _FARTHEST:
        errors["follow_up_on"] = "Ngày kiểm tra lại phải sau ngày kiểm tra, trong vòng 3 năm."
    if errors:
        raise Invalid(errors)
    return replace(
        details,
        organisation_id=organisation.id if organisation else None,
        place=place,
        commune_id=commune_id,
        visited_at=visited_at,
        observed=observed,
        measures=plain(details.measures) or None,
    )


def find_organisation(session: Session, text: str) -> Organisation:
    """The one producer that a name or a tax code means ("Hợp tác xã Na – 0123456789" too)."""
    words = unaccented(text)
    if not words:
        raise Invalid({"organisation": "Nhập tên hoặc mã số thuế của chủ thể."})
    rows = session.execute(
        select(Organisation.id, Organisation.name, Organisation.tax_code)
        .where(Organisation.state.not_in(_UNLISTED))
        .order_by(Organisation.name, Organisation.id)
    ).all()
    last = words.split()[-1]
    for matches in (
        [row for row in rows if row.tax_code == last],
        [row for row in rows if unaccented(row.name) == words],
        [row for row in rows if words in unaccented(row.name)],
    ):
        if len(matches) == 1:
            return session.get_one(Organisation, matches[0].id)
        if matches:
            names = "; ".join(f"{row.name} – {row.tax_code}" for row in matches[:_SHOWN])
            raise Invalid({"organisation": f"Có {len(matches)} chủ thể khớp: {names}. Gõ mã số thuế."})
    raise Invalid({"organisation": "Không có chủ thể nào mang tên hoặc mã số thuế này."})


def named_organisations(session: Session, most: int) -> Sequence[Organisation]:
    """The first so many by name, to be offered while typing."""
    query = select(Organisation).where(Organisation.state.not_in(_UNLISTED))
    return session.scalars(query.order_by(Organisation.name, Organisation.id).limit(most)).all()


def _organisation(session: Session, details: VisitDetails, found: int | None) -> Organisation | None:
    if not details.at_producer:
        return None
    id = details.organisation_id or found
    if id is None:
        raise Invalid({"organisation": "Chọn chủ thể, hoặc quét một mã của chủ thể đó."})
    return session.get_one(Organisation, id)


def _checked_time(when: datetime | None) -> datetime:
    now = clock.now()
    if when is None:
        return now.replace(second=0, microsecond=0)
    if when.tzinfo is None:
        when = when.replace(tzinfo=clock.VIETNAM)
    if now < when <= now + _CLOCKS_DIFFER:  # a phone whose clock is a little fast means "now"
        return now
    if when > now:
        local = now.astimezone(clock.VIETNAM)
        raise Invalid({"visited_at": f"Thời gian không thể sau hiện tại ({local:%H:%M %d/%m/%Y})"})
    if now - when > _FARTHEST:
        raise Invalid({"visited_at": "Thời gian quá xa; xem lại năm"})
    return when
