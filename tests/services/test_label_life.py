"""Labels activated, voided and downloaded: stretches never overlap and the counts add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models import BatchState, LabelRun, VoidReason
from tests.factories import LabelRunFactory, OrganisationFactory
from traceability.errors import Invalid, NotFound, Refused
from traceability.services.actor import Actor
from traceability.services.labels import life as label_life
from traceability.services.labels.life import Stretch, gaps

_STRETCHES = st.lists(st.builds(Stretch, st.integers(0, 30), st.integers(1, 10)), max_size=6)


def producer_of(run: LabelRun) -> Actor:
    return Actor(None, None, run.organisation_id, "người thử")


def void(session: Session, run: LabelRun, first: int, count: int) -> int:
    return label_life.void_labels(
        session, Actor.system("thử"), run.id, Stretch(first, count), VoidReason.DAMAGED
    )


@given(taken=_STRETCHES, first=st.integers(0, 30), count=st.integers(1, 20))
def test_gaps_are_exactly_what_is_not_taken(taken: list[Stretch], first: int, count: int) -> None:
    covered = {i for stretch in taken for i in range(stretch.first, stretch.first + stretch.count)}
    free = [i for gap in gaps(taken, first, count) for i in range(gap.first, gap.first + gap.count)]
    assert free == [i for i in range(first, first + count) if i not in covered]


def test_activating_again_activates_only_the_rest(session: Session) -> None:
    run = LabelRunFactory(activated=False)
    session.flush()
    actor = Actor.system("thử")
    assert label_life.activate_labels(session, actor, run.id, Stretch(10, 20)) == 20
    assert label_life.activate_labels(session, actor, run.id) == 80
    assert label_life.activate_labels(session, actor, run.id) == 0


def test_issued_is_in_use_and_voided_and_not_yet_activated(session: Session) -> None:
    run = LabelRunFactory(activated=False)
    session.flush()
    label_life.activate_labels(session, Actor.system("thử"), run.id, Stretch(0, 60))
    assert void(session, run, 50, 20) == 20  # ten active ones and ten that never were
    assert void(session, run, 55, 20) == 5
    counts = label_life.reconcile(run)
    assert (counts.issued, counts.in_use, counts.voided, counts.not_activated) == (100, 50, 25, 25)


@pytest.mark.parametrize("stretch", [Stretch(-1, 5), Stretch(0, 0), Stretch(99, 2), Stretch(100, 1)])
def test_a_stretch_outside_the_run_is_refused(session: Session, stretch: Stretch) -> None:
    run = LabelRunFactory()
    session.flush()
    with pytest.raises(Invalid, match="100 tem"):
        label_life.void_labels(session, Actor.system("thử"), run.id, stretch, VoidReason.LOST)
    assert label_life.reconcile(run).voided == 0


def test_labels_of_a_recalled_batch_are_not_activated(session: Session) -> None:
    run = LabelRunFactory(activated=False, batch__state=BatchState.RECALLED)
    session.flush()
    with pytest.raises(Refused):
        label_life.activate_labels(session, Actor.system("thử"), run.id)


def test_another_producers_run_is_not_there(session: Session) -> None:
    run = LabelRunFactory()
    stranger = Actor(1, None, OrganisationFactory().id, "người lạ")
    with pytest.raises(NotFound):
        label_life.activate_labels(session, stranger, run.id)


def test_labels_leave_twice_only_with_a_reason(session: Session) -> None:
    run = LabelRunFactory()
    session.flush()

    def download(first: int, reason: str | None) -> None:
        label_life.record_download(
            session,
            producer_of(run),
            run,
            Stretch(first, 10),
            file_format="pdf",
            stock="L7160",
            reason=reason,
        )
        session.flush()

    download(0, None)
    download(10, None)  # others
    with pytest.raises(Invalid, match="lý do"):
        download(5, " ")
    download(5, "kẹt giấy")
    assert [d.reason for d in run.downloads] == [None, None, "kẹt giấy"]
