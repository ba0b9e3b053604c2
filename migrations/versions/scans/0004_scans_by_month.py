"""On PostgreSQL, scans lie in a table a month. What was there before stays as the default table: no row moves.

The months are made by the maintenance (services/scan_months.py); SQLite goes on with one table.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE scan RENAME TO scan_default")
    op.execute("ALTER TABLE scan_default RENAME CONSTRAINT pk_scan TO pk_scan_default")
    op.execute("ALTER INDEX ix_scan_hour RENAME TO ix_scan_default_hour")
    op.execute("CREATE TABLE scan (LIKE scan_default INCLUDING CONSTRAINTS) PARTITION BY RANGE (id)")
    # Attaching finds the indexes that are there already, so nothing is built anew either.
    op.execute("ALTER TABLE scan ADD CONSTRAINT pk_scan PRIMARY KEY (id)")
    op.execute("CREATE INDEX ix_scan_hour ON scan (hour)")
    op.execute("ALTER TABLE scan ATTACH PARTITION scan_default DEFAULT")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("ALTER TABLE scan RENAME TO scan_by_month")
    op.execute("ALTER TABLE scan_by_month RENAME CONSTRAINT pk_scan TO pk_scan_by_month")
    op.execute("ALTER INDEX ix_scan_hour RENAME TO ix_scan_by_month_hour")
    op.execute("CREATE TABLE scan (LIKE scan_by_month INCLUDING CONSTRAINTS)")
    op.execute("INSERT INTO scan SELECT * FROM scan_by_month")
    op.execute("ALTER TABLE scan ADD CONSTRAINT pk_scan PRIMARY KEY (id)")
    op.execute("CREATE INDEX ix_scan_hour ON scan (hour)")
    op.execute("DROP TABLE scan_by_month")
