"""An officer's opinion about something submitted: a comment, and remarks on single fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from models import Certificate, Decision, Organisation, ProductVersion, Review
from traceability.errors import Invalid
from traceability.services import clock
from traceability.services.actor import Actor
from traceability.text import plain

_NEEDED = "Ghi rõ điều cần sửa hoặc lý do, để chủ thể biết phải làm gì."
_SEE_REMARKS = "Xem ý kiến ghi ở từng mục."


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the officer says. `remarks` maps a field of the submitter's form to what is to be mended in it."""

    comment: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, said: "str | Opinion") -> "Opinion":
        """A bare comment is an opinion without remarks."""
        return said if isinstance(said, Opinion) else cls(said)

    def checked(self, decision: Decision) -> "Opinion":
        """Trimmed. Returning and refusing need words; remarks alone are enough for returning."""
        remarks = {name: plain(text) for name, text in self.remarks.items() if plain(text)}
        comment = plain(self.comment)
        if not comment and remarks and decision is Decision.RETURNED:
            comment = _SEE_REMARKS
        if not comment and decision is not Decision.APPROVED:
            raise Invalid({"comment": _NEEDED})
        return Opinion(comment, remarks)


def add(
    session: Session,
    actor: Actor,
    subject: Organisation | ProductVersion | Certificate,
    decision: Decision,
    opinion: Opinion,
) -> Review:
    """The row of a decision."""
    opinion = opinion.checked(decision)
    review = Review(
        decision=decision,
        comment=opinion.comment or None,
        remarks=dict(opinion.remarks) or None,
        reviewer_id=actor.user_id,
        decided_at=clock.now(),
        **{f"{subject.__tablename__}_id": subject.id},
    )
    session.add(review)
    session.flush()
    return review


def remarks_in(reviews: Sequence[Review]) -> dict[str, str]:
    """The remarks of the latest decision, where that was to return; `reviews` have the latest first."""
    if not reviews or reviews[0].decision is not Decision.RETURNED:
        return {}
    return dict(reviews[0].remarks or {})
