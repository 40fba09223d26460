"""How a node and its cameras are. Unknown is null, never zero."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from contracts.base import Contract, Indication, Sha256, Slug, UtcTime
from contracts.facts import ClockState


class CameraStatus(StrEnum):
    """Whether pictures arrive."""

    ONLINE = "online"
    OFFLINE = "offline"
    STARTING = "starting"


class ControllerHealth(Contract):
    """The signal controller that a camera's lamps are compared with."""

    controller: Slug
    heard_at: UtcTime | None = Field(default=None, description="time of its newest answer, by its own clock")
    clock_offset_ms: float | None = Field(default=None, description="the camera's clock minus its own")
    clock_offset_uncertainty_ms: float | None = None
    n_shared_changes: int = Field(default=0, description="changes that both saw, on which the offset rests")
    n_disagreements: int = 0


class CameraHealth(Contract):
    """One camera as the node sees it."""

    camera: Slug
    junction: Slug
    status: CameraStatus
    since: UtcTime
    frames_per_second: float | None = None
    n_frames: int = 0
    n_dropped: int = 0
    n_reconnects: int = 0
    last_frame_at: UtcTime | None = None
    latency_ms: float | None = Field(default=None, description="from capture to decision, median")
    indications: dict[Slug, Indication] = Field(default_factory=dict)
    layout_sha256: Sha256 | None = None
    faults: list[str] = Field(default_factory=list)
    not_fired: dict[str, int] = Field(
        default_factory=dict, description="counted reasons why a rule did not fire"
    )
    controller: ControllerHealth | None = None


class Health(Contract):
    """One node. `status` offline is the last will that the broker speaks for it."""

    status: Literal["online", "offline"]
    started_at: UtcTime | None = None
    software_version: str | None = None
    cameras: list[CameraHealth] = Field(default_factory=list)
    outbox_depth: int | None = None
    outbox_bytes: int | None = None
    clock: ClockState | None = None
    disk_free_bytes: int | None = None
    faults: list[str] = Field(default_factory=list)
