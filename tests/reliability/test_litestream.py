"""Litestream as deploy/ configures it, beside our writers: what a lost machine costs, what it disturbs."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from models import Scan, Setting
from tests import factories
from tests.databases import SqliteDatabases
from tests.factories import LabelRunFactory
from tests.reliability.deployment import ROOT, eventually, running, settings
from tests.reliability.machines import S3_KEYS, object_store
from traceability.config import Config
from traceability.database import Database, migrations
from traceability.identifiers.trace_code import Keyring
from traceability.root_key import load_root_key
from traceability.services import audit_chain
from traceability.services.backups import contents, copies, verifying

BINARY = Path(sys.executable).with_name("litestream")
CONFIGURATION = ROOT / "deploy/litestream.yml"
NAMES = ("main", "scans")
A_FEW_SECONDS = 5  # a second between two copies, as asked for, and the time they take on a busy machine


@dataclass(frozen=True)
class Lost:
    """What was acknowledged and is not in the copy."""

    acknowledged: int
    lost: int
    seconds: float  # from the first of them to the kill


def test_its_own_sqlite_cannot_lose_our_commits() -> None:
    """It checkpoints our files from its own process, so its library must be as safe as ours."""
    versions = re.findall(rb"(?<![\w.])SQLite version (3\.\d+\.\d+)|\0(3\.\d\d\.\d+)\0", BINARY.read_bytes())
    found = {tuple(map(int, (one or other).split(b"."))) for one, other in versions}
    said = subprocess.run([BINARY, "version"], capture_output=True, text=True, check=True).stdout
    assert tuple(map(int, said.strip().split("."))) >= (0, 5, 17)
    assert all(version > (3, 51, 2) for version in found), found


@pytest.mark.parametrize("seconds", [6, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.parametrize("place", ["folder", "s3"])
def test_a_machine_that_burns_costs_a_few_seconds(
    tmp_path: Path, place: str, seconds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    here, key = _deployment(tmp_path)
    with ExitStack() as stack:
        text = _configuration(here, tmp_path / "copies", object_store(stack) if place == "s3" else None)
        (tmp_path / "litestream.yml").write_text(text)
        notes = _killed_while_writing(tmp_path, here, key, seconds)
        killed = time.time()
        for name in NAMES:
            _litestream(
                tmp_path, "restore", "-o", str(tmp_path / f"restored/{name}.db"), str(here / f"{name}.db")
            )
    lost = {name: _sound(tmp_path / "restored", key, name, notes, killed) for name in NAMES}
    with capsys.disabled():
        print(f"\n{place}: {lost}")
    for one in lost.values():
        assert one.acknowledged > 2 * seconds
        assert one.seconds < A_FEW_SECONDS
    for name in NAMES:  # on the machine itself, with checkpoints by a stranger to the write gate
        assert _sound(here, key, name, notes, killed).lost == 0


def test_its_two_tables_disturb_neither_upgrades_nor_backups(tmp_path: Path) -> None:
    here, key = _deployment(tmp_path, labels=False)
    (tmp_path / "litestream.yml").write_text(_configuration(here, tmp_path / "copies", None))
    with _replicating(tmp_path):
        assert eventually(lambda: _tables_of_its_own(here / "main.db") == 2, 60)
    app = create_app(Config.from_env({"INSTANCE_DIR": str(here), "ROOT_KEY_FILE": str(key)}))
    for words in (
        ["database", "upgrade"],
        ["database", "check"],
        ["backup", "create", str(tmp_path / "saved")],
        ["backup", "verify", str(tmp_path / "saved")],
    ):
        done = app.test_cli_runner().invoke(args=words)
        assert done.exit_code == 0, done.output
    app.extensions["database"].dispose()


def _tables_of_its_own(file: Path) -> int:
    with dbapi2.connect(str(file)) as connection:
        like = "SELECT count(*) FROM sqlite_schema WHERE name LIKE '\\_litestream%' ESCAPE '\\'"
        (found,) = connection.execute(like).fetchone()
    connection.close()
    return int(found)


def _deployment(folder: Path, *, labels: bool = True) -> tuple[Path, Path]:
    """The instance folder, with labels issued, and its root key."""
    made = SqliteDatabases(folder)
    here = folder / "here"
    config = Config.from_env(made.restore(here))
    if labels:
        database = Database(config.database_url, config.scans_database_url)
        with database.writing() as session:
            factories.use(session)
            LabelRunFactory.create()
        database.dispose()
    return here, config.root_key_file


def _configuration(here: Path, copies_: Path, store: str | None) -> str:
    """The file of deploy/, with places of the test's own; for S3, with the lines that are comments there."""
    text = CONFIGURATION.read_text("utf-8")
    if store:
        text = re.sub(r"^ +path: /mnt/.*\n", "", text, flags=re.MULTILINE)
        text = re.sub(r"^( {6})# (?=[\w-]+: )", r"\1", text, flags=re.MULTILINE)
    for old, new in {
        "/var/lib/ocop-trace": str(here),
        **({"https://kho.example.gov.vn": store} if store else {"/mnt/ban-sao": str(copies_)}),
    }.items():
        assert old in text, f"the configuration no longer says {old!r}"
        text = text.replace(old, new)
    return text


def _killed_while_writing(folder: Path, here: Path, key: Path, seconds: int) -> list[str]:
    """Two processes write, Litestream copies, and all die at once; what was acknowledged until then."""
    environ = settings(here, ROOT_KEY_FILE=str(key))
    logs = [folder / f"writer-{number}.log" for number in (1, 2)]
    with _replicating(folder) as replicating, ExitStack() as stack:
        writers = [
            stack.enter_context(running("tests.reliability.acknowledged", environ, log, log.stem, "0.005"))
            for log in logs
        ]
        assert eventually(lambda: all(log.read_text().count("\n") > 5 for log in logs), 60)
        time.sleep(seconds)
        for process in (replicating, *writers):
            process.send_signal(signal.SIGKILL)
    return [line for log in logs for line in log.read_text().splitlines() if line.count(" ") == 2]


@contextmanager
def _replicating(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [str(BINARY), "replicate", "-config", str(folder / "litestream.yml")]
    with (folder / "litestream.log").open("ab") as log:
        process = subprocess.Popen(command, env=_environ(), stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _litestream(folder: Path, command: str, *words: str) -> None:
    done = subprocess.run(
        [BINARY, command, "-config", str(folder / "litestream.yml"), *words],
        env=_environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _environ() -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if name != "AWS_CA_BUNDLE"}  # it takes none
    return mine | S3_KEYS


def _sound(folder: Path, key: Path, name: str, notes: list[str], killed: float) -> Lost:
    """The database is whole: pages, references, schema, log and codes; and what it has not."""
    noted = [(float(at), what) for at, where, what in map(str.split, notes) if where == name]
    with copies.opened(_aside(folder)) as sessions:
        session = sessions[NAMES.index(name)]
        assert contents.sound(session)
        assert migrations.state(session.connection(), migrations.SCHEMAS[NAMES.index(name)]).at_head
        kept = _kept(session, name)
        if name == "main":
            assert verifying.read_back(session, Keyring(load_root_key(key, create=False))) == (100, 100)
            session.rollback()
            assert not audit_chain.verify(session).faults
    missing = [at for at, what in noted if what not in kept]
    return Lost(len(noted), len(missing), round(killed - min(missing, default=killed), 2))


def _kept(session: Session, name: str) -> set[str]:
    return set(map(str, session.scalars(select(Setting.name if name == "main" else Scan.id))))


def _aside(folder: Path) -> Path:
    """The files with their logs taken in, as a start would; on copies, which may be looked at again."""
    aside = folder.with_name(f"{folder.name}-looked-at")
    shutil.copytree(folder, aside, dirs_exist_ok=True)
    for name in NAMES:
        with dbapi2.connect(str(aside / f"{name}.db")) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        connection.close()
    return aside
