"""Bearer tokens: 256 random bits for the person, their SHA-256 for the database."""

import hashlib
import secrets


def new() -> str:
    """A token for a cookie or a link; it is never stored."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What the database keeps. A plain hash is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()
