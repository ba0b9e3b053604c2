"""Whatever may show on a public page gives the pages a new version, in the same transaction."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLES = (
    "admin_unit",
    "alert",
    "batch",
    "certificate",
    "certificate_change",
    "certificate_kind",
    "establishment",
    "label_range",
    "label_run",
    "organisation",
    "participation",
    "plan",
    "product",
    "product_group",
    "product_photo",
    "product_version",
    "programme",
    "project",
    "recall",
    "recall_batch",
    "setting",
    "stage_type",
    "stored_file",
    "support",
    "trace_event",
)
_EVENTS = ("INSERT", "UPDATE", "DELETE")

# A random number, not the next one: after a restore an old number must not come to mean other data.
_SQLITE = "UPDATE public_version SET number = random()"

# Deferred to the commit, where the row's lock is the last that a transaction takes: so it is held for an
# instant, and no two transactions can wait for each other. Only the first change of a transaction writes.
_POSTGRESQL = """
CREATE FUNCTION renew_public_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public_version SET number = (random() * 9e18)::bigint WHERE xmin <> pg_current_xact_id()::xid;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("INSERT INTO public_version (id, number) VALUES (1, 0)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRESQL)
        for table in _TABLES:
            op.execute(
                f"CREATE CONSTRAINT TRIGGER {table}_is_public AFTER {' OR '.join(_EVENTS)} ON {table} "
                "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION renew_public_version()"
            )
        return
    for table in _TABLES:
        for event in _EVENTS:
            op.execute(
                f"CREATE TRIGGER {table}_is_public_{event.lower()} AFTER {event} ON {table} "
                f"BEGIN {_SQLITE}; END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in _TABLES:
            op.execute(f"DROP TRIGGER {table}_is_public ON {table}")
        op.execute("DROP FUNCTION renew_public_version()")
    else:
        for table in _TABLES:
            for event in _EVENTS:
                op.execute(f"DROP TRIGGER {table}_is_public_{event.lower()}")
    op.execute("DELETE FROM public_version")
