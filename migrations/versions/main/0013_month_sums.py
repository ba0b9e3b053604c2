"""Sums by month of batches released, labels issued and labels activated."""

import sqlalchemy as sa
from alembic import op

import models

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "month_sum",
        sa.Column("line", models.NfcText(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("slices", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("line", "month", "block", name=op.f("pk_month_sum")),
    )
    op.create_table(
        "month_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("before", models.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_mark")),
    )


def downgrade() -> None:
    op.drop_table("month_mark")
    op.drop_table("month_sum")
