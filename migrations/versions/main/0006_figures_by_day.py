"""Figures find batches, labels and activations by their day; a workbook may belong to a project."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KINDS = ("products", "batches", "certificates", "participants")


def upgrade() -> None:
    op.create_index("ix_batch_released_at", "batch", ["released_at"])
    op.create_index("ix_batch_product_id_released_at", "batch", ["product_id", "released_at"])
    op.create_index("ix_label_run_issued_at", "label_run", ["issued_at"])
    op.create_index("ix_label_range_kind_recorded_at", "label_range", ["kind", "recorded_at"])
    with op.batch_alter_table("spreadsheet_import") as table:
        table.add_column(sa.Column("project_id", sa.Integer(), nullable=True))
        table.alter_column("organisation_id", existing_type=sa.Integer(), nullable=True)
        table.drop_constraint("importkind", type_="check")
        table.create_check_constraint("importkind", _one_of(_KINDS))
        table.create_check_constraint("one_owner", "(organisation_id IS NULL) <> (project_id IS NULL)")
        table.create_foreign_key(
            op.f("fk_spreadsheet_import_project_id_project"), "project", ["project_id"], ["id"]
        )
        table.create_index(op.f("ix_spreadsheet_import_project_id"), ["project_id"])


def downgrade() -> None:
    op.execute("DELETE FROM spreadsheet_import WHERE project_id IS NOT NULL")
    with op.batch_alter_table("spreadsheet_import") as table:
        table.drop_index(op.f("ix_spreadsheet_import_project_id"))
        table.drop_constraint(op.f("fk_spreadsheet_import_project_id_project"), type_="foreignkey")
        table.drop_constraint("one_owner", type_="check")
        table.drop_constraint("importkind", type_="check")
        table.create_check_constraint("importkind", _one_of(_KINDS[:3]))
        table.alter_column("organisation_id", existing_type=sa.Integer(), nullable=False)
        table.drop_column("project_id")
    op.drop_index("ix_label_range_kind_recorded_at", "label_range")
    op.drop_index("ix_label_run_issued_at", "label_run")
    op.drop_index("ix_batch_product_id_released_at", "batch")
    op.drop_index("ix_batch_released_at", "batch")


def _one_of(kinds: tuple[str, ...]) -> str:
    return f"kind IN ({', '.join(repr(kind) for kind in kinds)})"
