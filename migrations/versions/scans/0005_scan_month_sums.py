"""The sums of products' scans are kept by month in bit slices."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scan_month_sum",
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("slices", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("line", "month", "block", name=op.f("pk_scan_month_sum")),
    )
    _begin_again()
    op.drop_table("scan_year")


def downgrade() -> None:
    months = [f"{what}_{month}" for month in range(1, 13) for what in ("seen", "confirmed")]
    op.create_table(
        "scan_year",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in months),
        sa.PrimaryKeyConstraint("product_id", "year", name=op.f("pk_scan_year")),
        sqlite_with_rowid=False,
    )
    _begin_again()
    op.drop_table("scan_month_sum")


def _begin_again() -> None:
    """Without a mark, figures count the rows themselves until the next maintenance has summed them again."""
    op.execute("DELETE FROM scan_mark")
    op.execute("DELETE FROM scan_day")
