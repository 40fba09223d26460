"""Decisions of operators."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from central.db.base import Base, UtcDateTime


class Review(Base):
    """A decision on a case. At most one that is not undone; `reference` is what a citizen is given."""

    __tablename__ = "reviews"
    __table_args__ = (
        Index(
            "uq_reviews_standing",
            "violation_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        Index("ix_reviews_feed", "decided_at", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    violation_id: Mapped[str] = mapped_column(ForeignKey("violations.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(30))
    note: Mapped[str | None] = mapped_column(Text)
    operator: Mapped[str] = mapped_column(String(63))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reference: Mapped[str | None] = mapped_column(String(24), unique=True)
