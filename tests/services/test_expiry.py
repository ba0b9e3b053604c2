"""Notices before expiry: each step once, one digest a person and day, none once there is a successor."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Job, Notice, Organisation, Role, User
from tests.factories import CertificateFactory, OrganisationFactory, ProductFactory, UserFactory
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock, expiry, maintenance
from traceability.services.actor import Actor
from traceability.services.certificates import StateChange, suspend_certificate

CONFIG = Config.from_env({})
TODAY = clock.today()


@pytest.fixture
def holder(session: Session) -> Organisation:
    return OrganisationFactory(name="HTX Na Chi Lăng")


@pytest.fixture
def owner(holder: Organisation) -> User:
    return UserFactory(organisation=holder, email="chu@example.vn")


@pytest.fixture
def officer(session: Session) -> User:
    return UserFactory(role=Role.OFFICER, email="canbo@example.vn")


def paper(holder: Organisation, days: int, **values: object):  # type: ignore[no-untyped-def]
    product = ProductFactory(organisation=holder)
    return CertificateFactory(product=product, expires_on=TODAY + timedelta(days=days), **values)


def run(session: Session, database: Database, day: date = TODAY, hour: int = 6) -> int:
    session.commit()
    with time_machine.travel(datetime.combine(day, time(hour), clock.VIETNAM), tick=False):
        return expiry.tell_expiring(database, CONFIG)


def inbox(session: Session, person: User) -> list[str]:
    query = select(Notice.title).where(Notice.user_id == person.id).order_by(Notice.id)
    return list(session.scalars(query))


@pytest.mark.parametrize(
    ("left", "step"), [(91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7)]
)
def test_the_step_that_a_paper_has_reached(left: int, step: int | None) -> None:
    assert expiry.step_of(left) == step


def test_each_step_is_told_once_to_the_producer_and_to_officials(
    session: Session, database: Database, holder: Organisation, owner: User, officer: User
) -> None:
    paper(holder, 90)
    days = [day for day in range(-1, 91) if run(session, database, TODAY + timedelta(days=day))]
    assert days == [0, 30, 60, 83], "90, 60, 30 and 7 days before"
    assert len(inbox(session, owner)) == len(inbox(session, officer)) == 4
    assert session.query(Job).count() == 8, "every notice is also one e-mail"


def test_a_day_without_maintenance_is_made_good(
    session: Session, database: Database, holder: Organisation, owner: User
) -> None:
    paper(holder, 62)
    run(session, database)
    assert run(session, database, TODAY + timedelta(days=5)) == 1


def test_one_digest_a_day_names_every_paper_and_a_second_run_says_nothing(
    session: Session, database: Database, holder: Organisation, owner: User, officer: User
) -> None:
    paper(holder, 90, number="1/GCN")
    paper(holder, 7, number="2/GCN")
    assert run(session, database) == 2
    assert run(session, database, hour=7) == 0
    assert inbox(session, owner) == inbox(session, officer) == ["2 giấy sắp hết hạn"]
    said = session.scalars(select(Notice.text).where(Notice.user_id == owner.id)).one()
    assert "1/GCN" in said
    assert "2/GCN" in said
    assert "còn 7 ngày" in said


def test_what_comes_close_later_on_the_same_day_waits_for_tomorrow(
    session: Session, database: Database, holder: Organisation, owner: User, officer: User
) -> None:
    paper(holder, 90)
    run(session, database)
    paper(holder, 30)
    other = OrganisationFactory()
    paper(other, 30)
    assert run(session, database, hour=9) == 1, "the other producer had no digest today"
    assert len(inbox(session, owner)) == len(inbox(session, officer)) == 1
    run(session, database, TODAY + timedelta(days=1))
    assert len(inbox(session, owner)) == len(inbox(session, officer)) == 2
    latest = session.scalars(
        select(Notice.text).where(Notice.user_id == officer.id).order_by(Notice.id.desc())
    ).first()
    assert other.name in str(latest)
    assert holder.name in str(latest)


def test_one_with_a_successor_or_not_in_force_is_left_in_peace(
    session: Session, database: Database, holder: Organisation, owner: User
) -> None:
    old = paper(holder, 30)
    CertificateFactory(product=old.product, issued_on=TODAY, expires_on=TODAY + timedelta(days=1096))
    suspended = paper(holder, 30)
    decision = StateChange(effective_on=TODAY, reason="Kiểm tra", decision_number="1/QĐ")
    suspend_certificate(session, Actor.system("thử"), suspended.id, decision)
    paper(holder, 30, pending=True)
    paper(holder, -1)
    assert run(session, database) == 0
    titles = inbox(session, owner)
    assert [title for title in titles if "hết hạn" in title] == []


def test_a_run_cut_short_is_made_good_by_the_next(
    session: Session,
    database: Database,
    holder: Organisation,
    owner: User,
    officer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paper(holder, 30)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(expiry, "_tell_official", killed)
        with pytest.raises(KeyboardInterrupt):
            run(session, database)
    assert inbox(session, officer) == []
    run(session, database, hour=7)
    assert len(inbox(session, owner)) == len(inbox(session, officer)) == 1


def test_maintenance_tells_of_expiry() -> None:
    assert ("expiry_notices", expiry.tell_expiring) in maintenance.STEPS
