"""Manifests, the files that they announce, and the files that arrived."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Float, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from central.db.base import Base, UtcDateTime
from contracts.manifest import SignedManifest


class ManifestRow(Base):
    """A signed manifest. It may arrive before its record: the two are joined when both are here."""

    __tablename__ = "manifests"

    violation_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    node: Mapped[str] = mapped_column(String(63))
    facts_sha256: Mapped[str] = mapped_column(String(64))
    document: Mapped[str] = mapped_column(Text)
    complete: Mapped[bool] = mapped_column(Boolean)
    plate: Mapped[str | None] = mapped_column(String(12), index=True)
    plate_score: Mapped[float | None] = mapped_column(Float)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def signed(self) -> SignedManifest:
        """The manifest as its node signed it."""
        return SignedManifest.model_validate_json(self.document)


class AnnouncedFile(Base):
    """A file that a manifest names."""

    __tablename__ = "announced_files"
    __table_args__ = (UniqueConstraint("violation_id", "role"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    violation_id: Mapped[str] = mapped_column(String(36))
    node: Mapped[str] = mapped_column(String(63))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    role: Mapped[str] = mapped_column(String(30))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int] = mapped_column(BigInteger)


class StoredFile(Base):
    """A file that is on disk, hash and size checked."""

    __tablename__ = "stored_files"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
