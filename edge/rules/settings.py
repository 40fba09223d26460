"""One settings record for every rule, camera and clip; shares are of the height of the vehicle's box."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.base import VehicleClass

SECOND_NS = 1_000_000_000
MILLISECOND_NS = 1_000_000


@dataclass(frozen=True, slots=True)
class LowerEdges:
    """How far below a vehicle's lowest point a detector draws the lower edge, and how far that may be off throughout.

    Both are shares of the height of the box; no residual shows them. Of weights that nobody has measured: nothing, with
    a bound of 4 %; recorded detections of 60 px and more are off by 1 % (`edge/evaluation/crossings/noise.json`).
    What was measured of weights stands in `models/manifest.toml`.

    Attributes:
        front: where the camera sees the front.
        rear: where it sees the rear.
        front_off: standard deviation of that edge of one that stands, for as long as it stands; None: not measured.
        rear_off: the same of the rear.
    """

    front: tuple[float, float] = (0.0, 0.04)
    rear: tuple[float, float] = (0.0, 0.04)
    front_off: float | None = None
    rear_off: float | None = None


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """Thresholds of following and of both rules.

    Attributes:
        hold_share: a side of the line is held by a point at least this far from it. 8 %: measured on real
            clips, below it the jitter of boxes looks like crossings.
        scatter_share: usual jitter of a box's edge from frame to frame, a standard deviation; each track's own
            residuals soon outweigh it.
        n_hold: sightings on each side before a crossing counts.
        max_gap_s: an interpolation between two sightings never spans more than this; the tracker seeks nobody longer.
        unseen_s: who was not seen for longer has no known exit, direction or time in a box.
        settle_s: a change of the lamp is known at most this late (the reader's longest look back); no decision
            is earlier.
        stand_s: a vehicle stands once it has been in place for this long.
        stand_share: "in place": its ground point moved no further than this, six standard deviations of a standing box ...
        stand_m: ... and no further than this, because a share of a bus is metres. Who creeps on at 0.2 m/s or more has
            left it before he has been there for long enough to stand beyond doubt.
        clear_share: past the line by more than this, a vehicle has entered and did not stop just past the line.
        just_past_m: who drove over the line lawfully and stands has stopped just past it with his rear up to so far
            past it (unsourced, half a car).
        trail_s: how much of a vehicle's way is kept.
        witness_s: how much of its way up to the certain crossing is shown to the motion witness at most; the
            witness keeps 1.5 s of pictures. Slow ones move too little in less.
        max_jump_s: a capture time that differs more from the monotonic time is a jump of the clock.
        same_s: two tracks that cross within this time ...
        same_share: ... and this distance (share of the longer side of the box) are two boxes on one vehicle, for
            example a rider and his motorcycle. The next lane is at least twice as far.
        same_unseen_share: the same distance where one of them was not seen to cross.
        hidden_share: a box whose lower edge is covered by nearer boxes to this share is completed from the
            vehicle's shape, or not judged.
        completed_doubt_share: how far a completed lower edge may be off. 95 % within 11 % of the height on the
            simulated junction, where the visible edge is off by up to 35 %.
        n_shape: whole sightings whose median proportion is the vehicle's shape.
        exit_s: after its rear passed the line, a vehicle's exit is waited for this long. The packets before a
            decision are kept for 8 s beyond the pre-event time.
        against_m: a vehicle goes the wrong way that has gone so far against the direction ...
        against_mps: ... at this mean speed or more. Reversing is slower (10 km/h, unsourced).
        against_heights: the same way in heights of its box, where the road is not known in metres.
        against_heights_per_s: the same speed.
        forward_share: progress in the legal direction beyond this share of the height is no jitter.
        overhangs: how far the ends of vehicles of a class lie outside the lower edges of their boxes.
        lower_edges: how far the lower edges of boxes of a class are off throughout.
        away_s: who was out of the lanes for longer and comes back against the direction has turned, not reversed.
    """

    hold_share: float = 0.08
    scatter_share: float = 0.012
    n_hold: int = 2
    max_gap_s: float = 3.0
    unseen_s: float = 1.0
    settle_s: float = 1.5
    stand_s: float = 1.5
    stand_share: float = 0.08
    stand_m: float = 0.5
    clear_share: float = 0.5
    just_past_m: float = 2.0
    trail_s: float = 8.0
    witness_s: float = 1.4
    max_jump_s: float = 0.25
    same_s: float = 0.35
    same_share: float = 0.25
    same_unseen_share: float = 0.4
    hidden_share: float = 0.5
    completed_doubt_share: float = 0.11
    n_shape: int = 9
    exit_s: float = 6.0
    against_m: float = 10.0
    against_mps: float = 2.8
    against_heights: float = 4.0
    against_heights_per_s: float = 1.5
    forward_share: float = 0.25
    away_s: float = 3.0
    overhangs: Mapping[VehicleClass, "Overhangs"] = field(default_factory=lambda: dict(REAL_OVERHANGS))
    lower_edges: Mapping[VehicleClass, LowerEdges] = field(default_factory=lambda: dict(USUAL_EDGES))


MOTOR_VEHICLES = frozenset(VehicleClass) - {VehicleClass.BICYCLE}
"""Whom UU 22/2009 art. 106(4) binds: drivers of motor vehicles."""
FOUR_WHEELERS = frozenset({VehicleClass.CAR, VehicleClass.BUS, VehicleClass.TRUCK})


DEPTH_SHARES: dict[VehicleClass, float] = {
    VehicleClass.CAR: 0.45,
    VehicleClass.MOTORCYCLE: 0.30,
    VehicleClass.BUS: 0.50,
    VehicleClass.TRUCK: 0.50,
    VehicleClass.BICYCLE: 0.30,
}
"""Share of a box's height that is road under the vehicle, for a camera that looks down by about 20 degrees:
L sin(20) / (L sin(20) + H cos(20)) with L x H of 4.4 x 1.5, 2.0 x 1.7 (with rider), 9 x 3, 8 x 2.8 metres."""


LENGTHS_M: dict[VehicleClass, tuple[float, float]] = {
    VehicleClass.CAR: (4.2, 0.7),
    VehicleClass.MOTORCYCLE: (1.95, 0.15),
    VehicleClass.BUS: (9.0, 3.0),
    VehicleClass.TRUCK: (7.5, 2.5),
    VehicleClass.BICYCLE: (1.75, 0.2),
}
"""Usual length and half the spread, metres: from city cars to vans, from midi buses to full ones (unsourced).
Motorcycles sold in Indonesia, by their makers: Beat 1.88, Vario 1.92, NMAX 1.94, CB150R 1.97, KLX 150 2.07."""


OVERHANGS_M: dict[VehicleClass, tuple[float, float]] = {
    VehicleClass.CAR: (0.7, 0.2),
    VehicleClass.MOTORCYCLE: (0.3, 0.1),
    VehicleClass.BUS: (1.0, 0.5),
    VehicleClass.TRUCK: (1.0, 0.4),
    VehicleClass.BICYCLE: (0.33, 0.08),
}
"""From the lowest point that a camera sees at the nearer end of a vehicle to that end, and how far that may be off,
metres. A car's tyre stands 0.1 m outside its axle and the bumper 0.8 m (4.4 m long, wheelbase 2.75 m: 0.83 and
0.81 m), a motorcycle's a wheel's radius inside (1.88 m, wheelbase 1.26 m). Longer overhangs are hidden by the lip of
the bumper: 0.35 m above the road it hides 1 m of it for a camera that looks down by 20 degrees."""


@dataclass(frozen=True, slots=True)
class Overhangs:
    """How far a vehicle's ends lie outside its lower edge in the picture, and how far that may be off, metres.

    Attributes:
        front: where the camera sees the front.
        rear: where it sees the rear.
    """

    front: tuple[float, float] = (0.0, 0.0)
    rear: tuple[float, float] = (0.0, 0.0)


REAL_OVERHANGS: Mapping[VehicleClass, Overhangs] = {
    kind: Overhangs(OVERHANGS_M[kind], OVERHANGS_M[kind]) for kind in VehicleClass
}
NO_OVERHANGS: Mapping[VehicleClass, Overhangs] = {kind: Overhangs() for kind in VehicleClass}
"""Of boxes that end where the vehicle does."""


USUAL_EDGES: Mapping[VehicleClass, LowerEdges] = {kind: LowerEdges() for kind in VehicleClass}
EXACT_EDGES: Mapping[VehicleClass, LowerEdges] = {
    kind: LowerEdges((0.0, 0.0), (0.0, 0.0), 0.0, 0.0) for kind in VehicleClass
}
"""Of boxes that are never off throughout."""
