"""The second factor: an authenticator app, passkeys and recovery codes."""

from traceability.services.second_factor.app import WRONG as WRONG_CODE
from traceability.services.second_factor.app import AppCode, add_app, enrolment, use_app
from traceability.services.second_factor.giving_up import (
    Identified,
    remove_app,
    remove_passkey,
    reset_factors,
)
from traceability.services.second_factor.passkeys import (
    Ceremony,
    add_passkey,
    creation_options,
    request_options,
    use_passkey,
)
from traceability.services.second_factor.recovery import looks_like_one as looks_like_recovery_code
from traceability.services.second_factor.recovery import renew_codes, use_recovery_code
from traceability.services.second_factor.vault import Vault
from traceability.services.security_news import tell_guessing

__all__ = [
    "WRONG_CODE",
    "AppCode",
    "Ceremony",
    "Identified",
    "Vault",
    "add_app",
    "add_passkey",
    "creation_options",
    "enrolment",
    "remove_app",
    "remove_passkey",
    "looks_like_recovery_code",
    "renew_codes",
    "request_options",
    "reset_factors",
    "tell_guessing",
    "use_app",
    "use_passkey",
    "use_recovery_code",
]
