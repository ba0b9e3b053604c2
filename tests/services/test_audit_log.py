"""The audit log as people read it: every action has its sentence; narrowed, paged, closed to others."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models import AuditEntry, Decision, Organisation, ProposalKind, RangeKind, Role
from tests.factories import OrganisationFactory, UserFactory
from tests.services.acting import officer
from traceability.errors import NotFound
from traceability.services import audit, audit_log, audit_words, clock
from traceability.services.actor import Actor
from traceability.services.audit_log import Cursor, Wanted

WRITTEN = re.compile(r"[a-z_]+\.([a-z_]|\{\})+")
SOURCE = Path(__file__).parents[2] / "traceability"
# What the braces of an action made with an f-string may stand for.
FILLED = {
    "certificate.{}": {*Decision, "suspended", "suspension_lifted", "revoked", "superseded"},
    "labels.{}": set(RangeKind),
    "organisation.{}": set(Decision),
    "product.{}": set(Decision),
    "proposal.{}_proposed": set(ProposalKind),
}


def recorded() -> Iterator[str]:
    """Every text in the code that is written as an action is: «noun.verb», given to a function."""
    for path in SOURCE.rglob("*.py"):
        calls = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))
        yield from (found for call in calls if _records(call) for found in _actions(call))


def _records(call: ast.Call) -> bool:
    """`audit.record(…)`, or a helper that is given the session and the actor before the action."""
    names = [arg.id for arg in call.args if isinstance(arg, ast.Name)]
    return "session" in names or (isinstance(call.func, ast.Attribute) and call.func.attr == "record")


def _actions(call: ast.Call) -> Iterator[str]:
    for text in (_text(node) for arg in call.args for node in ast.walk(arg)):
        if WRITTEN.fullmatch(text):
            yield from ({text.format(value) for value in FILLED[text]} if "{}" in text else {text})


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_every_action_that_the_code_records_has_its_sentence() -> None:
    missing = set(recorded()) - audit_words.SAID.keys()
    assert not missing, f"write a line for each in services/audit_words.py: {sorted(missing)}"


def test_every_family_has_a_name_and_actions() -> None:
    assert {audit_words.family_of(action) for action in audit_words.SAID} == audit_words.FAMILIES.keys()


def write(session: Session, actor: Actor, action: str, subject: Organisation, *, ago: int = 0) -> AuditEntry:
    """An entry of so many days ago."""
    with pytest.MonkeyPatch.context() as patch:
        moment = clock.now() - timedelta(days=ago)
        patch.setattr(clock, "now", lambda: moment)
        entry = audit.record(session, actor, action, subject, after={"comment": "được"})
    session.flush()
    return entry


def manager() -> Actor:
    user = UserFactory(role=Role.MANAGER, name="Lãnh đạo Sở")
    return Actor(user.id, user.role, None, user.name)


def test_an_entry_is_a_sentence_whoever_acted(session: Session) -> None:
    actor, one = officer(), OrganisationFactory(name="HTX Na Chi Lăng")
    entry = write(session, actor, "organisation.approved", one)
    assert audit_words.sentence(entry) == f"{actor.name} đã duyệt chủ thể HTX Na Chi Lăng."
    old = write(session, Actor.system("alerts"), "organisation.vanished", one)
    said = audit_words.sentence(old)
    assert said == "Hệ thống cảnh báo đã thực hiện «organisation.vanished» với HTX Na Chi Lăng."


def test_the_log_is_narrowed_by_person_family_subject_organisation_and_days(session: Session) -> None:
    reader, one, two = manager(), officer(), officer()
    first, second = OrganisationFactory(), OrganisationFactory()
    old = write(session, one, "organisation.approved", first, ago=40)
    new = write(session, two, "organisation.updated", second)
    told = write(session, one, "proposal.withdrawn", first, ago=1)

    def found(**values: object) -> list[int]:
        page = audit_log.read_page(session, reader, Wanted(**values))  # type: ignore[arg-type]
        return [entry.id for entry in page.entries]

    assert found() == [new.id, told.id, old.id]
    assert found(person_id=one.user_id) == [told.id, old.id]
    assert found(family="organisation") == [new.id, old.id]
    assert found(action="organisation.updated") == [new.id]
    assert found(subject_type="organisation", subject_id=str(second.id)) == [new.id]
    assert found(organisation_id=first.id) == [told.id, old.id]
    assert found(first=clock.today() - timedelta(days=2)) == [new.id, told.id]
    assert found(last=clock.today() - timedelta(days=2)) == [old.id]
    with pytest.raises(NotFound):
        found(family="no such")


def test_pages_meet_without_a_gap_and_lead_back(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log, "SIZE", 2)
    reader, one = manager(), OrganisationFactory()
    # Two share an instant, as entries of one transaction may.
    ids = [write(session, reader, "organisation.updated", one, ago=ago).id for ago in (3, 2, 1, 0)]
    for wanted in (Wanted(), Wanted(family="organisation")):
        top = audit_log.read_page(session, reader, wanted)
        assert ([entry.id for entry in top.entries], top.newer) == ([ids[3], ids[2]], None)
        assert top.older
        next_page = audit_log.read_page(session, reader, wanted, before=Cursor.read(str(top.older)))
        assert ([entry.id for entry in next_page.entries], next_page.older) == ([ids[1], ids[0]], None)
        back = audit_log.read_page(session, reader, wanted, after=next_page.newer)
        assert ([entry.id for entry in back.entries], back.newer) == ([ids[3], ids[2]], None)


def test_entries_of_one_instant_are_told_apart(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log, "SIZE", 1)
    reader, one, now = manager(), OrganisationFactory(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    ids = [audit.record(session, reader, "organisation.updated", one).id for _ in range(3)]
    session.flush()
    seen, place = [], None
    for _ in range(3):
        page = audit_log.read_page(session, reader, Wanted(), before=place)
        seen += [entry.id for entry in page.entries]
        place = page.older
    assert (len(set(seen)), place) == (3, None)
    assert len(ids) == 3


@pytest.mark.parametrize("text", ["", "-", "1", "a-b", "1-²", "9" * 30 + "-1", None])
def test_a_place_that_is_none_is_the_top(text: str | None) -> None:
    assert Cursor.read(text) is None


def test_a_file_holds_the_newest_of_all_pages(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log, "MOST_EXPORTED", 3)
    reader, one = manager(), OrganisationFactory()
    ids = [write(session, reader, "organisation.updated", one, ago=ago).id for ago in range(4)]
    assert [entry.id for entry in audit_log.to_export(session, reader, Wanted())] == ids[:3]


def test_who_manages_a_producers_people_reads_of_its_own_organisation_only(session: Session) -> None:
    own, other, merged = OrganisationFactory(), OrganisationFactory(), OrganisationFactory()
    merged.merged_into_id = own.id
    admin = UserFactory(organisation=own, role=Role.PRODUCER_ADMIN)
    reader = Actor(admin.id, admin.role, own.id, admin.name)
    mine = write(session, officer(), "organisation.updated", own)
    write(session, officer(), "organisation.updated", other)
    before = write(session, officer(), "organisation.updated", merged)
    page = audit_log.read_page(session, reader, Wanted())
    assert {entry.id for entry in page.entries} == {mine.id, before.id}
    assert not audit_log.read_page(session, reader, Wanted(organisation_id=other.id)).entries
    for role in (Role.PRODUCER_STAFF, Role.OFFICER, Role.INSPECTOR):
        actor = Actor(admin.id, role, own.id if role.is_producer else None, "x")
        with pytest.raises(NotFound):
            audit_log.read_page(session, actor, Wanted())
