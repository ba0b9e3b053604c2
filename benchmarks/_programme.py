"""A fictitious province of any size: its register and its programme, the same rows for the same seed."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Activity,
    ActivityKind,
    AdminUnit,
    Certificate,
    CertificateChange,
    CertificateKind,
    CertificateState,
    Decision,
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
    Review,
    Support,
    SupportKind,
    UnitLevel,
    VersionState,
)
from traceability.identifiers import crockford
from traceability.services import clock

DAYS = 1095  # that everything happened in
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
        self.random = random.Random(seed)
        communes = select(AdminUnit.id).where(
            AdminUnit.level == UnitLevel.COMMUNE, AdminUnit.valid_to.is_(None)
        )
        self.communes = list(session.scalars(communes.order_by(AdminUnit.id)))
        self._groups = list(session.scalars(select(ProductGroup.id).order_by(ProductGroup.id)))
        self._kinds = dict(session.execute(select(CertificateKind.code, CertificateKind.id)).all())
        self._supports = dict(session.execute(select(SupportKind.code, SupportKind.id)).all())
        self._places: list[tuple[int, int]] = []

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
        yield Activity, self._activities

    def moment(self, days: int = DAYS) -> datetime:
        """In the last so many days."""
        ago = timedelta(seconds=self.random.randrange(3600, days * 86400))
        return datetime.now(UTC).replace(microsecond=0) - ago

    def owner(self, product: int) -> int:
        """The organisation that makes it."""
        return 1 + (product - 1) % self.size.organisations

    def _organisations(self) -> Rows:
        kinds = list(OrganisationKind)
        for n in range(1, self.size.organisations + 1):
            yield {
                "id": n,
                "kind": self.random.choices(kinds, (30, 35, 10, 25))[0],
                "name": f"Cơ sở giả định số {n:05}",
                "tax_code": f"98{n:08}",
                "address_line": f"Thôn {n % 40 + 1}",
                "commune_id": self.random.choice(self.communes),
                "phone": "+842053000000",
                "state": self.random.choices(
                    (OrganisationState.APPROVED, OrganisationState.SUSPENDED, OrganisationState.PENDING),
                    (985, 10, 5),
                )[0],
                "is_sample": True,
                "created_at": self.moment(),
            }

    def _products(self) -> Rows:
        for n in range(1, self.size.products + 1):
            yield {
                "id": n,
                "organisation_id": self.owner(n),
                "code": _code(n),
                "group_id": self.random.choice(self._groups),
                "created_at": self.moment(),
            }

    def _versions(self) -> Rows:
        for n in range(1, self.size.products + 1):
            yield {
                "id": n,
                "product_id": n,
                "number": 1,
                "state": VersionState.APPROVED if n % 20 else VersionState.PENDING,
                "name": f"Sản phẩm giả định số {n:05}",
                "created_at": self.moment(),
            }

    def _reviews(self) -> Rows:
        about = [("organisation_id", n) for n in range(1, self.size.organisations + 1)]
        about += [("product_version_id", n) for n in range(1, self.size.products + 1) if n % 20]
        for place, (subject, n) in enumerate(about, 1):
            other = {"organisation_id": None, "product_version_id": None, subject: n}
            yield {"id": place, "decision": Decision.APPROVED, "decided_at": self.moment(), **other}

    def _certificates(self) -> Rows:
        """OCOP for two products of three, and another paper for every third; some wait for an officer."""
        for n in range(1, self.size.products + 1):
            for place, code in ((0, "ocop"), (1, "standard_conformity")):
                if (code == "ocop") == (n % 3 == 0):
                    continue
                issued, waits = self.today - timedelta(days=self.random.randrange(5, 1500)), n % 100 == 7
                yield {
                    "id": 2 * n + place,
                    "organisation_id": self.owner(n),
                    "product_id": n,
                    "kind_id": self._kinds[code],
                    "number": f"{n}/GCN",
                    "issuer": "UBND tỉnh Lạng Sơn",
                    "stars": self.random.choices((3, 4, 5), (75, 23, 2))[0] if code == "ocop" else None,
                    "issued_on": issued,
                    "expires_on": issued + timedelta(days=1095),
                    "state": CertificateState.PENDING if waits else _state(n),
                    "created_at": self.moment(),
                    "verified_at": None if waits else self.moment(),
                }

    def _changes(self) -> Rows:
        for n in range(1, self.size.products + 1):
            if n % 50 in (1, 2) and n % 3:
                yield {
                    "certificate_id": 2 * n,
                    "state": _state(n),
                    "effective_on": self.today - timedelta(days=self.random.randrange(1, 300)),
                    "reason": "Giả định",
                    "decided_at": self.moment(300),
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
                "lead_agency": "Chi cục Tiêu chuẩn Đo lường Chất lượng",
                "decision_number": f"{n + 1}/QĐ-SKHCN",
                "target": "Hỗ trợ các cơ sở nâng cao năng suất và chất lượng sản phẩm chủ lực.",
            }

    def _participations(self) -> Rows:
        """Sixty places in each project, four of which each organisation has more or less."""
        place = 0
        for project in range(1, self.size.projects + 1):
            some = self.random.sample(range(1, self.size.organisations + 1), min(60, self.size.organisations))
            for organisation in some:
                place += 1
                yield {
                    "id": place,
                    "project_id": project,
                    "organisation_id": organisation,
                    "contract_number": f"{place}/HĐ-CCTĐC",
                    "outcome": "Đã nghiệm thu, áp dụng tại cơ sở.",
                }
                self._places.append((place, organisation))

    def _support_rows(self) -> Rows:
        kinds = list(self._supports.values())
        number = 0
        for place, organisation in self._places:
            for kind in self.random.sample(kinds, self.random.choice((1, 1, 2))):
                number += 1
                yield {
                    "id": number,
                    "participation_id": place,
                    "organisation_id": organisation,
                    "kind_id": kind,
                    "product_id": organisation,  # product n of organisation n
                    "certificate_id": 2 * organisation + 1 if organisation % 3 == 0 else None,
                    "result": "Đạt yêu cầu, đã bàn giao hồ sơ.",
                }

    def _activities(self) -> Rows:
        kinds = list(ActivityKind)
        for n in range(2 * self.size.projects):
            plan = n % self.size.plans + 1
            yield {
                "plan_id": plan,
                "kind": kinds[n % len(kinds)],
                "name": f"Hội nghị giả định số {n + 1}",
                "audience": "Cán bộ và người lao động của các cơ sở",
                "attendees": 20 + n % 90,
                "held_on": date(self.today.year - self.size.plans + plan, 1 + n % 12, 1 + n % 28),
            }


def _state(product: int) -> CertificateState:
    stopped = {1: CertificateState.SUSPENDED, 2: CertificateState.REVOKED}
    return stopped.get(product % 50, CertificateState.ACTIVE)


def _code(n: int) -> str:
    """Eight characters that differ for each number."""
    base = len(crockford.ALPHABET)
    mixed, digits = n * 2_654_435_761 % base**8, []
    for _ in range(8):
        mixed, digit = divmod(mixed, base)
        digits.append(crockford.ALPHABET[digit])
    return "".join(digits)
