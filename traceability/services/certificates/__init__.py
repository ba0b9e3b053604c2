"""Certificates: submitting, verifying, changing and finding them, and the OCOP one that counts on a day."""

from traceability.services.certificates.changes import (
    StateChange,
    lift_suspension,
    revoke_certificate,
    supersede_certificate,
    suspend_certificate,
)
from traceability.services.certificates.details import CertificateDetails, usual_expiry
from traceability.services.certificates.finding import (
    certificates_of_product,
    get_certificate,
    own_certificates,
    possible_successors,
    reviews_of,
    scopes_of,
    verified_of,
)
from traceability.services.certificates.ocop import OcopStatus, governing, ocop_status, stars_for
from traceability.services.certificates.register import (
    CertificateFilter,
    every_certificate,
    list_certificates,
)
from traceability.services.certificates.review import (
    record_certificate,
    refuse_certificate,
    resubmit_certificate,
    return_certificate,
    submit_certificate,
    verify_certificate,
)
from traceability.services.certificates.standings import Standing, count_standings, standing_of
from traceability.services.certificates.succession import replaced_by

__all__ = [
    "CertificateDetails",
    "CertificateFilter",
    "OcopStatus",
    "Standing",
    "StateChange",
    "certificates_of_product",
    "count_standings",
    "every_certificate",
    "get_certificate",
    "governing",
    "lift_suspension",
    "list_certificates",
    "ocop_status",
    "own_certificates",
    "possible_successors",
    "record_certificate",
    "refuse_certificate",
    "replaced_by",
    "resubmit_certificate",
    "return_certificate",
    "reviews_of",
    "revoke_certificate",
    "scopes_of",
    "standing_of",
    "stars_for",
    "submit_certificate",
    "supersede_certificate",
    "suspend_certificate",
    "usual_expiry",
    "verified_of",
    "verify_certificate",
]
