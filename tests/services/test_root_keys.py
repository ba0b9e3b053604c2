"""Replacing a leaked root key: two people, once, and every printed label keeps its meaning."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from models import AuditEntry, Factor, Passkey, RecoveryCode, Role, Setting, Totp, UserSession
from tests import factories
from tests.factories import UserFactory
from tests.services.test_key_versions import issue, official, rotate
from tests.services.test_second_factor import VAULT
from traceability.database import Database, keys, note_root_key, root_key_state
from traceability.errors import Forbidden, Invalid, Refused, Unavailable
from traceability.identifiers.errors import NeverIssued
from traceability.identifiers.trace_code import Keyring, TraceCodec
from traceability.root_key import (
    FormerKey,
    RootKey,
    RootKeyError,
    derive,
    fingerprint,
    fingerprints,
    load_root_key,
    next_key,
    write_root_key,
)
from traceability.services import clock, key_versions, proposals, root_keys
from traceability.services.actor import Actor
from traceability.services.labels import files as label_files
from traceability.services.labels import runs as label_runs
from traceability.services.second_factor.vault import Vault
from traceability.services.trace_pages import Pages

SERVER = Actor.system("Dòng lệnh")


def _here(session: Session) -> RootKey:
    """The database goes with this key."""
    key = RootKey(bytes(range(32)))
    session.get_one(Setting, keys.SETTING).value = fingerprint(key)
    session.flush()
    return key


def _agree(session: Session, reason: str = "Máy chủ bị xâm nhập") -> None:
    asked = proposals.propose_root_replacement(session, official(Role.ADMINISTRATOR), reason)
    proposals.confirm_proposal(session, official(Role.MANAGER), asked.id)


def _replace(session: Session, old: RootKey) -> RootKey:
    new = next_key(old, key_versions.newest(session))
    _agree(session)
    root_keys.replace_root_key(session, SERVER, old, new)
    session.flush()
    return new


def test_every_code_printed_before_is_read_and_new_ones_are_of_the_new_key(session: Session) -> None:
    first = _here(session)
    runs = [issue(session)]
    rotate(session)
    runs.append(issue(session))
    second = _replace(session, first)
    runs.append(issue(session))
    rotate(session)
    runs.append(issue(session))
    third = _replace(session, second)
    runs.append(issue(session))
    assert [run.key_version for run in runs] == [1, 2, 1001, 1002, 2001]
    made = [TraceCodec(root, run.key_version).encode(run.id, 2) for root, run in zip(
        (first, first, second, second, third), runs, strict=True
    )]  # fmt: skip
    ring = Keyring(third)
    for run, code in zip(runs, made, strict=True):
        assert label_files.codec_of(run, ring).encode(run.id, 2) == code
        assert label_runs.find_label(session, Keyring(third), code) == (run, 2)


def test_the_leaked_key_makes_no_label_of_a_run_issued_since(session: Session) -> None:
    leaked = _here(session)
    new = _replace(session, leaked)
    run = issue(session)
    for version in (1, 2, 1001):
        with pytest.raises(NeverIssued):
            label_runs.find_label(session, Keyring(new), TraceCodec(leaked, version).encode(run.id, 0))


def test_a_process_with_the_old_file_alone_neither_makes_nor_denies_new_codes(
    database: Database, session: Session
) -> None:
    old = _here(session)
    ring, before = Keyring(old), issue(session)
    new = _replace(session, old)
    run = issue(session)
    session.commit()
    with pytest.raises(Unavailable, match="khởi động lại"):
        label_files.codec_of(run, ring)
    code = TraceCodec(new, 1001).encode(run.id, 0)
    with pytest.raises(Unavailable):
        label_runs.find_label(session, ring, code)
    with pytest.raises(Unavailable):
        Pages(database, Keyring(old)).label(code)
    assert label_runs.find_label(session, ring, TraceCodec(old, 1).encode(before.id, 1)) == (before, 1)
    assert root_key_state(database, old) == "differs"  # so it does not start again
    assert root_key_state(database, new) == "matches"


def test_it_takes_two_people_and_is_done_once(session: Session) -> None:
    old = _here(session)
    new = next_key(old, 1)
    first = official(Role.ADMINISTRATOR)
    for unfit in (Role.OFFICER, Role.INSPECTOR):
        with pytest.raises(Forbidden):
            proposals.propose_root_replacement(session, official(unfit), "Lộ")
    with pytest.raises(Invalid):
        proposals.propose_root_replacement(session, first, " ")
    with pytest.raises(Refused, match="hai người"):
        root_keys.replace_root_key(session, SERVER, old, new)
    asked = proposals.propose_root_replacement(session, first, "Lộ")
    with pytest.raises(Forbidden):
        proposals.confirm_proposal(session, first, asked.id)
    with pytest.raises(Refused, match="hai người"):
        root_keys.replace_root_key(session, SERVER, old, new)
    proposals.confirm_proposal(session, official(Role.ADMINISTRATOR), asked.id)
    assert key_versions.newest(session) == 1
    with pytest.raises(Refused, match="không phải khóa"):
        root_keys.replace_root_key(session, SERVER, RootKey(bytes(32)), next_key(RootKey(bytes(32)), 1))
    with pytest.raises(Refused, match="không phải khóa"):
        root_keys.replace_root_key(session, SERVER, old, next_key(old, 2))
    root_keys.replace_root_key(session, SERVER, old, new)
    with pytest.raises(Refused, match="hai người"):
        root_keys.replace_root_key(session, SERVER, new, next_key(new, 1001))
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "key.replaced")).one()
    assert entry.before == {"fingerprint": fingerprint(old), "version": 1}
    assert entry.after == {"fingerprint": fingerprint(new), "version": 1001, "proposal": asked.id}


def test_an_agreement_runs_out(session: Session) -> None:
    old = _here(session)
    _agree(session)
    waiting = root_keys.require_agreed(session)
    waiting.decided_at = clock.now() - root_keys.AGREED_FOR
    session.flush()
    with pytest.raises(Refused, match="hai người"):
        root_keys.replace_root_key(session, SERVER, old, next_key(old, 1))


def test_apps_and_passkeys_stay_while_sessions_and_recovery_codes_end(session: Session) -> None:
    old = _here(session)
    user, now = UserFactory(role=Role.OFFICER), clock.now()
    before = Vault(derive(old, "second factor"))
    session.add(
        Totp(
            user_id=user.id,
            sealed=before.seal(user.id, "JBSWY3DPEHPK3PXP"),
            last_step=0,
            created_at=now,
            last_used_at=now,
        )
    )
    session.add(RecoveryCode(user_id=user.id, code_hash=before.digest(user.id, "7K3QPX9M2A"), created_at=now))
    session.add(
        UserSession(
            user_id=user.id, token_hash="x" * 64, device="Máy", factor=Factor.TOTP, created_at=now,
            last_seen_at=now, expires_at=now,
        )
    )  # fmt: skip
    session.flush()
    new = _replace(session, old)
    after = Vault(derive(new, "second factor"), (derive(old, "second factor"),))
    row = session.scalars(select(Totp)).one()
    assert after.open(user.id, row.sealed) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(Refused):
        before.open(user.id, row.sealed)
    assert after.knows_handle(user.id, before.handle(user.id))
    assert after.knows_handle(user.id, after.handle(user.id))
    assert not after.knows_handle(user.id, VAULT.handle(user.id))
    assert not after.knows_handle(user.id + 1, before.handle(user.id))
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    assert session.scalar(select(func.count()).where(UserSession.ended_at.is_(None))) == 0
    assert session.scalar(select(func.count()).select_from(Passkey)) == 0


def test_the_file_holds_every_key_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    first = RootKey(bytes(range(32)))
    third = next_key(next_key(first, 4), 1002)
    write_root_key(tmp_path / "root.key", third)
    read = load_root_key(tmp_path / "root.key", create=False)
    assert (read, read.former) == (third, third.former)
    assert [one.last_version for one in read.former] == [4, 1002]
    assert read.former[0] == FormerKey(first, 4)
    assert fingerprints(read) == {fingerprint(key) for key in (first, third.former[1].key, third)}
    assert (tmp_path / "root.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_root_key(tmp_path / "root.key", first)
    lines = (tmp_path / "root.key").read_text().splitlines()
    for damaged in (
        [lines[0], lines[1]],  # the first one is lost
        [lines[0], lines[2], lines[1]],
        [lines[0], lines[1], lines[2][:64]],
        [lines[0], lines[1], lines[2][1:]],
        [*lines, lines[2]],
    ):
        (tmp_path / "root.key").write_text("\n".join(damaged))
        with pytest.raises(RootKeyError, match="64 chữ số"):
            load_root_key(tmp_path / "root.key", create=False)


def test_the_commands_replace_the_key_of_a_running_service(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    path = tmp_path / "own.key"
    app = make_app()
    database: Database = app.extensions["database"]
    with database.writing() as session:  # a key of this test's own
        session.delete(session.get_one(Setting, keys.SETTING))
    load_root_key(path, create=True)
    config = dataclasses.replace(app.extensions["config"], root_key_file=path)
    old = create_app(config)
    note_root_key(database, old.extensions["root_key"], clock.now())
    session = database.writing_session()
    factories.use(session)
    second = official(Role.ADMINISTRATOR)
    run = issue(session)
    session.commit()
    code = old.extensions["keyring"].codec(1).encode(run.id, 1)

    def command(app: Flask, *words: str) -> str:
        return str(app.test_cli_runner().invoke(args=["key", *words]).output)

    out = tmp_path / "next.key"
    assert "hai người" in command(old, "replace-root", "--out", str(out))
    assert not out.exists()
    made = json.loads(command(old, "propose-root", "--reason", "Máy chủ bị xâm nhập", "--json"))
    proposals.confirm_proposal(session, second, made["proposal"])
    session.commit()
    done = json.loads(command(old, "replace-root", "--out", str(out), "--json"))
    assert done["version"] == made["version"] == 1001
    assert old.test_client().get("/readyz").status_code == 503
    with pytest.raises(RootKeyError, match="khóa gốc khác"):
        create_app(config)
    out.replace(path)
    new = create_app(config)
    assert new.test_client().get("/readyz").status_code == 200
    assert new.test_client().get(f"/t/{code}").status_code == 200
    assert label_runs.find_label(session, new.extensions["keyring"], code) == (run, 1)
    session.rollback()
    assert [one["version"] for one in json.loads(command(new, "list", "--json"))] == [1001, 1]
    session.close()
    for made_app in (old, new):
        made_app.extensions["database"].dispose()
