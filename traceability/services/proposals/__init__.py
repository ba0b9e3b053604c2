"""Actions that take two officials: proposed by one, confirmed or rejected by another."""

from traceability.services.proposals.acting import (
    DECIDERS,
    confirm_proposal,
    may_decide,
    propose,
    reject_proposal,
    withdraw_proposal,
)
from traceability.services.proposals.asking import (
    propose_merger,
    propose_revocation,
    propose_root_replacement,
    propose_rotation,
    propose_suspension,
)
from traceability.services.proposals.finding import (
    find_waiting,
    get_proposal,
    list_proposals,
    waiting_count,
)

__all__ = [
    "DECIDERS",
    "confirm_proposal",
    "find_waiting",
    "get_proposal",
    "list_proposals",
    "may_decide",
    "propose",
    "propose_merger",
    "propose_revocation",
    "propose_root_replacement",
    "propose_rotation",
    "propose_suspension",
    "reject_proposal",
    "waiting_count",
    "withdraw_proposal",
]
