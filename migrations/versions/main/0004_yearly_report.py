"""Yearly reports: frozen figures, which the database refuses to change or delete."""

import sqlalchemy as sa
from alembic import op

import models

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_EVENTS = ("UPDATE", "DELETE")


def upgrade() -> None:
    op.create_table(
        "yearly_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("figures", models.NfcText(), nullable=False),
        sa.Column("sha256", models.NfcText(), nullable=False),
        sa.Column("frozen_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.Column("frozen_by", models.NfcText(), nullable=False),
        sa.CheckConstraint("edition > 0", name=op.f("ck_yearly_report_edition")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_yearly_report_sha256")),
        sa.ForeignKeyConstraint(
            ["frozen_by_id"], ["user.id"], name=op.f("fk_yearly_report_frozen_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_report")),
        sa.UniqueConstraint("year", "edition", name=op.f("uq_yearly_report_year_edition")),
    )
    if op.get_bind().dialect.name == "postgresql":  # refuse_change() is of 0002
        op.execute(
            "CREATE TRIGGER yearly_report_append_only BEFORE UPDATE OR DELETE ON yearly_report "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            "CREATE TRIGGER yearly_report_never_emptied BEFORE TRUNCATE ON yearly_report "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for event in _EVENTS:
        op.execute(
            f"CREATE TRIGGER yearly_report_refuses_{event.lower()} BEFORE {event} ON yearly_report "
            "BEGIN SELECT RAISE(ABORT, 'yearly_report is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table("yearly_report")  # its triggers go with it
