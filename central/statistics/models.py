"""Counts of vehicles, minute by minute."""

from datetime import datetime

from sqlalchemy import Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from central.db.base import Base, UtcDateTime


class FlowMinute(Base):
    """What one camera counted on one approach and movement."""

    __tablename__ = "flow_minutes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    node: Mapped[str] = mapped_column(String(63))
    junction: Mapped[str] = mapped_column(String(63), index=True)
    camera: Mapped[str] = mapped_column(String(63))
    approach: Mapped[str] = mapped_column(String(63))
    movement: Mapped[str | None] = mapped_column(String(63))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    duration_s: Mapped[int] = mapped_column(Integer)
    by_class: Mapped[str] = mapped_column(Text)
    n_on_red: Mapped[int] = mapped_column(Integer)
    share_observed: Mapped[float] = mapped_column(Float)
