"""Migrations make what the models say, and can go up, down and up again."""

import threading

import pytest
from sqlalchemy import inspect, text

from models import Base, ScansBase
from tests.databases import Databases
from traceability.config import Config
from traceability.database import migrations
from traceability.database.breaches import sqlite_signatures
from traceability.jobs import memory

LONGEST_NAME = 63  # PostgreSQL cuts longer ones, and unique_breach would no longer know them


@pytest.fixture
def config(databases: Databases) -> Config:
    return Config.from_env(databases.restore(databases.folder / "architecture"))


def test_migrations_match_the_models(config: Config) -> None:
    for schema in migrations.SCHEMAS:
        assert migrations.differences(config, schema) == []


def test_they_go_up_down_and_up(config: Config) -> None:
    for schema in migrations.SCHEMAS:
        migrations.move(config, schema, "base")
    for schema in migrations.SCHEMAS:
        migrations.move(config, schema, "head")
        assert migrations.differences(config, schema) == []
    assert all(state.at_head for state in migrations.head_state(config))


def test_nothing_is_left_at_the_bottom(config: Config) -> None:
    for schema in migrations.SCHEMAS:
        migrations.move(config, schema, "base")
    for schema in migrations.SCHEMAS:
        with migrations.connected(schema.url(config)) as connection:
            left = set(inspect(connection).get_table_names())
        assert left <= {"alembic_version", "alembic_version_scans"}


def test_upgrading_twice_does_no_harm(config: Config) -> None:
    migrations.upgrade(config)
    assert all(state.at_head for state in migrations.head_state(config))


def test_an_upgrade_waits_for_no_worker(config: Config) -> None:
    """The worker's lock is held as long as it runs, on PostgreSQL in the very database that is upgraded."""
    memory_ = memory.engine(config.jobs_database_url)
    upgrade = threading.Thread(target=migrations.upgrade, args=(config,), daemon=True)
    with memory.only_worker(memory_, lambda: False):
        upgrade.start()
        upgrade.join(30)
        waits = upgrade.is_alive()
    upgrade.join()
    memory_.dispose()
    assert not waits


def test_no_later_migration_takes_away_what_tells_of_public_changes(config: Config) -> None:
    """SQLite changes a table by copying it, and the copy has only the triggers that its migration makes."""
    main = migrations.SCHEMAS[0]
    migrations.move(config, main, "base")
    migrations.move(config, main, "0003")
    first = _triggers(config)
    migrations.move(config, main, "head")
    assert first
    assert first <= _triggers(config)


def _triggers(config: Config) -> set[str]:
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with migrations.connected(config.database_url) as connection:
        return set(connection.scalars(text(asked[connection.dialect.name])))


def _names() -> list[str]:
    tables = [*Base.metadata.tables.values(), *ScansBase.metadata.tables.values()]
    rules = [rule for table in tables for rule in (*table.constraints, *table.indexes)]
    return [str(getattr(rule, "name", None)) for rule in rules]


def test_every_constraint_has_a_name_that_both_databases_keep() -> None:
    for name in _names():
        assert name.split("_")[0] in {"pk", "fk", "uq", "ck", "ix"}, f"{name} has a constraint without a name"
        assert len(name) <= LONGEST_NAME, name


def test_sqlite_can_tell_unique_constraints_apart() -> None:
    signatures = list(sqlite_signatures().values())
    twice = {signature for signature in signatures if signatures.count(signature) > 1}
    assert not twice, f"two unique constraints over the same columns: {twice}"


def test_one_name_one_constraint() -> None:
    names = _names()
    assert len(names) == len(set(names)), {name for name in names if names.count(name) > 1}


def test_the_two_databases_share_no_table() -> None:
    assert not set(Base.metadata.tables) & set(ScansBase.metadata.tables)
