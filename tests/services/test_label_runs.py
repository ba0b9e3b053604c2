"""Issuing labels: capped, once for each order, found again by code."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import AuditEntry, Batch, BatchState, LabelKind, LabelRun
from tests.factories import BatchFactory, LabelRunFactory, OrganisationFactory
from traceability.errors import Invalid, NotFound, Refused
from traceability.identifiers.errors import MistypedCode, NeverIssued
from traceability.identifiers.trace_code import Keyring
from traceability.services.actor import Actor
from traceability.services.labels import runs as label_runs
from traceability.services.labels.runs import LabelOrder

KEYRING = Keyring(bytes(32), (1, 2))
ORDER = LabelOrder(LabelKind.UNIT, 100, "key-1")


def producer_of(batch: Batch) -> Actor:
    return Actor(None, None, batch.organisation_id, "người thử")


def issue(session: Session, batch: Batch, order: LabelOrder = ORDER, actor: Actor | None = None) -> LabelRun:
    return label_runs.issue_labels(
        session, actor or producer_of(batch), batch.id, order, origin="https://vi.du"
    )


def test_a_run_is_one_row_however_many_labels(session: Session) -> None:
    batch = BatchFactory(released=True, declared_packs=900_000)
    issue(session, batch, replace(ORDER, quantity=900_000))
    assert session.scalar(select(func.count()).select_from(LabelRun)) == 1


def test_the_same_order_twice_is_one_run_and_one_audit_entry(session: Session) -> None:
    batch = BatchFactory(released=True)
    first, second = issue(session, batch), issue(session, batch)
    assert first.id == second.id
    entries = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "label_run")).all()
    assert entries == ["labels.issued"]


def test_a_key_used_for_another_order_is_refused(session: Session) -> None:
    batch = BatchFactory(released=True)
    issue(session, batch)
    with pytest.raises(Refused):
        issue(session, batch, replace(ORDER, quantity=99))


@pytest.mark.parametrize("state", [BatchState.DRAFT, BatchState.RECALLED, BatchState.CLOSED])
def test_only_a_released_batch_gets_labels(session: Session, state: BatchState) -> None:
    with pytest.raises(Refused):
        issue(session, BatchFactory(state=state))


def test_labels_are_capped_by_the_declared_packs_and_an_allowance(session: Session) -> None:
    batch = BatchFactory(released=True, declared_packs=101)  # 5 % is 5.05, so 6
    assert label_runs.labels_left(session, batch, LabelKind.UNIT) == 107
    issue(session, batch)
    assert label_runs.labels_left(session, batch, LabelKind.UNIT) == 7
    with pytest.raises(Invalid, match="Còn được cấp 7 tem"):
        issue(session, batch, LabelOrder(LabelKind.UNIT, 8, "key-2"))
    issue(session, batch, LabelOrder(LabelKind.UNIT, 7, "key-3"))


def test_a_batch_without_declared_packs_gets_none(session: Session) -> None:
    with pytest.raises(Invalid, match="chưa khai số bao gói"):
        issue(session, BatchFactory(released=True, declared_packs=None))


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_is_no_quantity(session: Session, quantity: int) -> None:
    with pytest.raises(Invalid):
        issue(session, BatchFactory(released=True), replace(ORDER, quantity=quantity))


def test_another_producers_batch_is_not_there(session: Session) -> None:
    stranger = Actor(None, None, OrganisationFactory().id, "người lạ")
    with pytest.raises(NotFound):
        issue(session, BatchFactory(released=True), actor=stranger)


def test_every_code_of_a_run_is_found_and_the_next_is_not(session: Session) -> None:
    run = LabelRunFactory(quantity=3, key_version=2)
    session.flush()
    codec = KEYRING.newest
    for index in range(3):
        assert label_runs.find_label(session, KEYRING, codec.encode(run.id, index)) == (run, index)
    with pytest.raises(NeverIssued):
        label_runs.find_label(session, KEYRING, codec.encode(run.id, 3))


def test_a_code_of_an_older_key_version_is_found_under_that_version_only(session: Session) -> None:
    run = LabelRunFactory(key_version=1)
    session.flush()
    old, new = KEYRING.codecs[1], KEYRING.codecs[0]
    assert label_runs.find_label(session, KEYRING, old.encode(run.id, 0)) == (run, 0)
    with pytest.raises(NeverIssued):
        label_runs.find_label(session, KEYRING, new.encode(run.id, 0))


def test_a_batch_run_has_one_code(session: Session) -> None:
    run = LabelRunFactory(kind=LabelKind.BATCH, quantity=50, key_version=2)
    session.flush()
    assert label_runs.find_label(session, KEYRING, KEYRING.newest.encode(run.id, 0)) == (run, 0)
    with pytest.raises(NeverIssued):
        label_runs.find_label(session, KEYRING, KEYRING.newest.encode(run.id, 1))


def test_a_mistyped_code_is_told_from_one_never_issued(session: Session) -> None:
    code = KEYRING.newest.encode(1, 0)
    with pytest.raises(MistypedCode):
        label_runs.find_label(session, KEYRING, code[:-1] + ("0" if code[-1] != "0" else "1"))
