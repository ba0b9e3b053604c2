"""Files: photos and evidence, addressed by the SHA-256 of their bytes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, PrimaryKey


class StoredFile(Base):
    """A stored file. The bytes are in the file store under `sha256`; two rows may share them."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    sha256: Mapped[str] = mapped_column(index=True)
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    width: Mapped[int | None]  # pixels, for pictures
    height: Mapped[int | None]
    name: Mapped[str]  # as uploaded, for the download's name only
    # The small picture that lists show.
    thumbnail_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    created_at: Mapped[datetime]

    thumbnail: Mapped["StoredFile | None"] = relationship(remote_side="StoredFile.id")
