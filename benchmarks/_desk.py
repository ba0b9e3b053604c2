"""What lies on the desks of a fictitious province: people, alerts, reports, recalls, visits and the log."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from benchmarks._goods import Goods
from benchmarks._programme import Province, Rows
from models import (
    Alert,
    AlertRule,
    AlertState,
    AuditEntry,
    ConsumerReport,
    Finding,
    Notice,
    PlannedVisit,
    Proposal,
    ProposalKind,
    ProposalState,
    Recall,
    RecallBatch,
    RecallKind,
    ReportKind,
    ReportState,
    Role,
    Severity,
    User,
    Visit,
    VisitCheck,
    VisitVersion,
)

OFFICIALS = 20  # their ids begin at 1
_ROLES = (Role.OFFICER, Role.INSPECTOR, Role.MANAGER, Role.ADMINISTRATOR)


class Desk:
    """A producer has one account, the department some; much was done, and some of it waits."""

    def __init__(self, of: Province, goods: Goods) -> None:
        self.of, self.goods = of, goods
        self._batches = of.size.batches

    def tables(self) -> Iterator[tuple[Any, Callable[[], Rows]]]:
        """In an order that foreign keys allow."""
        yield User, self._users
        yield Alert, self._alerts
        yield ConsumerReport, self._reports
        yield Recall, self._recalls
        yield RecallBatch, self._recalled
        yield Visit, self._visits
        yield VisitVersion, self._versions
        yield VisitCheck, self._checks
        yield PlannedVisit, self._planned
        yield Proposal, self._proposals
        yield Notice, self._notices
        yield AuditEntry, self._entries

    def _users(self) -> Rows:
        common = {"password_hash": "!", "is_sample": True}
        for n in range(1, OFFICIALS + 1):
            name = f"Cán bộ giả định số {n}"
            rest = {"role": _ROLES[n % len(_ROLES)], "created_at": self.of.moment(), "organisation_id": None}
            yield {"id": n, "email": f"canbo{n}@example.vn", "name": name, **rest, **common}
        for n in range(1, self.of.size.organisations + 1):
            name = f"Nguyễn Văn Giả Định {n:05}"
            rest = {"role": Role.PRODUCER_ADMIN, "created_at": self.of.moment(), "organisation_id": n}
            yield {"id": OFFICIALS + n, "email": f"coso{n}@example.vn", "name": name, **rest, **common}

    def _batch(self, n: int) -> tuple[int, int, int]:
        """Some batch, its product and its producer."""
        batch = n * 104729 % self._batches + 1
        product = self.goods.product(batch)
        return batch, product, self.of.owner(product)

    def _alerts(self) -> Rows:
        states = [AlertState.NEW] * 3 + [AlertState.LOOKING] + [AlertState.NORMAL] * 16
        for n in range(1, self._batches // 50 + 1):
            batch, _, organisation = self._batch(n)
            at, state = self.of.moment(), states[n % len(states)]
            closed = state is AlertState.NORMAL
            yield {
                "rule": list(AlertRule)[n % 7],
                "subject": f"batch/{batch}/{n}",
                "severity": list(Severity)[n % 3],
                "state": state,
                "measure": n % 100,
                "organisation_id": organisation,
                "batch_id": batch,
                "opened_at": at,
                "latest_at": at,
                "reason": "Đã kiểm tra, bình thường." if closed else None,
                "decided_by_id": 1 if closed else None,
                "decided_at": at if closed else None,
            }

    def _reports(self) -> Rows:
        for n in range(1, self._batches // 50 + 1):
            batch, product, organisation = self._batch(3 * n)
            at, state = self.of.moment(), ReportState.CLOSED if n % 10 else ReportState.NEW
            closed = state is ReportState.CLOSED
            yield {
                "reference": f"PA-{n:06}",
                "kind": list(ReportKind)[n % len(ReportKind)],
                "state": state,
                "description": "Bao bì in mờ, không đọc được hạn sử dụng.",
                "language": "vi",
                "organisation_id": organisation,
                "product_id": product,
                "batch_id": batch,
                "created_at": at,
                "outcome": "Đã nhắc nhở cơ sở." if closed else None,
                "closed_at": at if closed else None,
            }

    def _recall_count(self) -> int:
        return max(1, self._batches // 500)

    def _recalls(self) -> Rows:
        for n in range(1, self._recall_count() + 1):
            at = self.of.moment()
            yield {
                "id": n,
                "organisation_id": self._batch(7 * n)[2],
                "kind": RecallKind.VOLUNTARY,
                "reason": "Nhãn ghi sai thành phần.",
                "instruction": "Ngừng bán, trả lại nơi mua.",
                "contact": "+842053000000",
                "effective_at": at,
                "closed_at": at + timedelta(minutes=30) if n % 20 else None,
            }

    def _recalled(self) -> Rows:
        for n in range(1, self._recall_count() + 1):
            batch, _, organisation = self._batch(7 * n)
            yield {"recall_id": n, "batch_id": batch, "organisation_id": organisation}

    def _visit_count(self) -> int:
        return self.of.size.organisations

    def _visits(self) -> Rows:
        for n in range(1, self._visit_count() + 1):
            yield {
                "id": n,
                "organisation_id": self._visited(n),
                "recorded_by_id": 1 + n % OFFICIALS,
                "recorded_at": self.of.moment(),
                "idempotency_key": f"visit-{n}",
            }

    def _visited(self, n: int) -> int:
        return n * 7919 % self.of.size.organisations + 1

    def _versions(self) -> Rows:
        for n in range(1, self._visit_count() + 1):
            at = self.of.moment()
            yield {
                "visit_id": n,
                "number": 1,
                "organisation_id": self._visited(n),
                "visited_at": at,
                "place": "Cơ sở sản xuất",
                "commune_id": self.of.communes[n % len(self.of.communes)],
                "finding": list(Finding)[n % len(Finding)],
                "observed": "Nơi sản xuất sạch, sổ sách đầy đủ.",
                "measures": "Bổ sung nhãn phụ." if n % 4 == 1 else None,
                "follow_up_on": (at + timedelta(days=60)).date() if n % 4 == 1 else None,
                "written_by_id": 1 + n % OFFICIALS,
                "written_at": at,
            }

    def _checks(self) -> Rows:
        for n in range(1, self._visit_count() + 1):
            batch, product, organisation = self._batch(n)
            at = self.of.moment()
            yield {
                "visit_id": n,
                "position": 1,
                "code": f"{n:016}",
                "state": "ok",
                "organisation_id": organisation,
                "product_id": product,
                "batch_id": batch,
                "seen_at": at,
                "judged_at": at,
            }

    def _planned(self) -> Rows:
        for n in range(1, self.of.size.organisations + 1, 40):
            yield {
                "organisation_id": n,
                "planned_on": self.of.today + timedelta(days=n % 60),
                "inspector_id": 1 + n % OFFICIALS,
                "planned_by_id": 1,
                "planned_at": self.of.moment(30),
            }

    def _proposals(self) -> Rows:
        for n in range(1, max(2, self.of.size.products // 200)):
            at, waits = self.of.moment(), n % 10 == 0
            yield {
                "kind": ProposalKind.REVOKE_CERTIFICATE,
                "subject_id": 2 * n,
                "organisation_id": self.of.owner(n),
                "name": f"{n}/GCN",
                "payload": {},
                "state": ProposalState.WAITING if waits else ProposalState.CONFIRMED,
                "proposed_by_id": 1,
                "proposed_at": at,
                "expires_at": at + timedelta(days=1100),
                "decided_by_id": None if waits else 2,
                "decided_at": None if waits else at,
            }

    def _notices(self) -> Rows:
        for n in range(1, self.of.size.products + 1):
            user = OFFICIALS + self.of.owner(n) if n % 4 else 1 + n // 4 % OFFICIALS
            at = self.of.moment(365)
            yield {
                "user_id": user,
                "key": f"expiry/{n}",
                "title": "Giấy chứng nhận sắp hết hạn",
                "text": "Giấy chứng nhận của một sản phẩm sắp hết hạn.",
                "path": "/producer/certificates",
                "created_at": at,
                "read_at": at if n % 3 else None,
            }

    def _entries(self) -> Rows:
        """One for each batch released, each sign-in, and each suspension."""
        for n in range(1, self._batches + 1):
            organisation = self.of.owner(self.goods.product(n))
            yield self._entry("batch.released", "batch", n, organisation, OFFICIALS + organisation)
        for n in range(1, OFFICIALS + self.of.size.organisations + 1):
            yield self._entry("session.started", "user", n, max(0, n - OFFICIALS) or None, n)
        for n in range(1, self.of.size.organisations + 1, 50):
            yield self._entry("organisation.suspended", "organisation", n, n, 1)
            if n % 100 == 1:
                yield self._entry("organisation.reinstated", "organisation", n, n, 1)

    def _entry(self, action: str, kind: str, id: int, organisation: int | None, by: int) -> dict[str, Any]:
        return {
            "at": self.of.moment(),
            "actor_user_id": by,
            "actor_name": f"Người dùng {by}",
            "action": action,
            "subject_type": kind,
            "subject_id": str(id),
            "subject_name": f"{kind} {id}",
            "organisation_id": organisation,
            "before": {"state": "draft"},
            "after": {"state": "released"},
            "request_id": f"{id:08x}",
        }
