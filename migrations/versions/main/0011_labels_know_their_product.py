"""Label runs and what was activated of them know their product, as figures of many products ask for it.

A key to the batch, and one from range to run, hold the copies true. On SQLite columns and keys are written into
the tables' definitions, as in 0010, because copying a table would lose its triggers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# table, column that names the parent, parent, a constraint in front of which the key is written on SQLite
_KEYS = (
    ("label_run", "batch_id", "batch", "CONSTRAINT ck_label_run_quantity CHECK"),
    ("label_range", "label_run_id", "label_run", "CONSTRAINT pk_label_range PRIMARY KEY"),
)
_INDEXES = (
    ("ix_label_run_product_id_issued_at_quantity", "label_run", ["product_id", "issued_at", "quantity"]),
    (
        "ix_label_range_product_id_kind_recorded_at_label_count",
        "label_range",
        ["product_id", "kind", "recorded_at", "label_count"],
    ),
)


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with triggers to come cannot be altered
    for table, column, parent, before in _KEYS:
        op.create_index(f"uq_{parent}_id_product_id", parent, ["id", "product_id"], unique=True)
        op.add_column(table, sa.Column("product_id", sa.Integer(), nullable=True))
        product = f"(SELECT product_id FROM {parent} WHERE id = {table}.{column})"  # noqa: S608
        op.execute(f"UPDATE {table} SET product_id = {product}")  # noqa: S608
        if is_postgresql:
            op.alter_column(table, "product_id", nullable=False)
            op.execute(f"ALTER TABLE {table} ADD {_key(table, column, parent)}")
        else:
            _reword(table, "product_id INTEGER", "product_id INTEGER NOT NULL")
            _reword(table, before, f"{_key(table, column, parent)}, {before}")
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in _INDEXES:
        op.drop_index(name, table)
    for table, column, parent, before in reversed(_KEYS):
        key = _key(table, column, parent)
        if op.get_bind().dialect.name == "postgresql":
            op.drop_constraint(key.split()[1], table, type_="foreignkey")
        else:
            _reword(table, f"{key}, {before}", before)
        op.drop_index(f"uq_{parent}_id_product_id", parent)
        op.execute(f"ALTER TABLE {table} DROP COLUMN product_id")


def _key(table: str, column: str, parent: str) -> str:
    name = f"fk_{table}_{column}_product_id_{parent}"
    return f"CONSTRAINT {name} FOREIGN KEY({column}, product_id) REFERENCES {parent} (id, product_id)"


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
