"""People have second factors, a session says by which it was opened, and a key is rotated by two people.

On SQLite the words of one constraint are replaced, as in 0005, because copying a table would lose its triggers.
"""

import sqlalchemy as sa
from alembic import op

import models

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KINDS = "'revoke_certificate', 'suspend_organisation', 'merge_organisation'"
_MORE_KINDS = f"{_KINDS}, 'rotate_key'"
_FACTOR = (
    "VARCHAR(32) CONSTRAINT ck_user_session_factor CHECK (factor IN ('totp', 'passkey', 'recovery_code'))"
)
# Whoever loaded the demonstration before has its accounts under these names.
_DEMONSTRATION = """
UPDATE "user" SET is_sample = true WHERE EXISTS (SELECT 1 FROM setting WHERE name = 'demo') AND email IN (
  'chuthe@example.com', 'nhanvien@example.com', 'canbo@example.com', 'canbo2@example.com',
  'kiemtra@example.com', 'lanhdao@example.com', 'quantri@example.com')
"""


def upgrade() -> None:
    op.create_table(
        "totp",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_totp_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_totp")),
    )
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", models.NfcText(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", models.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_passkey_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", models.NfcText(), nullable=False),
        sa.Column("created_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", models.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"])
    op.add_column("user", sa.Column("is_sample", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(_DEMONSTRATION)
    op.execute(f"ALTER TABLE user_session ADD COLUMN factor {_FACTOR}")
    _reword_kinds(_KINDS, _MORE_KINDS)


def downgrade() -> None:
    op.execute("DELETE FROM proposal WHERE kind = 'rotate_key'")
    _reword_kinds(_MORE_KINDS, _KINDS)
    if op.get_bind().dialect.name != "postgresql":
        _reword("user_session", f"factor {_FACTOR}", "factor VARCHAR(32)")  # or the column cannot be dropped
    op.execute("ALTER TABLE user_session DROP COLUMN factor")
    op.execute('ALTER TABLE "user" DROP COLUMN is_sample')
    op.drop_table("recovery_code")
    op.drop_table("passkey")
    op.drop_table("totp")


def _reword_kinds(old: str, new: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE proposal DROP CONSTRAINT ck_proposal_proposalkind")
        op.execute(f"ALTER TABLE proposal ADD CONSTRAINT ck_proposal_proposalkind CHECK (kind IN ({new}))")
    else:
        _reword("proposal", old, new)


def _reword(table: str, old: str, new: str) -> None:
    """Replace words of a table's definition, SQLite only."""
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    done = connection.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) "
        "WHERE type = 'table' AND name = ? AND instr(sql, ?) > 0",
        (old, new, table, old),
    )
    if done.rowcount != 1:
        raise RuntimeError(f"the definition of {table} does not say «{old}»")
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
