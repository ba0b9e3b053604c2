"""Everything that touches a connection: engines, the write gate, sessions, breaches, retries, migrations."""

from traceability.database.breaches import unique_breach
from traceability.database.keys import note_root_key, refuse_other_key, root_key_state
from traceability.database.outages import is_outage, retried
from traceability.database.sessions import Database

__all__ = [
    "Database",
    "is_outage",
    "note_root_key",
    "refuse_other_key",
    "retried",
    "root_key_state",
    "unique_breach",
]
