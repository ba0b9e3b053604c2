"""Going on to the next key version: two people, no restart, and every printed code is read for ever."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEntry, LabelKind, LabelRun, Role
from tests.factories import BatchFactory, UserFactory
from tests.services.acting import producer
from traceability.database import Database
from traceability.errors import Forbidden, Invalid, Refused
from traceability.identifiers.trace_code import Keyring, TraceCode, TraceCodec
from traceability.services import key_versions, proposals
from traceability.services.actor import Actor
from traceability.services.labels import files as label_files
from traceability.services.labels import runs as label_runs
from traceability.services.labels.runs import LabelOrder
from traceability.services.trace_pages import Pages

ROOT = bytes(range(32))


def official(role: Role) -> Actor:
    user = UserFactory(role=role)
    return Actor(user.id, user.role, None, user.name)


def rotate(session: Session) -> None:
    asked = proposals.propose_rotation(session, official(Role.ADMINISTRATOR), "Định kỳ hằng năm")
    proposals.confirm_proposal(session, official(Role.MANAGER), asked.id)


def issue(session: Session, quantity: int = 3) -> LabelRun:
    batch = BatchFactory(released=True)
    order = LabelOrder(LabelKind.UNIT, quantity, f"k-{batch.id}")
    return label_runs.issue_labels(
        session, producer(batch.product.organisation), batch.id, order, origin="https://vi.du"
    )


@given(run=st.integers(1, 2**24 - 1), index=st.integers(0, 2**20 - 1))
def test_codes_of_both_versions_are_read_by_one_keyring(run: int, index: int) -> None:
    ring = Keyring(ROOT)
    ring.learn(2)
    for version in (1, 2):
        assert (version, TraceCode(run, index)) in ring.decode(TraceCodec(ROOT, version).encode(run, index))


def test_new_runs_use_the_new_version_and_old_codes_go_on_working(session: Session) -> None:
    ring = Keyring(ROOT)
    old = issue(session)
    rotate(session)
    new = issue(session)
    assert (old.key_version, new.key_version, key_versions.newest(session)) == (1, 2, 2)
    for run in (old, new):
        code = label_files.codec_of(run, ring).encode(run.id, 2)
        assert label_runs.find_label(session, Keyring(ROOT), code) == (run, 2)


def test_a_process_that_runs_already_reads_the_new_codes(database: Database, session: Session) -> None:
    pages = Pages(database, Keyring(ROOT))
    old = issue(session)
    session.commit()
    first = TraceCodec(ROOT, 1).encode(old.id, 0)
    assert pages.label(first) is not None
    for version in (2, 3):
        rotate(session)
        new = issue(session)
        session.commit()
        assert pages.label(TraceCodec(ROOT, version).encode(new.id, 0)) is not None
        assert pages.label(first) is not None
    assert pages.label(TraceCodec(ROOT, 4).encode(old.id, 0)) is None


def test_it_takes_two_people_who_answer_for_the_service(session: Session) -> None:
    first = official(Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        proposals.propose_rotation(session, official(Role.OFFICER), "Định kỳ")
    with pytest.raises(Invalid):
        proposals.propose_rotation(session, first, " ")
    asked = proposals.propose_rotation(session, first, "Định kỳ")
    for unfit in (first, official(Role.OFFICER), official(Role.INSPECTOR)):
        with pytest.raises(Forbidden):
            proposals.confirm_proposal(session, unfit, asked.id)
    assert key_versions.newest(session) == 1
    proposals.confirm_proposal(session, official(Role.ADMINISTRATOR), asked.id)
    assert key_versions.newest(session) == 2
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "key.rotated")).one()
    assert entry.before == {"version": 1}
    assert entry.after == {"version": 2, "reason": "Định kỳ", "proposed_by": first.name}


def test_a_version_is_never_skipped(session: Session) -> None:
    with pytest.raises(Refused):
        key_versions.rotate_key(session, Actor.system("x"), 3, reason="x", proposed_by="y")


def test_the_command_is_the_first_person_and_an_official_the_second(app: Flask, session: Session) -> None:
    second = official(Role.ADMINISTRATOR)
    session.commit()
    run: Callable[..., str] = lambda *words: app.test_cli_runner().invoke(args=["key", *words]).output  # noqa: E731
    made = json.loads(run("rotate", "--reason", "Máy chủ chuyển nơi đặt", "--json"))
    assert json.loads(run("list", "--json"))[0]["version"] == 1
    proposals.confirm_proposal(session, second, made["proposal"])
    issue(session, 7)
    session.commit()
    listed = json.loads(run("list", "--json"))
    assert [(one["version"], one["runs"], one["labels"]) for one in listed] == [(2, 1, 7), (1, 0, 0)]
    assert listed[0]["since"]
