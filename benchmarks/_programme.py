"""A fictitious province of any size, written in bulk: the same rows for the same seed."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from models import (
    AdminUnit,
    Batch,
    BatchState,
    Certificate,
    CertificateChange,
    CertificateKind,
    CertificateState,
    Decision,
    Device,
    LabelKind,
    LabelRange,
    LabelRun,
    Organisation,
    OrganisationKind,
    OrganisationState,
    Participation,
    Plan,
    Product,
    ProductGroup,
    ProductVersion,
    Programme,
    Project,
    ProjectKind,
    RangeKind,
    Review,
    Scan,
    ScanTotal,
    Support,
    SupportKind,
    UnitLevel,
    VersionState,
)
from traceability.database import Database
from traceability.identifiers import crockford
from traceability.services import clock

_AT_ONCE = 20_000
_DAYS = 1095
Rows = Iterable[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    organisations: int = 20_000
    products: int = 60_000
    batches: int = 500_000
    projects: int = 1_000
    scans: int = 10_000_000
    plans: int = 10

    def divided(self, by: int) -> "Size":
        """The same shape, smaller."""
        fewer = {name: value // by for name, value in asdict(self).items() if name != "plans"}
        return Size(**fewer, plans=min(self.plans, 5))


class Province:
    """Makes the rows. Organisations and products have the ids 1, 2, 3 …"""

    def __init__(self, size: Size, session: Session, seed: int = 20261123) -> None:
        self.size, self.today = size, clock.today()
        self._random = random.Random(seed)
        communes = select(AdminUnit.id).where(
            AdminUnit.level == UnitLevel.COMMUNE, AdminUnit.valid_to.is_(None)
        )
        self._communes = list(session.scalars(communes.order_by(AdminUnit.id)))
        self._groups = list(session.scalars(select(ProductGroup.id).order_by(ProductGroup.id)))
        self._kinds = dict(session.execute(select(CertificateKind.code, CertificateKind.id)).all())
        self._supports = dict(session.execute(select(SupportKind.code, SupportKind.id)).all())
        self._places: list[tuple[int, int]] = []
        self._owner = [1 + n % size.organisations for n in range(size.products)]  # of product n + 1

    def tables(self) -> Iterator[tuple[Any, Callable[[], Rows]]]:
        """In an order that foreign keys allow."""
        yield Organisation, self._organisations
        yield Product, self._products
        yield ProductVersion, self._versions
        yield Review, self._reviews
        yield Certificate, self._certificates
        yield CertificateChange, self._changes
        yield Programme, self._programmes
        yield Plan, self._plans
        yield Project, self._projects
        yield Participation, self._participations
        yield Support, self._support_rows
        yield Batch, self._batches
        yield LabelRun, self._runs
        yield LabelRange, self._ranges

    def _moment(self, days: int = _DAYS) -> datetime:
        ago = timedelta(seconds=self._random.randrange(3600, days * 86400))
        return datetime.now(UTC).replace(microsecond=0) - ago

    def _organisations(self) -> Rows:
        kinds = list(OrganisationKind)
        for n in range(1, self.size.organisations + 1):
            yield {
                "id": n,
                "kind": self._random.choices(kinds, (30, 35, 10, 25))[0],
                "name": f"Cơ sở giả định số {n:05}",
                "tax_code": f"98{n:08}",
                "address_line": f"Thôn {n % 40 + 1}",
                "commune_id": self._random.choice(self._communes),
                "phone": "+842053000000",
                "state": self._random.choices(
                    (OrganisationState.APPROVED, OrganisationState.SUSPENDED), (99, 1)
                )[0],
                "is_sample": True,
                "created_at": self._moment(),
            }

    def _products(self) -> Rows:
        for n in range(1, self.size.products + 1):
            yield {
                "id": n,
                "organisation_id": self._owner[n - 1],
                "code": _code(n),
                "group_id": self._random.choice(self._groups),
                "created_at": self._moment(),
            }

    def _versions(self) -> Rows:
        for n in range(1, self.size.products + 1):
            yield {
                "id": n,
                "product_id": n,
                "number": 1,
                "state": VersionState.APPROVED if n % 20 else VersionState.PENDING,
                "name": f"Sản phẩm giả định số {n:05}",
                "created_at": self._moment(),
            }

    def _reviews(self) -> Rows:
        about = [("organisation_id", n) for n in range(1, self.size.organisations + 1)]
        about += [("product_version_id", n) for n in range(1, self.size.products + 1) if n % 20]
        for place, (subject, n) in enumerate(about, 1):
            other = {"organisation_id": None, "product_version_id": None, subject: n}
            yield {"id": place, "decision": Decision.APPROVED, "decided_at": self._moment(), **other}

    def _certificates(self) -> Rows:
        """OCOP for two products of three, and another paper for every third."""
        for n in range(1, self.size.products + 1):
            for place, code in ((0, "ocop"), (1, "standard_conformity")):
                if (code == "ocop") == (n % 3 == 0):
                    continue
                issued = self.today - timedelta(days=self._random.randrange(5, 1500))
                yield {
                    "id": 2 * n + place,
                    "organisation_id": self._owner[n - 1],
                    "product_id": n,
                    "kind_id": self._kinds[code],
                    "number": f"{n}/GCN",
                    "issuer": "UBND tỉnh Lạng Sơn",
                    "stars": self._random.choices((3, 4, 5), (75, 23, 2))[0] if code == "ocop" else None,
                    "issued_on": issued,
                    "expires_on": issued + timedelta(days=1095),
                    "state": CertificateState.SUSPENDED if n % 50 == 1 else CertificateState.ACTIVE,
                    "created_at": self._moment(),
                    "verified_at": self._moment(),
                }

    def _changes(self) -> Rows:
        for n in range(1, self.size.products + 1):
            if n % 50 == 1 and n % 3:
                yield {
                    "certificate_id": 2 * n,
                    "state": CertificateState.SUSPENDED,
                    "effective_on": self.today - timedelta(days=self._random.randrange(1, 300)),
                    "reason": "Giả định",
                    "decided_at": self._moment(300),
                }

    def _programmes(self) -> Rows:
        yield {"id": 1, "name": "Chương trình giả định", "first_year": 2010, "last_year": 2030}

    def _plans(self) -> Rows:
        for n in range(1, self.size.plans + 1):
            year = self.today.year - self.size.plans + n
            yield {"id": n, "programme_id": 1, "year": year, "number": f"{n}/KH-UBND"}

    def _projects(self) -> Rows:
        kinds = list(ProjectKind)
        for n in range(self.size.projects):
            yield {
                "id": n + 1,
                "plan_id": n % self.size.plans + 1,
                "number": n // self.size.plans + 1,
                "kind": kinds[n % len(kinds)],
                "name": f"Dự án giả định số {n + 1}",
            }

    def _participations(self) -> Rows:
        """Sixty places in each project, four of which each organisation has more or less."""
        place = 0
        for project in range(1, self.size.projects + 1):
            some = self._random.sample(
                range(1, self.size.organisations + 1), min(60, self.size.organisations)
            )
            for organisation in some:
                place += 1
                yield {"id": place, "project_id": project, "organisation_id": organisation}
                self._places.append((place, organisation))

    def _support_rows(self) -> Rows:
        kinds = list(self._supports.values())
        number = 0
        for place, organisation in self._places:
            for kind in self._random.sample(kinds, self._random.choice((1, 1, 2))):
                number += 1
                yield {
                    "id": number,
                    "participation_id": place,
                    "organisation_id": organisation,
                    "kind_id": kind,
                    "product_id": organisation,  # product n of organisation n
                }

    def _batches(self) -> Rows:
        for n in range(1, self.size.batches + 1):
            product = self._product(n)
            released = self._moment()
            yield {
                "id": n,
                "organisation_id": self._owner[product - 1],
                "product_id": product,
                "lot_number": f"L{n}",
                "lot_key": f"l{n}",
                "produced_on": released.date(),
                "state": BatchState.RELEASED if n % 10 else BatchState.DRAFT,
                "created_at": released,
                "released_at": released if n % 10 else None,
            }

    def _product(self, batch: int) -> int:
        return batch * 7919 % self.size.products + 1

    def _labelled(self) -> Iterator[int]:
        return (n for n in range(1, self.size.batches + 1) if n % 10 and n % 5 < 3)

    def _runs(self) -> Rows:
        for place, n in enumerate(self._labelled(), 1):
            yield {
                "id": place,
                "organisation_id": self._owner[self._product(n) - 1],
                "batch_id": n,
                "product_id": self._product(n),
                "kind": LabelKind.UNIT,
                "quantity": self._random.randrange(10, 3000),
                "key_version": 1,
                "origin": "http://127.0.0.1:8000",
                "idempotency_key": f"b{n}",
                "issued_at": self._moment(),
            }

    def _ranges(self) -> Rows:
        for place, n in enumerate(self._labelled(), 1):
            yield {
                "id": place,
                "label_run_id": place,
                "product_id": self._product(n),
                "kind": RangeKind.ACTIVATED,
                "first_index": 0,
                "label_count": 10,
                "recorded_at": self._moment(),
            }

    def totals(self) -> Rows:
        """What is left of scans over ninety days old: a row holds four of them on average."""
        left, days = self.size.scans * (_DAYS - 90) // _DAYS, _DAYS - 90
        per_day = max(1, left // days)
        for ago in range(90, _DAYS):
            day, rest, seen_before = self.today - timedelta(days=ago), per_day, set[int]()
            while rest > 0:
                batch = self._random.randrange(1, self.size.batches + 1)
                if batch in seen_before:
                    continue
                seen_before.add(batch)
                seen = min(rest, self._random.randrange(1, 8))
                rest -= seen
                yield {
                    "day": day,
                    "product_id": self._product(batch),
                    "batch_id": batch,
                    "state": "ok",
                    "device": Device.PHONE,
                    "seen": seen,
                    "confirmed": seen // 2,
                }

    def scans(self) -> Rows:
        """The last ninety days, one by one."""
        count = self.size.scans * 90 // _DAYS
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        for n in range(count):
            batch = self._random.randrange(1, self.size.batches + 1)
            at = hour - timedelta(hours=n * 90 * 24 // count)
            yield {
                "id": (int(at.timestamp()) // 3600 << 43) + n,
                "hour": at,
                "product_id": self._product(batch),
                "batch_id": batch,
                "state": "ok",
                "device": Device.PHONE,
                "confirmed": n % 2 == 0,
            }


def fill(database: Database, size: Size, say: Callable[[str], None]) -> None:
    """Both databases, a table a transaction."""
    with database.reading() as session:
        province = Province(size, session)
    for kind, rows in province.tables():
        with database.writing() as session:
            say(f"{kind.__tablename__}: {_insert(session, kind.__table__, rows()):,}")
    for kind, rows in ((ScanTotal, province.totals), (Scan, province.scans)):
        with database.scans() as session:
            say(f"{kind.__tablename__}: {_insert(session, kind.__table__, rows()):,}")


def _insert(session: Session, table: Any, rows: Rows) -> int:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))  # the rows are right as made
    waiting, count = iter(rows), 0
    while part := list(islice(waiting, _AT_ONCE)):
        session.execute(insert(table), part)
        count += len(part)
    return count


def _code(n: int) -> str:
    """Eight characters that differ for each number."""
    base = len(crockford.ALPHABET)
    mixed, digits = n * 2_654_435_761 % base**8, []
    for _ in range(8):
        mixed, digit = divmod(mixed, base)
        digits.append(crockford.ALPHABET[digit])
    return "".join(digits)
