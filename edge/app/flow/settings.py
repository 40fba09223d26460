"""One settings record for the traffic of every camera."""

from dataclasses import dataclass

from edge.domain.units import SECOND_NS

MINUTE_NS = 60 * SECOND_NS


@dataclass(frozen=True, slots=True)
class FlowSettings:
    """Thresholds of counting.

    Attributes:
        longest_gap_s: a longer distance of two frames counts as not seen.
        longest_jump_s: the capture time differs more from the monotonic time: the clock was set.
        settle_s: the lamp at a crossing is asked this much later: a change may be known 1.5 s late.
        exit_s: a vehicle of an approach whose exits are drawn is waited for this long to take one.
        hand_out_s: a minute is handed out this long after its end, and after the wait for exits.
        sample_s: queue and occupancy are looked at this often.
        stand_s: a vehicle stands once it has kept its place for this long.
        stand_share: "its place": the edges of its box moved no further than this share of its height.
        forget_s: a vehicle that was not measured for this long is not waited for any more.
        rest_s: a front that lay on the line for longer before the rear followed has rested there: such a vehicle
            passes with its rear.
        gap_m: the next of a queue stands at most this far behind (a bus and its distance fit in).
        gap_heights: the same in heights of its box, where the road has no metres: 12 m of road, seen from 20
            degrees above, are 4 m of picture, and a car is about 1.5 m high.
        gap_out_s: after so long without a vehicle on the road a queue that stood out of sight has gone: those who
            leave one follow each other every 2 s.
        furthest_m: positions beyond it are too uncertain to be used.
        beside_share: a queue may be this share of the line's length wider than the line at each end.
        n_speed: least sightings of which a speed is made.
        speed_near_s: they are at most this far from the crossing in time.
        speed_span_s: they span at least this long ...
        speed_spread_m: ... and lie at most this far beside the straight line of place over time (root mean square).
        fastest_kmh: more is a fault of the measurement.
    """

    longest_gap_s: float = 2.0
    longest_jump_s: float = 1.0
    settle_s: float = 2.0
    exit_s: float = 20.0
    hand_out_s: float = 5.0
    sample_s: float = 0.25
    stand_s: float = 1.5
    stand_share: float = 0.12
    forget_s: float = 2.0
    rest_s: float = 3.0
    gap_m: float = 12.0
    gap_heights: float = 2.7
    gap_out_s: float = 4.0
    furthest_m: float = 150.0
    beside_share: float = 0.1
    n_speed: int = 3
    speed_near_s: float = 1.5
    speed_span_s: float = 0.5
    speed_spread_m: float = 0.5
    fastest_kmh: float = 150.0
