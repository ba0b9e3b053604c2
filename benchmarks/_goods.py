"""What the producers of a fictitious province made and labelled, and how it was scanned."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks._programme import DAYS, Province, Rows
from models import (
    Batch,
    BatchState,
    Device,
    LabelKind,
    LabelRange,
    LabelRun,
    RangeKind,
)


class Goods:
    """Batches with the ids 1, 2, 3 …, and what became of them."""

    def __init__(self, of: Province) -> None:
        self.of = of

    def tables(self) -> Iterator[tuple[Any, Callable[[], Rows]]]:
        """In an order that foreign keys allow."""
        yield Batch, self._batches
        yield LabelRun, self._runs
        yield LabelRange, self._ranges

    def _batches(self) -> Rows:
        for n in range(1, self.of.size.batches + 1):
            product = self.product(n)
            released = self.of.moment()
            yield {
                "id": n,
                "organisation_id": self.of.owner(product),
                "product_id": product,
                "lot_number": f"L{n}",
                "lot_key": f"l{n}",
                "produced_on": released.date(),
                "use_by": released.date() + timedelta(days=365) if n % 3 else None,
                "state": BatchState.RELEASED if n % 10 else BatchState.DRAFT,
                "created_at": released,
                "released_at": released if n % 10 else None,
            }

    def product(self, batch: int) -> int:
        """What a batch is of."""
        return batch * 7919 % self.of.size.products + 1

    def labelled(self) -> Iterator[int]:
        """Batches that have labels; the first of them is in run 1."""
        return (n for n in range(1, self.of.size.batches + 1) if n % 10 and n % 5 < 3)

    def _runs(self) -> Rows:
        for place, n in enumerate(self.labelled(), 1):
            yield {
                "id": place,
                "organisation_id": self.of.owner(self.product(n)),
                "batch_id": n,
                "product_id": self.product(n),
                "kind": LabelKind.UNIT,
                "quantity": self.of.random.randrange(10, 3000),
                "key_version": 1,
                "origin": "http://127.0.0.1:8000",
                "idempotency_key": f"b{n}",
                "issued_at": self.of.moment(),
            }

    def _ranges(self) -> Rows:
        for place, n in enumerate(self.labelled(), 1):
            yield {
                "id": place,
                "label_run_id": place,
                "product_id": self.product(n),
                "kind": RangeKind.ACTIVATED,
                "first_index": 0,
                "label_count": 10,
                "recorded_at": self.of.moment(),
            }

    def totals(self) -> Rows:
        """What is left of scans over ninety days old: a row holds four of them on average."""
        left, days = self.of.size.scans * (DAYS - 90) // DAYS, DAYS - 90
        per_day = max(1, left // days)
        for ago in range(90, DAYS):
            day, rest, seen_before = self.of.today - timedelta(days=ago), per_day, set[int]()
            while rest > 0:
                batch = self.of.random.randrange(1, self.of.size.batches + 1)
                if batch in seen_before:
                    continue
                seen_before.add(batch)
                seen = min(rest, self.of.random.randrange(1, 8))
                rest -= seen
                yield {
                    "day": day,
                    "product_id": self.product(batch),
                    "batch_id": batch,
                    "state": "ok",
                    "device": Device.PHONE,
                    "seen": seen,
                    "confirmed": seen // 2,
                }

    def scans(self) -> Rows:
        """The last ninety days, one by one."""
        count = self.of.size.scans * 90 // DAYS
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        for n in range(count):
            batch = self.of.random.randrange(1, self.of.size.batches + 1)
            at = hour - timedelta(hours=n * 90 * 24 // count)
            yield {
                "id": (int(at.timestamp()) // 3600 << 43) + n,
                "hour": at,
                "product_id": self.product(batch),
                "batch_id": batch,
                "state": "ok",
                "device": Device.PHONE,
                "confirmed": n % 2 == 0,
            }
