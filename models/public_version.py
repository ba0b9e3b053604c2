"""What tells a process whether the public pages it remembers are still true."""

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, PrimaryKey


class PublicVersion(Base):
    """One row. Triggers give it a new number in each transaction that changes what a public page may show."""

    __tablename__ = "public_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[PrimaryKey]
    number: Mapped[int] = mapped_column(BigInteger)
