"""Labels that wait: a month old, neither activated nor voided."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models import BatchState, LabelKind, LabelRun, VoidReason
from tests.factories import LabelRunFactory
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.services.labels import life as label_life
from traceability.services.labels import tasks as label_tasks
from traceability.services.labels.life import Stretch

_ME = Actor.system("thử")


def waiting(session: Session, run: LabelRun) -> list[int]:
    session.flush()
    return [task.count for task in label_tasks.forgotten(session, run.organisation_id)]


def test_only_labels_neither_activated_nor_voided_wait(session: Session) -> None:
    run = LabelRunFactory(activated=False)
    assert waiting(session, run) == [100]
    label_life.activate_labels(session, _ME, run.id, Stretch(0, 60))
    label_life.void_labels(session, _ME, run.id, Stretch(50, 20), VoidReason.DAMAGED)
    assert waiting(session, run) == [30]
    label_life.void_labels(session, _ME, run.id, Stretch(70, 30), VoidReason.UNUSED)
    assert waiting(session, run) == []


def test_new_runs_shared_codes_and_recalled_batches_do_not_wait(session: Session) -> None:
    for values in (
        {"issued_at": clock.now() - timedelta(days=29)},
        {"kind": LabelKind.BATCH},
        {"batch__state": BatchState.RECALLED},
    ):
        assert waiting(session, LabelRunFactory(activated=False, **values)) == []
