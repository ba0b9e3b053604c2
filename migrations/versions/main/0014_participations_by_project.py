"""Places on a past day are counted from an index alone."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["project_id", "starts_on", "organisation_id"]
    op.create_index("ix_participation_by_project", "participation", columns)


def downgrade() -> None:
    op.drop_index("ix_participation_by_project", "participation")
