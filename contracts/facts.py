"""The facts record: what was seen, signed at the decision, before anything else is built from it."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from contracts.base import (
    Contract,
    Indication,
    PointPx,
    Sha256,
    Slug,
    UtcTime,
    VehicleClass,
    VehicleEnd,
    ViolationKind,
)
from contracts.canonical import AsWritten, Document

Milliseconds = Annotated[int, Field(description="milliseconds")]


class LampPhase(Contract):
    """An interval in which a signal group held one indication. Times are those of the change, not of its reading."""

    indication: Indication
    starts_at: UtcTime
    ends_at: UtcTime | None = None
    start_uncertainty_ms: Milliseconds = 0
    start_seen: bool = Field(
        default=False, description="false: it was already on at the first picture, or after a time not known"
    )


class RedBegin(StrEnum):
    """How the begin of the red is known, from which red elapsed counts.

    SEEN: the change to red was seen. BRIDGED: it was seen, and the lamp was not known for less than 3 s since then,
    too short for a green. NOT_SEEN: red was already on when the lamp was first known: red elapsed is "at least".
    """

    SEEN = "seen"
    BRIDGED = "bridged"
    NOT_SEEN = "not_seen"


class AccountCode(StrEnum):
    """Conditions of a rule that held, in the order in which they can appear in an account."""

    TRACK_CONFIRMED = "track_confirmed"
    BEHIND_LINE_HELD = "behind_line_held"
    RED_BEGAN = "red_began"
    FRONT_CROSSED = "front_crossed"
    REAR_CROSSED = "rear_crossed"
    BEYOND_LINE_HELD = "beyond_line_held"
    CAME_OVER_LINE = "came_over_line"
    MOTION_AGREED = "motion_agreed"
    STANDING_BEYOND_LINE = "standing_beyond_line"
    EARLY_START = "early_start"
    RED_HELD = "red_held"
    ARROW_RED = "arrow_red"
    EXIT_TAKEN = "exit_taken"
    IN_MOTORCYCLE_BOX = "in_motorcycle_box"
    ON_ZEBRA = "on_zebra"
    AGAINST_BEGAN = "against_began"
    AGAINST_HELD = "against_held"
    EXIT_NOT_FREE = "exit_not_free"
    ENTERED_BOX = "entered_box"
    STOOD_IN_BOX = "stood_in_box"


class PrioritySign(StrEnum):
    """What spoke for a vehicle with priority (UU 22/2009 art. 134-135). A person decides; the machine only marks.

    PREEMPTION: the controller served one. ANNOUNCED: the layout has a priority window then.
    """

    PREEMPTION = "preemption"
    ANNOUNCED = "announced"


class AccountStep(Contract):
    """One condition of the rule and the frame at which it held; `value` is in the unit that the code implies."""

    code: AccountCode
    frame_number: int
    at: UtcTime
    value_ms: Milliseconds | None = None


class ClockState(Contract):
    """How far the node's clock was from its reference, and who said so. null: not known."""

    source: Literal["ntp", "file", "simulated", "unknown"]
    offset_ms: int | None = None


class ModelIdentity(Contract):
    """The weights that made a reading."""

    name: str
    sha256: Sha256


class Crossing(Contract):
    """When and where the vehicle passed the line. Frames are 0-based; `point_px` is on the line, reference resolution.

    wrong_way, box_blocking: `front_at` is the moment from which the rule counts, `point_px` where the vehicle was.
    """

    front_at: UtcTime
    front_frame: int
    rear_at: UtcTime | None
    rear_frame: int | None
    uncertainty_ms: Milliseconds = Field(description="the larger of both half-widths")
    point_px: PointPx
    front_uncertainty_ms: Milliseconds | None = None
    rear_uncertainty_ms: Milliseconds | None = None
    speed_kmh: float | None = Field(
        default=None, description="across the line; null: the layout does not know the road"
    )
    speed_uncertainty_kmh: float | None = None
    past_line_m: float | None = Field(default=None, description="of the front, at the decision")
    past_line_uncertainty_m: float | None = None


class SeenEnd(Contract):
    """The end of a vehicle that faces the camera, at the line: its time is measured, that of the far end is derived.

    It is told beside red elapsed, never in its place: whether a vehicle is alleged rests on its front. The rear passes
    later than the front.
    """

    end: VehicleEnd
    at: UtcTime
    red_elapsed_ms: Milliseconds = Field(description="from the begin of red to this end at the line")
    red_elapsed_uncertainty_ms: Milliseconds = Field(description="half-width that holds for 99 of 100")


class Facts(Document):
    """Who did what, when, where, under which lamp, by which rule. Ids and sequence numbers are outside of it."""

    facts_version: Literal[1] = 1
    kind: ViolationKind
    city: Slug
    junction: Slug
    camera: Slug
    approach: Slug
    stop_line: Slug
    lane: Slug | None = None
    movement: Slug | None = None
    vehicle_class: VehicleClass
    vehicle_confidence: float = Field(ge=0, le=1)
    decided_at: UtcTime
    decided_frame: int
    crossing: Crossing
    red_elapsed_ms: Milliseconds = Field(
        description="from the begin of red to the front at the line, which the decision rests on "
        "(early start: to the end of the stop over the line; stop_line, rhk_intrusion, zebra: to standing); "
        "0 for kinds that no red times (wrong_way, box_blocking, illegal_turn)"
    )
    red_elapsed_uncertainty_ms: Milliseconds
    red_begin: RedBegin = Field(
        default=RedBegin.NOT_SEEN, description="not_seen: red_elapsed_ms is the least that it can be"
    )
    seen_end: SeenEnd | None = Field(
        default=None,
        description="red_light only; null: vehicles are seen from the side, or this end passed before the red",
    )
    grace_ms: Milliseconds
    amber_duration_ms: Milliseconds | None = Field(
        default=None, description="null: the amber before was not seen whole"
    )
    lamp_history: list[LampPhase]
    account: list[AccountStep] = Field(min_length=1)
    priority: list[PrioritySign] = Field(
        default_factory=list, description="what speaks for a vehicle with priority; the reviewer must look"
    )
    clock: ClockState
    evidential: bool = Field(
        description="false: kept for statistics, for example because the clock was not known"
    )
    not_evidential_because: list[str] = Field(default_factory=list)
    frame_size_px: tuple[int, int]
    frame_interval_ms: float
    layout_sha256: Sha256
    config_sha256: Sha256
    models: list[ModelIdentity]
    software_version: str


def counts_from_front(facts: Facts) -> bool:
    """Tell whether red elapsed is that of the front at the line: not of an early start, nor of standing."""
    is_early = any(step.code is AccountCode.EARLY_START for step in facts.account)
    return facts.kind is ViolationKind.RED_LIGHT and not is_early


class Signature(Contract):
    """Ed25519 over the RFC 8785 canonical JSON of the document beside it."""

    algorithm: Literal["Ed25519"] = "Ed25519"
    key_id: Sha256 = Field(description="SHA-256 of the raw 32-byte public key")
    value: str = Field(pattern=r"^[A-Za-z0-9+/]{86}==$", description="64 bytes in base64")


class SignedFacts(Contract):
    """The facts and the node's signature over them."""

    facts: AsWritten[Facts]
    signature: Signature
