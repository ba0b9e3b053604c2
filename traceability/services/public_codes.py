"""New rows with a public code: the database decides whether a code is taken, and we draw again."""

from sqlalchemy.orm import Session

from models import Establishment, Product
from traceability.database import unique_breach
from traceability.errors import Unavailable
from traceability.identifiers import public_code

_DRAWS = 8  # two alike among 100,000 has a chance of 0.5 %, so eight in a row never happens


class _Taken(Unavailable):
    """The code drawn is another's."""


def add_with_code(session: Session, row: Product | Establishment) -> None:
    """Give `row` a code of its own and add it."""
    constraint = f"uq_{row.__tablename__}_code"
    for _ in range(_DRAWS):
        row.code = public_code.new_code()
        try:
            with unique_breach(session, constraint, _Taken()):
                session.add(row)
        except _Taken:
            continue
        return
    raise Unavailable
