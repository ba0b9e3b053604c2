"""Whether batches of a product are on sale is read from an index alone."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_batch_product_id_state_use_by", "batch", ["product_id", "state", "use_by"])


def downgrade() -> None:
    op.drop_index("ix_batch_product_id_state_use_by", "batch")
