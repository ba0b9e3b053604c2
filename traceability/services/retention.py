"""What the daily maintenance forgets: each kind of row and file at the end of its time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, delete, exists, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models import Base, Import, ImportState, Job, JobState, Scan, ScanTotal, StoredFile
from traceability.config import Config
from traceability.database import Database
from traceability.services import clock, imports, links, scan_months, scan_sums, scans, sessions, throttle
from traceability.services.file_store import FileStore

SCANS_KEPT = timedelta(days=90)  # domain §8
JOBS_KEPT = timedelta(days=30)
UPLOADS_KEPT = timedelta(days=1)  # a form may be filled in over a night; then a row names its file
_ONE_AT_A_TIME = 0x0C0C  # any number, the same in every process: the key of an advisory lock


def total_scans(db: Database, config: Config) -> int:
    """Add scans that are over their time to the totals of their day and delete them; how many."""
    oldest_kept = clock.now() - SCANS_KEPT
    totalled = 0
    while (month := _total_first_month(db, oldest_kept)) is not None:
        totalled += month
    while True:  # an hour a transaction, so that recording scans never waits for long
        with db.scans() as session:
            _alone(session)
            # Never an hour that is not in the sums yet: what is totalled cannot be told by the hour any more.
            over = min(oldest_kept, scan_sums.summed_before(session) or oldest_kept)
            hour = session.scalar(select(func.min(Scan.hour)).where(Scan.hour < over))
            if hour is None:
                return totalled
            totalled += _total_hour(session, hour, Scan.__table__)
            session.execute(delete(Scan).where(Scan.hour == hour))


def forget_visitors(db: Database, config: Config) -> int:
    """Destroy the salts of the days before yesterday; how many days."""
    with db.scans() as session:
        return scans.forget_visitors(session)


def delete_finished_jobs(db: Database, config: Config) -> int:
    """Delete jobs that ended a month ago, unless something still names them."""
    ended = Job.state.in_((JobState.DONE, JobState.FAILED)) & (Job.finished_at < clock.now() - JOBS_KEPT)
    with db.writing() as session:
        old = delete(Job).where(ended, ~_named(Job.__table__.c.id)).returning(Job.id)
        return len(session.scalars(old).all())


def forget_sessions(db: Database, config: Config) -> int:
    """Delete sessions that ended a month ago."""
    with db.writing() as session:
        return sessions.forget_old(session)


def forget_links(db: Database, config: Config) -> int:
    """Delete single-use links that ended a month ago."""
    with db.writing() as session:
        return links.forget_old(session)


def forget_throttles(db: Database, config: Config) -> int:
    """Delete counters of failed attempts a day after the last one."""
    with db.writing() as session:
        return throttle.forget_old(session)


def expire_imports(db: Database, config: Config) -> int:
    """End previews of workbooks that nobody confirmed; their files go with the orphaned uploads."""
    with db.writing() as session:
        return imports.forget_expired(session)


def remove_orphaned_uploads(db: Database, config: Config) -> int:
    """Delete rows of files that no record names, then bytes that no row names; how many of both."""
    day_ago = clock.now() - UPLOADS_KEPT
    with db.writing() as session:
        rows = 0
        while gone := _delete_unnamed_files(session, day_ago):  # a picture first, then its thumbnail
            rows += gone

    def used(sha256: str) -> bool:
        with db.reading() as session:
            stored = exists().where(StoredFile.sha256 == sha256)
            given_up = (ImportState.CANCELLED, ImportState.EXPIRED)
            imported = exists().where(Import.sha256 == sha256, Import.state.not_in(given_up))
            return bool(session.scalar(select(stored | imported)))

    return rows + FileStore.at(config.storage_url).remove_unused(used, day_ago.timestamp())


def _delete_unnamed_files(session: Session, before: datetime) -> int:
    unnamed = delete(StoredFile).where(StoredFile.created_at < before, ~_named(StoredFile.__table__.c.id))
    return len(session.scalars(unnamed.returning(StoredFile.id)).all())


def _named(key: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether any row of any table refers to this one: from the schema, so a new table is not forgotten."""
    condition: ColumnElement[bool] | None = None
    for table in Base.metadata.sorted_tables:
        for reference in table.foreign_keys:
            if reference.column is key:
                named = exists().where(reference.parent == key)
                condition = named if condition is None else condition | named
    if condition is None:
        raise ValueError(f"no table refers to {key}")
    return condition


def _total_first_month(db: Database, oldest_kept: datetime) -> int | None:
    """Total and drop a month's table as soon as its first hour is over its time; None if there is none."""
    with db.scans() as session:
        _alone(session)
        summed = scan_sums.summed_before(session) or clock.now()
        tables = scan_months.begun_before(session, oldest_kept, summed)
        if not tables:
            return None
        table = tables[0]
        session.execute(text(f"LOCK TABLE {table.name} IN SHARE MODE"))  # nobody can be late now
        hours = session.scalars(select(table.c.hour).distinct().order_by(table.c.hour)).all()
        totalled = sum(_total_hour(session, hour, table) for hour in hours)
        session.execute(text(f"DROP TABLE {table.name}"))
        return totalled


def _alone(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))


def _total_hour(session: Session, hour: datetime, rows: Any) -> int:
    """Add one hour of `Scan`, or of the part of it that is one month, to the totals of its day."""
    product, batch = func.coalesce(rows.c.product_id, 0), func.coalesce(rows.c.batch_id, 0)
    confirmed = func.sum(cast(rows.c.confirmed, Integer))
    counted = session.execute(
        select(product, batch, rows.c.state, rows.c.device, func.count(), confirmed)
        .where(rows.c.hour == hour)
        .group_by(product, batch, rows.c.state, rows.c.device)
    ).all()
    names = ("product_id", "batch_id", "state", "device", "seen", "confirmed")
    day = hour.astimezone(clock.VIETNAM).date()
    insert: Any = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(ScanTotal)
    more = {name: getattr(ScanTotal, name) + insert.excluded[name] for name in ("seen", "confirmed")}
    session.execute(
        insert.on_conflict_do_update(index_elements=list(ScanTotal.__mapper__.primary_key), set_=more),
        [{"day": day, **dict(zip(names, row, strict=True))} for row in counted],
    )
    return sum(row[4] for row in counted)
