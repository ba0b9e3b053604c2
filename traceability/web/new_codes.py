"""A public code drawn when a form is opened, signed: sent twice, the form still means one record."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from traceability.identifiers import public_code
from traceability.services.actor import Actor


def offer(actor: Actor) -> str:
    """What the form carries. Signed, so that nobody chooses a code of their own."""
    return str(_serializer(actor).dumps(public_code.new_code()))


def accept(actor: Actor, carried: str | None) -> str | None:
    """The code that was offered to this person; None for anything else, and one is then drawn."""
    try:
        return str(_serializer(actor).loads(carried or ""))
    except BadSignature:
        return None


def _serializer(actor: Actor) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"new code for {actor.user_id}")
