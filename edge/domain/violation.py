"""What a rule says: a vehicle passed a line, and perhaps should not have."""

from dataclasses import dataclass
from typing import NamedTuple

from contracts.base import VehicleClass, VehicleEnd, ViolationKind
from contracts.facts import AccountCode, PrioritySign, RedBegin
from edge.domain.frame import CameraId
from edge.domain.signal import Phase

Box = tuple[float, float, float, float]


class TrackPoint(NamedTuple):
    """Where a vehicle was in one frame; `xyxy` in pixels of the full frame."""

    frame_number: int
    captured_at_ns: int
    xyxy: Box


@dataclass(frozen=True, slots=True)
class LineCrossing:
    """A confirmed vehicle whose rear passed a stop line in the direction of travel (legal or not).

    Attributes:
        track_id: of the vehicle.
        vehicle_class: its majority class.
        approach: id of the approach.
        stop_line: id of the line.
        front_ns: capture time at which the front was on the line, interpolated.
        front_frame: nearest frame to `front_ns`.
        rear_ns: like `front_ns` for the rear ground contact.
        rear_frame: nearest frame to `rear_ns`.
        front_uncertainty_ns: half-width around `front_ns` that holds for 99 of 100.
        point_px: where on the line, pixels of the full frame.
        motion_agreed: the picture inside the box moved as the box did; None where it was not checked.
        rear_uncertainty_ns: like `front_uncertainty_ns`.
        front_after_ns: last sighting in which the front was certainly still behind the line; None: there was none.
        rear_by_ns: first sighting in which the rear was certainly past it; None: there was none.
    """

    track_id: int
    vehicle_class: VehicleClass
    approach: str
    stop_line: str
    front_ns: int
    front_frame: int
    rear_ns: int
    rear_frame: int
    front_uncertainty_ns: int
    point_px: tuple[float, float]
    motion_agreed: bool | None = None
    rear_uncertainty_ns: int = 0
    front_after_ns: int | None = None
    rear_by_ns: int | None = None

    @property
    def uncertainty_ns(self) -> int:
        """The larger half-width."""
        return max(self.front_uncertainty_ns, self.rear_uncertainty_ns)


@dataclass(frozen=True, slots=True)
class TakenMovement:
    """The exit that a vehicle took after it had passed a stop line.

    Attributes:
        track_id: of the vehicle.
        vehicle_class: its majority class.
        approach: id of the approach that it came from.
        stop_line: id of the line that it passed.
        movement: id of the movement whose exit it passed.
        at_ns: capture time at which it was first held beyond the exit.
        frame: of that time.
    """

    track_id: int
    vehicle_class: VehicleClass
    approach: str
    stop_line: str
    movement: str
    at_ns: int
    frame: int


@dataclass(frozen=True, slots=True)
class OnRoad:
    """Measures on the road, where the layout knows it in metres; half-widths hold for 99 of 100.

    Attributes:
        speed_m_s: across the line as the rear passed it (standing: as the front did).
        speed_uncertainty_m_s: half-width around it.
        past_line_m: how far the front was past the line at the decision.
        past_line_uncertainty_m: half-width around it.
    """

    speed_m_s: float
    speed_uncertainty_m_s: float
    past_line_m: float
    past_line_uncertainty_m: float


@dataclass(frozen=True, slots=True)
class SeenEnd:
    """The end of a vehicle that faces the camera, at the line: its time is measured, that of the far end is derived.

    Attributes:
        end: which.
        at_ns: capture time at which it was on the line.
        uncertainty_ns: half-width around it that holds for 99 of 100.
        red_elapsed_ns: from the begin of red.
        red_elapsed_uncertainty_ns: half-width around that.
    """

    end: VehicleEnd
    at_ns: int
    uncertainty_ns: int
    red_elapsed_ns: int
    red_elapsed_uncertainty_ns: int


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A condition of the rule and the frame at which it held."""

    code: AccountCode
    frame_number: int
    captured_at_ns: int
    value_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ViolationCandidate:
    """A decision of a rule, complete enough to write the facts from it.

    Attributes:
        kind: which rule.
        camera: that saw it.
        approach: id of the approach.
        stop_line: id of the line.
        track_id: of the vehicle.
        vehicle_class: its majority class.
        vehicle_confidence: mean detector confidence of the track, 0..1.
        decided_frame: frame at which the rule decided.
        decided_ns: capture time of that frame.
        front_ns: when the front was on the line.
        front_frame: nearest frame to `front_ns`.
        rear_ns: when the rear was on the line; None for a vehicle that stands on it.
        rear_frame: nearest frame to `rear_ns`.
        uncertainty_ns: the larger half-width around both.
        point_px: where on the line, pixels of the full frame.
        red_elapsed_ns: from the begin of red to the front on the line (stop_line: to the begin of standing).
        red_elapsed_uncertainty_ns: half-width around it.
        amber_duration_ns: length of the amber before this red; None where it was not seen whole.
        phases: of the group, oldest first.
        account: conditions that held, in order.
        trail: where the vehicle was, oldest first, up to the decision.
        red_begin: how the begin of the red is known; NOT_SEEN: `red_elapsed_ns` is the least that it can be.
        movement: the exit that it took; None: not known or not asked.
        priority: what speaks for a vehicle with priority.
        front_uncertainty_ns: half-width around `front_ns`; None where only the larger one is known.
        rear_uncertainty_ns: half-width around `rear_ns`; None where only the larger one is known.
        on_road: speed and place in metres; None where the layout does not know the road.
        seen_end: red_light: of the end that the camera sees; no decision rests on it. None: it sees neither, or this
            end passed before the red.
    """

    kind: ViolationKind
    camera: CameraId
    approach: str
    stop_line: str
    track_id: int
    vehicle_class: VehicleClass
    vehicle_confidence: float
    decided_frame: int
    decided_ns: int
    front_ns: int
    front_frame: int
    rear_ns: int | None
    rear_frame: int | None
    uncertainty_ns: int
    point_px: tuple[float, float]
    red_elapsed_ns: int
    red_elapsed_uncertainty_ns: int
    amber_duration_ns: int | None
    phases: tuple[Phase, ...]
    account: tuple[AccountEntry, ...]
    trail: tuple[TrackPoint, ...]
    red_begin: RedBegin = RedBegin.NOT_SEEN
    movement: str | None = None
    priority: tuple[PrioritySign, ...] = ()
    front_uncertainty_ns: int | None = None
    rear_uncertainty_ns: int | None = None
    on_road: OnRoad | None = None
    seen_end: SeenEnd | None = None


@dataclass(frozen=True, slots=True)
class ClearedCrossing:
    """An enforced crossing that the red-light rule does not allege, with the counted reason.

    `too_close_to_call` is a reason like any other: nobody is accused, and it shows how often it happens.
    """

    track_id: int
    stop_line: str
    front_ns: int
    reason: str


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What the rules made of one frame.

    Attributes:
        crossings: every crossing that became certain.
        candidates: the decisions to allege.
        movements: every exit that became certain.
        cleared: the decisions of the red-light rule not to allege.
        stood_too_close: tracks of which the stop-line rule has just said for the first time that it is too close to call.
    """

    crossings: tuple[LineCrossing, ...]
    candidates: tuple[ViolationCandidate, ...]
    movements: tuple[TakenMovement, ...] = ()
    cleared: tuple[ClearedCrossing, ...] = ()
    stood_too_close: tuple[int, ...] = ()
