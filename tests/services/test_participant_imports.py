"""Participants of a project by Excel: compared with the register, entered together, sent back unchanged."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AuditEntry, Import, ImportKind, Participation
from tests.factories import OrganisationFactory, ParticipationFactory, ProjectFactory
from tests.services.acting import officer, producer
from tests.services.sheets import workbook
from traceability.errors import NotFound
from traceability.services import imports
from traceability.services.actor import Actor
from traceability.services.file_store import FileStore, FolderStore
from traceability.services.imports import Answers, Outdated, Preview

KIND = ImportKind.PARTICIPANTS


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FolderStore(tmp_path)


def look(
    session: Session, store: FileStore, project_id: int, *rows: dict[str, object], data: bytes = b""
) -> tuple[Actor, Import, Preview]:
    actor = officer()
    kept = imports.keep_workbook(store, KIND, "tệp.xlsx", data or workbook("participants", *rows))
    row = imports.upload_import(session, actor, kept, project_id)
    session.flush()
    return actor, row, imports.preview_import(session, actor, store, row, Answers())


def confirm(session: Session, actor: Actor, row: Import, seen: Preview) -> None:
    ready = imports.prepare_import(session, actor, row, seen)
    imports.confirm_import(session, actor, row.id, ready, seen.fingerprint, {})


def test_new_places_are_entered_and_known_ones_changed(session: Session, store: FileStore) -> None:
    project = ProjectFactory()
    old = ParticipationFactory(project=project, outcome="Chưa xong")
    new = OrganisationFactory(name="Hợp tác xã Na Chi Lăng")
    actor, row, seen = look(
        session,
        store,
        project.id,
        {"tax_code": new.tax_code, "name": "hop tac xa na chi lang", "starts_on": date(2022, 3, 1)},
        {"key": str(old.id), "tax_code": old.organisation.tax_code, "outcome": "Đạt"},
    )
    assert (dict(seen.counts), list(seen.errors())) == ({"new": 1, "changed": 1}, [])
    confirm(session, actor, row, seen)
    session.expire_all()
    places = {place.organisation_id: place for place in session.scalars(select(Participation))}
    assert places[new.id].starts_on == date(2022, 3, 1)
    assert places[old.organisation_id].outcome == "Đạt"
    actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["import.uploaded", "import.applied"]


def test_an_export_sent_back_changes_nothing(session: Session, store: FileStore) -> None:
    place = ParticipationFactory(contract_number="001/HĐ", starts_on=date(2022, 1, 2))
    session.flush()
    data = imports.export(session, officer(), KIND, place.project_id)
    assert dict(look(session, store, place.project_id, data=data)[2].counts) == {"same": 1}


def test_every_mistake_is_told_at_once(session: Session, store: FileStore) -> None:
    place = ParticipationFactory()
    known, other = OrganisationFactory(name="HTX Một"), place.organisation
    seen = look(
        session,
        store,
        place.project_id,
        {"tax_code": "9900000000"},
        {"tax_code": "0100109106"},
        {"tax_code": known.tax_code, "name": "HTX Hai"},
        {"tax_code": other.tax_code, "outcome": "Khác"},
        {"tax_code": known.tax_code, "starts_on": date(2022, 5, 1), "ends_on": date(2022, 4, 1)},
    )[2]
    told = "\n".join(f"{where}: {words}" for where, words in seen.errors())
    for words in (
        "Dòng 2, cột B (Mã số thuế): Mã số thuế không đúng",
        "Dòng 3, cột B (Mã số thuế): Chưa có chủ thể nào",
        "Dòng 4, cột C (Tên chủ thể): Mã số thuế này là của “HTX Một”",
        "Dòng 5, cột B (Mã số thuế): Chủ thể này đã tham gia dự án",
        "Dòng 6, cột F (Kết thúc): Ngày kết thúc không thể trước",
    ):
        assert words in told, told
    assert not seen.writes


def test_what_changed_meanwhile_is_looked_at_again(session: Session, store: FileStore) -> None:
    project, organisation = ProjectFactory(), OrganisationFactory()
    actor, row, seen = look(session, store, project.id, {"tax_code": organisation.tax_code})
    ParticipationFactory(project=project)
    with pytest.raises(Outdated):
        confirm(session, actor, row, seen)


def test_producers_and_officials_do_not_see_each_others_files(session: Session, store: FileStore) -> None:
    project, organisation = ProjectFactory(), OrganisationFactory()
    row = look(session, store, project.id, {"tax_code": organisation.tax_code})[1]
    own = producer(organisation)
    kept = imports.keep_workbook(store, ImportKind.PRODUCTS, "a.xlsx", workbook("products", {"name": "Na"}))
    theirs = imports.upload_import(session, own, kept)
    session.flush()
    for actor, id in ((own, row.id), (officer(), theirs.id)):
        with pytest.raises(NotFound):
            imports.get_import(session, actor, id)
    with pytest.raises(NotFound):
        imports.export(session, own, KIND, project.id)
