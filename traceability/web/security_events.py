"""What somebody tried that is not allowed, one line each in the log, for whoever watches the service.

A line names the route, and the number of the account where one is signed in: it tells an administrator whose
account to look at and says nothing to anybody else. No address, name, e-mail, code or word that was typed.
"""

from typing import Any

from flask import g, has_request_context, request

from traceability import logs

log = logs.get("security")


def tell(event: str, **values: Any) -> None:
    """`tell("access refused", status=403)`."""
    if not has_request_context():
        return
    known = g.get("_login_user")  # where this request has looked already: a refused host costs no query
    account = known.actor.user_id if known is not None and known.is_authenticated else None
    log.warning(event, route=request.endpoint or "none", account=account, **values)
