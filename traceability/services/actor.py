"""Who acts: a frozen value rather than a row, so that knowing it holds no transaction open."""

from dataclasses import dataclass

from models import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or a command or job that acts in nobody's name (`role` and `user_id` are None)."""

    user_id: int | None
    role: Role | None
    organisation_id: int | None
    name: str
    session_id: int | None = None

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A command or a job: `Actor.system("maintenance run")`."""
        return cls(user_id=None, role=None, organisation_id=None, name=name)

    @property
    def is_system(self) -> bool:
        """Not so a command that acts for one organisation: it sees that organisation's records only."""
        return self.role is None and self.organisation_id is None

    @property
    def is_producer(self) -> bool:
        return self.role is not None and self.role.is_producer

    @property
    def is_staff(self) -> bool:
        return self.role is not None and not self.role.is_producer
