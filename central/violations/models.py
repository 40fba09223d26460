"""Alleged violations as their nodes signed them."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from central.db.base import Base, UtcDateTime
from contracts.facts import SignedFacts


class Violation(Base):
    """The signed record, with the fields of it that lists are made from."""

    __tablename__ = "violations"
    __table_args__ = (Index("ix_violations_newest", "decided_at", "number"),)

    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    id: Mapped[str] = mapped_column(String(36), unique=True)
    node: Mapped[str] = mapped_column(String(63), index=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    record: Mapped[str] = mapped_column(Text)
    facts_sha256: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    junction: Mapped[str] = mapped_column(String(63), index=True)
    camera: Mapped[str] = mapped_column(String(63))
    approach: Mapped[str] = mapped_column(String(63))
    vehicle_class: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    red_elapsed_ms: Mapped[int] = mapped_column(BigInteger)
    red_elapsed_uncertainty_ms: Mapped[int] = mapped_column(BigInteger)
    evidential: Mapped[bool] = mapped_column(Boolean)

    @property
    def signed(self) -> SignedFacts:
        """The record as its node signed it."""
        return SignedFacts.model_validate_json(self.record)
