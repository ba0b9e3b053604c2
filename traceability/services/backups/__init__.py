"""Backups: made while the service runs, restored into a scratch place to be believed, restored to go on with.

The root key is never in a backup, only its fingerprint: whoever finds the one without the other makes no
label. The durable queue's memory (`jobs.db`) is not in it either: it is made again from the main database's
rows, and one from another moment than those rows would contradict them.
"""

from traceability.services.backups.making import create_backup
from traceability.services.backups.restoring import find_backup, restore_backup
from traceability.services.backups.verifying import Check, verify_backup

__all__ = ["Check", "create_backup", "find_backup", "restore_backup", "verify_backup"]
