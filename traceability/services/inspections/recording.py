"""Recording a visit once, however often a phone sends it, and correcting it by a new version."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import PlannedVisit, Role, Visit, VisitCheck, VisitPhoto, VisitVersion
from traceability.database import unique_breach
from traceability.errors import Invalid, NotFound, Refused
from traceability.services import audit, clock, tenancy
from traceability.services.actor import Actor
from traceability.services.evidence import photos_after
from traceability.services.inspections.details import CheckedCode, VisitDetails, completed
from traceability.text import plain

MOST_PHOTOS = 8
MOST_CODES = 50


def record_visit(
    session: Session, actor: Actor, details: VisitDetails, checks: Sequence[CheckedCode], key: str
) -> Visit:
    """A visit that was made. Sent again under the same key it is one visit. A planned one is thereby done."""
    if sent := _sent_before(session, actor, key):
        return sent
    if len(checks) > MOST_CODES:
        raise Invalid({"codes": f"Mỗi cuộc kiểm tra ghi tối đa {MOST_CODES} mã."})
    found = next((check.organisation_id for check in checks if check.organisation_id), None)
    details = completed(session, details, found)
    visit = Visit(
        organisation_id=details.organisation_id,
        latest=1,
        recorded_by_id=_person(actor),
        recorded_at=clock.now(),
        idempotency_key=key,
    )
    taken = Refused("Cuộc kiểm tra này vừa được gửi từ nơi khác. Tải lại trang để xem.")
    with unique_breach(session, "uq_visit_recorded_by_id_idempotency_key", taken):
        session.add(visit)
    version = _write(session, actor, visit, details)
    _add_photos(session, version, (), details)
    session.add_all(_check(visit, position, check) for position, check in enumerate(checks))
    _finish_plan(session, visit)
    audit.record(session, actor, "visit.recorded", visit, after=_said(version, codes=len(checks)))
    return visit


def correct_visit(session: Session, actor: Actor, visit_id: int, details: VisitDetails, reason: str) -> Visit:
    """Say anew what was found. The version before stays, as do the codes that were checked."""
    visit = tenancy.any(session, actor, Visit, visit_id, lock=True)
    require_may_correct(actor, visit)
    if not plain(reason):
        raise Invalid({"reason": "Ghi rõ vì sao sửa."})
    before = visit.current
    found = next((check.organisation_id for check in visit.checks if check.organisation_id), None)
    details = completed(session, details, found)
    taken = Refused("Người khác vừa sửa cuộc kiểm tra này. Tải lại trang để xem bản mới nhất.")
    with unique_breach(session, "uq_visit_version_visit_id_number", taken):
        after = _write(session, actor, visit, details, number=before.number + 1, reason=plain(reason))
    _add_photos(session, after, before.photos, details)
    visit.latest, visit.organisation_id = after.number, after.organisation_id
    session.flush()
    session.expire(visit, ["current", "versions", "organisation"])
    audit.record(session, actor, "visit.corrected", visit, before=_said(before), after=_said(after))
    return visit


def require_may_correct(actor: Actor, visit: Visit) -> None:
    """An inspector corrects what is theirs; officers and managers anybody's."""
    if not may_correct(actor, visit):
        raise Refused("Chỉ người đã ghi, chuyên viên hoặc lãnh đạo sửa được cuộc kiểm tra này.")


def may_correct(actor: Actor, visit: Visit) -> bool:
    """Whether `correct_visit` would let this person."""
    return actor.role in (Role.OFFICER, Role.MANAGER) or visit.recorded_by_id == actor.user_id


def _sent_before(session: Session, actor: Actor, key: str) -> Visit | None:
    return session.scalar(
        select(Visit).where(Visit.recorded_by_id == actor.user_id, Visit.idempotency_key == key)
    )


def _write(
    session: Session,
    actor: Actor,
    visit: Visit,
    details: VisitDetails,
    number: int = 1,
    reason: str | None = None,
) -> VisitVersion:
    version = VisitVersion(
        visit=visit,
        number=number,
        organisation_id=details.organisation_id,
        visited_at=details.visited_at,
        place=details.place,
        commune_id=details.commune_id,
        finding=details.finding,
        observed=details.observed,
        measures=details.measures,
        follow_up_on=details.follow_up_on,
        reason=reason,
        written_by_id=_person(actor),
        written_at=clock.now(),
    )
    session.add(version)
    session.flush()
    return version


def _add_photos(
    session: Session, version: VisitVersion, earlier: Sequence[VisitPhoto], details: VisitDetails
) -> None:
    """Of no organisation: for staff only."""
    files = photos_after(session, None, earlier, details.without_photos, details.photos)
    if len(files) > MOST_PHOTOS:
        raise Invalid({"photos": f"Mỗi cuộc kiểm tra có tối đa {MOST_PHOTOS} ảnh."})
    for position, (file, small) in enumerate(files):
        version.photos.append(VisitPhoto(position=position, file=file, small=small))
    session.flush()


def _check(visit: Visit, position: int, check: CheckedCode) -> VisitCheck:
    return VisitCheck(
        visit_id=visit.id,
        position=position,
        code=check.code,
        state=check.state,
        subject=check.subject,
        organisation_id=check.organisation_id,
        product_id=check.product_id,
        batch_id=check.batch_id,
        label_run_id=check.run,
        label_index=check.index,
        seen_at=min(check.seen_at, check.judged_at),
        judged_at=check.judged_at,
    )


def _finish_plan(session: Session, visit: Visit) -> None:
    if visit.organisation_id is None:
        return
    planned = session.scalar(
        select(PlannedVisit).where(
            PlannedVisit.organisation_id == visit.organisation_id,
            PlannedVisit.visit_id.is_(None),
            PlannedVisit.cancelled_at.is_(None),
        )
    )
    if planned is not None:
        planned.visit_id = visit.id


def _person(actor: Actor) -> int:
    """Findings are a person's: no command or job makes one."""
    if actor.user_id is None or not actor.is_staff:
        raise NotFound
    return actor.user_id


def _said(version: VisitVersion, **more: object) -> dict[str, object]:
    return {
        "version": version.number,
        "organisation_id": version.organisation_id,
        "place": version.place,
        "visited_at": version.visited_at,
        "finding": version.finding,
        "observed": version.observed,
        "measures": version.measures,
        "follow_up_on": version.follow_up_on,
        "photos": len(version.photos),
        **({"reason": version.reason} if version.reason else {}),
        **more,
    }
