"""Inspection visits in versions, the codes checked and photos taken in them, and visits that are planned."""

import sqlalchemy as sa
from alembic import op

import models

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", models.NfcText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_visit_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_visit_recorded_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint(
            "recorded_by_id", "idempotency_key", name=op.f("uq_visit_recorded_by_id_idempotency_key")
        ),
    )
    op.create_index(op.f("ix_visit_organisation_id"), "visit", ["organisation_id"], unique=False)

    op.create_table(
        "planned_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("inspector_id", sa.Integer(), nullable=False),
        sa.Column("note", models.NfcText(), nullable=True),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", models.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "visit_id IS NULL OR cancelled_at IS NULL", name=op.f("ck_planned_visit_made_or_cancelled")
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["user.id"], name=op.f("fk_planned_visit_inspector_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_planned_visit_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["user.id"], name=op.f("fk_planned_visit_planned_by_id_user")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_planned_visit_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_visit")),
    )
    op.create_index(op.f("ix_planned_visit_inspector_id"), "planned_visit", ["inspector_id"], unique=False)
    op.create_index(
        op.f("ix_planned_visit_organisation_id"), "planned_visit", ["organisation_id"], unique=False
    )
    op.create_index(
        "uq_planned_visit_open",
        "planned_visit",
        ["organisation_id"],
        unique=True,
        sqlite_where=sa.text("visit_id IS NULL AND cancelled_at IS NULL"),
        postgresql_where=sa.text("visit_id IS NULL AND cancelled_at IS NULL"),
    )

    op.create_table(
        "visit_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("visited_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("place", models.NfcText(), nullable=False),
        sa.Column("commune_id", sa.Integer(), nullable=False),
        sa.Column(
            "finding",
            sa.Enum(
                "passed",
                "reminded",
                "violation",
                "not_checked",
                name="finding",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("observed", models.NfcText(), nullable=False),
        sa.Column("measures", models.NfcText(), nullable=True),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("reason", models.NfcText(), nullable=True),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(number = 1) = (reason IS NULL)", name=op.f("ck_visit_version_correction_has_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["commune_id"], ["admin_unit.id"], name=op.f("fk_visit_version_commune_id_admin_unit")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_visit_version_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_version_visit_id_visit")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user.id"], name=op.f("fk_visit_version_written_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_version")),
        sa.UniqueConstraint("visit_id", "number", name=op.f("uq_visit_version_visit_id_number")),
    )
    op.create_index(op.f("ix_visit_version_commune_id"), "visit_version", ["commune_id"], unique=False)
    op.create_index(op.f("ix_visit_version_visited_at"), "visit_version", ["visited_at"], unique=False)

    op.create_table(
        "visit_check",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", models.NfcText(), nullable=False),
        sa.Column("state", models.NfcText(), nullable=False),
        sa.Column("subject", models.NfcText(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("label_run_id", sa.Integer(), nullable=True),
        sa.Column("label_index", sa.Integer(), nullable=True),
        sa.Column("seen_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.Column("judged_at", models.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_visit_check_batch_id_batch")),
        sa.ForeignKeyConstraint(
            ["label_run_id"], ["label_run.id"], name=op.f("fk_visit_check_label_run_id_label_run")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_visit_check_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_visit_check_product_id_product")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_check_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "position", name=op.f("pk_visit_check")),
    )
    op.create_index(op.f("ix_visit_check_organisation_id"), "visit_check", ["organisation_id"], unique=False)

    op.create_table(
        "visit_photo",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("small_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_visit_photo_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["small_id"], ["stored_file.id"], name=op.f("fk_visit_photo_small_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["visit_version.id"], name=op.f("fk_visit_photo_version_id_visit_version")
        ),
        sa.PrimaryKeyConstraint("version_id", "position", name=op.f("pk_visit_photo")),
    )


def downgrade() -> None:
    for table in ("visit_photo", "visit_check", "visit_version", "planned_visit", "visit"):
        op.drop_table(table)
