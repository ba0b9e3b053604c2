"""Scenes: a batch and labels for every verdict that a label can have."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from models import Batch, LabelKind, LabelRun, VoidReason
from traceability.demo.catalogue import BY_KEY, MAIN
from traceability.demo.made import Made
from traceability.services import batches, clock, events, recalls, scans
from traceability.services.batches import BatchDetails
from traceability.services.event_inputs import InputDetails
from traceability.services.events import EventDetails
from traceability.services.labels import life as label_life
from traceability.services.labels import runs as label_runs
from traceability.services.labels.life import Stretch
from traceability.verdict import SESSIONS_BEFORE_SUSPICION, State

_LABELS = 100


@dataclass(frozen=True)
class Scene:
    """What makes a product's labels show a state: when made, how long it keeps, activated or not."""

    state: State
    product: str
    made_days_ago: int = 30
    keeps_days: int = 365
    activated: bool = True


SCENES = (
    Scene(State.OK, "na"),
    Scene(State.OK_PLAIN, "giam"),
    Scene(State.RECALLED, "mat_ong"),
    Scene(State.PAST_USE_BY, "banh", made_days_ago=100, keeps_days=90),
    Scene(State.CERT_REVOKED, "mang_ot"),
    Scene(State.CERT_SUSPENDED, "ruou"),
    Scene(State.NOT_RELEASED, "hong", activated=False),
    Scene(State.SUSPECT, "thach"),
    Scene(State.CERT_EXPIRED, "khoai", made_days_ago=90),
)
_WITH_GTIN = "quyt"  # its number has GS1's prefix for demonstrations
_VOIDED_INDEX = 5  # of the run whose other labels are fine


def make(made: Made) -> dict[str, object]:
    """Make every scene: {state: [run, index]}, a label with a GTIN, and the example to issue labels for."""
    runs = {scene.state: _play(made, scene) for scene in SCENES}
    fine = runs[State.OK]
    label_life.void_labels(
        made.session, made.producer(MAIN), fine.id, Stretch(_VOIDED_INDEX, 1), VoidReason.DAMAGED
    )
    recalls.recall_batches(
        made.session, made.producer(_maker("mat_ong")),
        recalls.RecallDetails(
            batch_ids=(runs[State.RECALLED].batch_id,),
            reason="Phát hiện dư lượng vượt mức cho phép (dữ liệu mẫu)",
            reason_en="Residue above the limit was found (sample data)",
            reason_zh="检出残留超标(示例数据)",
            instruction="Không dùng, trả lại nơi mua",
            instruction_en="Do not use it; return it to the shop",
            instruction_zh="请勿食用,退回购买处",
            contact="0205 3870 000",
        ),
    )  # fmt: skip
    labels: dict[str, list[int]] = {state.value: [run.id, 0] for state, run in runs.items()}
    labels[State.VOID.value] = [fine.id, _VOIDED_INDEX]
    labels[State.DEMO.value] = [fine.id, 1]  # every sample page says so; this one says nothing worse beneath
    numbered = _play(made, Scene(State.OK, _WITH_GTIN))
    return {"labels": labels, "gs1_example": [numbered.id, 0], "issue_example": _issue_example(made)}


def check_often(session: Session, scenes: dict[str, object]) -> None:
    """Confirm one label from so many visitors that it looks copied; `session` is of the scans database."""
    labels: dict[str, list[int]] = scenes["labels"]  # type: ignore[assignment]
    run, index = labels[State.SUSPECT.value]
    for visitor in range(SESSIONS_BEFORE_SUSPICION + 5):
        seen = scans.record_seen(session, scans.Sighting(state=State.OK, run=run, index=index))
        scans.confirm(session, seen, b"sample visitor %d" % visitor)


def _play(made: Made, scene: Scene) -> LabelRun:
    batch = released_batch(made, scene.product, scene.made_days_ago, scene.keeps_days, packs=2000)
    producer = made.producer(_maker(scene.product))
    order = label_runs.LabelOrder(LabelKind.UNIT, _LABELS, f"demo-{scene.state.value}")
    run = label_runs.issue_labels(made.session, producer, batch.id, order, origin=made.origin)
    if scene.activated:
        label_life.activate_labels(made.session, producer, run.id)
    return run


def released_batch(
    made: Made, product: str, made_days_ago: int, keeps_days: int, packs: int, made_from: Batch | None = None
) -> Batch:
    """A batch with its stages, released; one that it was made from went into its processing."""
    producer = made.producer(_maker(product))
    day = clock.today() - timedelta(days=made_days_ago)
    row = made.products[product]
    details = BatchDetails(
        lot_number=batches.suggest_lot(made.session, row.id, day),
        produced_on=day,
        packed_on=day,
        use_by=day + timedelta(days=keeps_days),
        declared_packs=packs,
    )
    batch = batches.register_batch(made.session, producer, row.id, details)
    field, workshop = made.places[_maker(product)]
    stages = (("harvest", field, 6), ("processing", workshop, 9), ("packing", workshop, 15))
    for stage, place, hour in stages if made_from is None else stages[1:]:
        given = InputDetails(batch_id=made_from.id, quantity=Decimal(400), unit="kg") if made_from else None
        stage_details = EventDetails(
            stage_code=stage,
            establishment_id=place.id,
            happened_at=datetime.combine(day, time(hour)),
            inputs=(given,) if given and stage == "processing" else (),
        )
        events.record_event(made.session, producer, batch.id, stage_details)
    return batches.release_batch(made.session, producer, batch.id)


def _issue_example(made: Made) -> dict[str, str]:
    """A released batch of an approved product with room for 10,000 labels."""
    batch = released_batch(made, "na", 2, 365, packs=12_000)
    return {
        "organisation": made.organisations[MAIN].tax_code,
        "product": batch.product.code,
        "lot": batch.lot_number,
    }


def _maker(product: str) -> str:
    return BY_KEY[product].maker
