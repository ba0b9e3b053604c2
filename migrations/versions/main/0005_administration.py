"""Organisations are merged and keep their old names, reference data is retired, stocks are for all or hidden.

The log gets indexes that end in its time, and keys that hold two rows at one organisation can be looked at
when a transaction ends, so that a merger can move both. SQLite cannot alter a constraint; instead of copying
tables of a million rows, the words of their definition are replaced, which is what its own documentation
says to do where nothing that is stored changes (https://www.sqlite.org/lang_altertable.html, section 7).
"""

import sqlalchemy as sa
from alembic import op

import models

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEYS = (
    ("batch", "product"),
    ("certificate", "establishment"),
    ("certificate", "product"),
    ("consumer_report", "product"),
    ("label_print", "batch"),
    ("label_run", "batch"),
    ("recall_batch", "batch"),
    ("support", "participation"),
    ("support", "product"),
    ("trace_event", "batch"),
    ("trace_event", "establishment"),
)
_RETIRED = ("certificate_kind", "product_group", "support_kind")
_OLD_INDEXES = {
    "ix_audit_entry_action": ["action"],
    "ix_audit_entry_actor_user_id": ["actor_user_id"],
    "ix_audit_entry_organisation_id": ["organisation_id"],
    "ix_audit_entry_subject": ["subject_type", "subject_id"],
}
_NEW_INDEXES = {
    "ix_audit_entry_action_at": ["action", "at"],
    "ix_audit_entry_actor_at": ["actor_user_id", "at"],
    "ix_audit_entry_organisation_at": ["organisation_id", "at"],
    "ix_audit_entry_subject_at": ["subject_type", "subject_id", "at"],
}
_KINDS = "'revoke_certificate', 'suspend_organisation'"
_MORE_KINDS = f"{_KINDS}, 'merge_organisation'"
_DEFERRABLE = " DEFERRABLE INITIALLY IMMEDIATE"
_FOR_ONE, _FOR_ALL = "organisation_id INTEGER NOT NULL", "organisation_id INTEGER"
_MERGED = "merged_into_id"
_MERGED_KEY = "fk_organisation_merged_into_id_organisation"


def upgrade() -> None:
    _replace_indexes(_OLD_INDEXES, _NEW_INDEXES)
    for table in _RETIRED:
        op.add_column(table, sa.Column("retired_at", models.UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "organisation_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", models.NfcText(), nullable=False),
        sa.Column("until", models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_name_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_name")),
    )
    op.create_index("ix_organisation_name_organisation_id", "organisation_name", ["organisation_id"])
    op.create_table(
        "hidden_stock",
        sa.Column("key", models.NfcText(), nullable=False),
        sa.Column("hidden_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_hidden_stock")),
    )
    # Written out, because Alembic would copy the table on SQLite, and its triggers would be lost.
    key = f"CONSTRAINT {_MERGED_KEY} REFERENCES organisation (id)"
    op.execute(f"ALTER TABLE organisation ADD COLUMN {_MERGED} INTEGER {key}")
    op.create_index("ix_organisation_merged_into_id", "organisation", [_MERGED])
    if _postgresql():
        for table, owner in _KEYS:
            op.execute(f"ALTER TABLE {table} ALTER CONSTRAINT {_key(table, owner)}{_DEFERRABLE}")
        op.execute("ALTER TABLE label_stock ALTER COLUMN organisation_id DROP NOT NULL")
        _check_kinds(_MORE_KINDS)
    else:
        _reword(
            *((table, _target(owner), _target(owner) + _DEFERRABLE) for table, owner in _KEYS),
            ("label_stock", _FOR_ONE, _FOR_ALL),
            ("proposal", _KINDS, _MORE_KINDS),
        )


def downgrade() -> None:
    op.execute("DELETE FROM proposal WHERE kind = 'merge_organisation'")
    op.execute("DELETE FROM label_stock WHERE organisation_id IS NULL")
    if _postgresql():
        for table, owner in _KEYS:
            op.execute(f"ALTER TABLE {table} ALTER CONSTRAINT {_key(table, owner)} NOT DEFERRABLE")
        op.execute("ALTER TABLE label_stock ALTER COLUMN organisation_id SET NOT NULL")
        _check_kinds(_KINDS)
    else:
        _reword(
            *((table, _target(owner) + _DEFERRABLE, _target(owner)) for table, owner in _KEYS),
            ("label_stock", _FOR_ALL, _FOR_ONE),
            ("proposal", _MORE_KINDS, _KINDS),
        )
        # A column that is a key cannot be dropped; without the reference it can.
        _reword(("organisation", f" CONSTRAINT {_MERGED_KEY} REFERENCES organisation (id)", ""))
    op.drop_index("ix_organisation_merged_into_id", "organisation")
    op.execute(f"ALTER TABLE organisation DROP COLUMN {_MERGED}")
    op.drop_table("hidden_stock")
    op.drop_table("organisation_name")
    for table in _RETIRED:
        op.execute(f"ALTER TABLE {table} DROP COLUMN retired_at")
    _replace_indexes(_NEW_INDEXES, _OLD_INDEXES)


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _replace_indexes(old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    for name in old:
        op.drop_index(name, "audit_entry")
    for name, columns in new.items():
        op.create_index(name, "audit_entry", columns)


def _key(table: str, owner: str) -> str:
    return f"fk_{table}_{owner}_id_organisation_id_{owner}"


def _target(owner: str) -> str:
    return f"REFERENCES {owner} (id, organisation_id)"


def _check_kinds(kinds: str) -> None:
    op.execute("ALTER TABLE proposal DROP CONSTRAINT ck_proposal_proposalkind")
    op.execute(f"ALTER TABLE proposal ADD CONSTRAINT ck_proposal_proposalkind CHECK (kind IN ({kinds}))")


def _reword(*changes: tuple[str, str, str]) -> None:
    """Replace words of the definitions of tables, SQLite only."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for table, old, new in changes:
        done = connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) "
            "WHERE type = 'table' AND name = ? AND instr(sql, ?) > 0",
            (old, new, table, old),
        )
        if done.rowcount != 1:
            raise RuntimeError(f"the definition of {table} does not say «{old}»")
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
