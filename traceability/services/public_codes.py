"""New rows with a public code: the database decides whether a code is taken, and we draw again.

A form may carry a code drawn when it was opened. Sent twice it then names the same record, and the second
sending finds the first one's.
"""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Establishment, Organisation, Product
from traceability.database import unique_breach
from traceability.errors import Unavailable
from traceability.identifiers import public_code
from traceability.services.actor import Actor

Registered = TypeVar("Registered", Product, Establishment)
_DRAWS = 8  # two alike among 100,000 has a chance of 0.5 %, so eight in a row never happens


def registered_with(
    session: Session, actor: Actor, kind: type[Registered], code: str | None
) -> Registered | None:
    """The actor's own record that an earlier sending of the same form has registered.

    Holds the organisation's row, so that of two sendings at once the second waits and then finds the first's.
    """
    if code is None:
        return None
    session.get_one(Organisation, actor.organisation_id, with_for_update=True)
    return session.scalar(
        select(kind).where(kind.code == code, kind.organisation_id == actor.organisation_id)
    )


class _Taken(Unavailable):
    """The code drawn is another's."""


def add_with_code(session: Session, row: Product | Establishment, first: str | None = None) -> None:
    """Give `row` a code of its own and add it; `first` is a code drawn before, tried first."""
    constraint = f"uq_{row.__tablename__}_code"
    for draw in range(_DRAWS):
        row.code = first if first and draw == 0 else public_code.new_code()
        try:
            with unique_breach(session, constraint, _Taken()):
                session.add(row)
        except _Taken:
            continue
        return
    raise Unavailable
