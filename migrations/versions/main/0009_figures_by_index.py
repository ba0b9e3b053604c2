"""Figures of labels and batches are read from indexes alone."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_NEW = (
    ("ix_label_run_issued_at_quantity", "label_run", ["issued_at", "quantity"]),
    (
        "ix_label_run_organisation_id_issued_at_quantity",
        "label_run",
        ["organisation_id", "issued_at", "quantity"],
    ),
    ("ix_label_range_kind_recorded_at_label_count", "label_range", ["kind", "recorded_at", "label_count"]),
    ("ix_batch_organisation_id_released_at", "batch", ["organisation_id", "released_at"]),
)
_OLD = (
    ("ix_label_run_issued_at", "label_run", ["issued_at"]),
    ("ix_label_range_kind_recorded_at", "label_range", ["kind", "recorded_at"]),
)


def upgrade() -> None:
    for name, table, columns in _NEW:
        op.create_index(name, table, columns)
    for name, table, _ in _OLD:
        op.drop_index(name, table)


def downgrade() -> None:
    for name, table, columns in _OLD:
        op.create_index(name, table, columns)
    for name, table, _ in _NEW:
        op.drop_index(name, table)
