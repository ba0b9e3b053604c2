"""Which certificates have lapsed is read from two indexes alone."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    by_expiry = ["expires_on", "kind_id", "verified_at", "product_id", "issued_on"]
    op.create_index("ix_certificate_by_expiry", "certificate", by_expiry)
    by_product = ["product_id", "kind_id", "issued_on", "verified_at"]
    op.create_index("ix_certificate_by_product", "certificate", by_product)
    op.drop_index("ix_certificate_expires_on", "certificate")
    op.drop_index("ix_certificate_product_id", "certificate")


def downgrade() -> None:
    op.create_index("ix_certificate_expires_on", "certificate", ["expires_on"])
    op.create_index("ix_certificate_product_id", "certificate", ["product_id"])
    op.drop_index("ix_certificate_by_expiry", "certificate")
    op.drop_index("ix_certificate_by_product", "certificate")
