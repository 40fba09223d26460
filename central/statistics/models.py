"""Traffic, minute by minute, as the nodes told it."""

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from central.db.base import Base


class FlowPart(Base):
    """One approach of one camera in one minute, or in a piece of it. Null: not measured, never zero."""

    __tablename__ = "flow_parts"
    __table_args__ = (
        Index("ix_flow_parts_camera_minute", "camera", "minute"),
        Index("ix_flow_parts_junction_minute", "junction", "minute"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    node: Mapped[str] = mapped_column(String(63))
    junction: Mapped[str] = mapped_column(String(63))
    camera: Mapped[str] = mapped_column(String(63))
    approach: Mapped[str] = mapped_column(String(63))
    minute: Mapped[int] = mapped_column(Integer, index=True)
    """Minutes since 1970 in UTC: hours and days are whole numbers of them in both stores."""
    covered_ms: Mapped[int] = mapped_column(Integer)
    clock_stepped: Mapped[bool] = mapped_column(Boolean)
    lamp_known_ms: Mapped[int] = mapped_column(Integer)
    red_ms: Mapped[int] = mapped_column(Integer)
    occupied_ms: Mapped[int | None] = mapped_column(Integer)
    queue_most: Mapped[int | None] = mapped_column(Integer)
    queue_waited_ms: Mapped[int | None] = mapped_column(Integer)
    queue_longest_cm: Mapped[int | None] = mapped_column(Integer)
    queue_open_ended_ms: Mapped[int | None] = mapped_column(Integer)
    n_speeds: Mapped[int] = mapped_column(Integer)
    speed_sum_kmh: Mapped[float] = mapped_column(Float)


class FlowPassed(Base):
    """Vehicles of one class and movement that passed under one indication, in one part."""

    __tablename__ = "flow_passed"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("flow_parts.id", ondelete="CASCADE"), index=True)
    movement: Mapped[str | None] = mapped_column(String(63))
    vehicle_class: Mapped[str] = mapped_column(String(20))
    indication: Mapped[str] = mapped_column(String(20))
    n: Mapped[int] = mapped_column(Integer)
    n_arrival_known: Mapped[int] = mapped_column(Integer)
    n_arrived_on_red: Mapped[int] = mapped_column(Integer)


class NotFired(Base):
    """Why the rules of one camera alleged nothing, counted in one minute or a piece of it."""

    __tablename__ = "not_fired"
    __table_args__ = (Index("ix_not_fired_camera_minute", "camera", "minute"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    node: Mapped[str] = mapped_column(String(63))
    junction: Mapped[str] = mapped_column(String(63))
    camera: Mapped[str] = mapped_column(String(63))
    minute: Mapped[int] = mapped_column(Integer, index=True)
    reason: Mapped[str] = mapped_column(String(40))
    n: Mapped[int] = mapped_column(Integer)
