"""Figures of very many products, and the last pages of long lists, are read from indexes alone."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NEW = (
    ("ix_batch_by_production", "batch", ["produced_on", "id", "state", "lot_key"]),
    ("ix_batch_released_at_product_id", "batch", ["released_at", "product_id"]),
    ("ix_label_run_issued_at_quantity_product_id", "label_run", ["issued_at", "quantity", "product_id"]),
    ("ix_label_range_by_moment", "label_range", ["kind", "recorded_at", "label_count", "product_id"]),
    ("ix_participation_organisation_id_project_id", "participation", ["organisation_id", "project_id"]),
    ("ix_support_by_product", "support", ["product_id", "kind_id", "participation_id", "organisation_id"]),
    ("ix_support_by_kind", "support", ["kind_id", "organisation_id", "product_id", "participation_id"]),
    ("ix_product_group_id_organisation_id", "product", ["group_id", "organisation_id"]),
    ("ix_product_created_at_id", "product", ["created_at", "id"]),
    (
        "ix_certificate_change_certificate_id_effective_on_id",
        "certificate_change",
        ["certificate_id", "effective_on", "id"],
    ),
)
_OLD = (
    ("ix_batch_released_at", "batch", ["released_at"]),
    ("ix_label_run_issued_at_quantity", "label_run", ["issued_at", "quantity"]),
    ("ix_label_range_kind_recorded_at_label_count", "label_range", ["kind", "recorded_at", "label_count"]),
    ("ix_participation_organisation_id", "participation", ["organisation_id"]),
    ("ix_support_product_id", "support", ["product_id"]),
    ("ix_support_kind_id", "support", ["kind_id"]),
    ("ix_product_group_id", "product", ["group_id"]),
    ("ix_certificate_change_certificate_id", "certificate_change", ["certificate_id"]),
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
