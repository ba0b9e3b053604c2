"""The sums of a product's scans have a row a year, with a column a month."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
    op.drop_table("scan_month")


def downgrade() -> None:
    op.create_table(
        "scan_month",
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", "month", name=op.f("pk_scan_month")),
    )
    _begin_again()
    op.drop_table("scan_year")


def _begin_again() -> None:
    """Without a mark, figures count the rows themselves until the next maintenance has summed them again."""
    op.execute("DELETE FROM scan_mark")
    op.execute("DELETE FROM scan_day")
