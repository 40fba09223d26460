"""The end of a vehicle lies outside its nearest wheels, and nearer pixels are smaller: times at the line in metres."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.base import VehicleClass
from edge.domain.violation import TrackPoint
from edge.rules import RuleSettings
from edge.rules.geometry import compile_lines
from edge.rules.line_time import End, LineTime
from edge.rules.settings import EXACT_EDGES, LENGTHS_M, OVERHANGS_M, LowerEdges, Overhangs
from tests.edge.rules.scenes import SECOND
from tests.edge.rules.test_ground import LINE_Y_M, VIEW, X_M, layout
from tests.edge.rules.vehicle import passage_at, show

FPS = 25
AT_S = 2.013
"""When the wheels are on the line."""
CORRELATION = 0.7 ** (10 / FPS)
"""Of a real detector's boxes from frame to frame; fitted at ten frames per second."""


def boxes(speed_m_s: float, off_px: np.ndarray, away: bool) -> list[tuple[float, float, float, float]]:
    """Boxes whose lower edge is where the wheels are, and off by some pixels; 60 px high."""
    way_m = speed_m_s * (np.arange(len(off_px)) / FPS - AT_S)
    y_m = LINE_Y_M + (way_m if away else -way_m)
    bottom = [VIEW.pixel(X_M, y)[1] + off for y, off in zip(y_m, off_px, strict=True)]
    return [(300.0, y - 60, 340.0, y) for y in bottom]


def scaled(share: float) -> dict[VehicleClass, Overhangs]:
    """So much of the usual overhang, and of its doubt, at both ends."""
    ends = {kind: (share * usual, share * doubt) for kind, (usual, doubt) in OVERHANGS_M.items()}
    return {kind: Overhangs(end, end) for kind, end in ends.items()}


def passed(
    end: End, speed_m_s: float = 6.0, away: bool = True, share: float = 1.0, **changes: object
) -> LineTime:
    """Show a vehicle until its end is well past the line."""
    edges = changes.pop("edges", EXACT_EDGES[VehicleClass.CAR])
    kinds = changes.pop("kinds", None) or [changes.pop("kind", VehicleClass.CAR)] * 80
    off_px = changes.pop("off_px", np.zeros(round((AT_S + 1.2) * FPS)))
    (line,) = compile_lines(layout((0.0, -1.0 if away else 1.0), **changes), (640, 480))
    passage = passage_at(
        line, settings=RuleSettings(overhangs=scaled(share), lower_edges=dict.fromkeys(VehicleClass, edges))
    )
    for number, (box, kind) in enumerate(zip(boxes(speed_m_s, off_px, away), kinds, strict=False)):
        seen = TrackPoint(number, number * SECOND // FPS, box)
        show(passage, seen, kind=kind, detected=box)
    time = passage.front.time if end is End.FRONT else passage.rear.time
    assert time is not None
    return time


@pytest.mark.parametrize("kind", list(VehicleClass))
@pytest.mark.parametrize("speed_m_s", [1.5, 6.0, 12.0])
@pytest.mark.parametrize(("away", "end", "sign"), [(True, End.REAR, 1), (False, End.FRONT, -1)])
def test_the_seen_end_is_an_overhang_outside_the_wheels(kind, speed_m_s, away, end, sign) -> None:
    time = passed(end, speed_m_s, away, kind=kind)
    true_s = AT_S + sign * OVERHANGS_M[kind][0] / speed_m_s

    assert time.at_ns / SECOND == pytest.approx(true_s, abs=0.03 / speed_m_s + 0.001)
    assert time.uncertainty_ns / SECOND >= OVERHANGS_M[kind][1] / speed_m_s


@pytest.mark.parametrize("kind", [VehicleClass.CAR, VehicleClass.MOTORCYCLE])
def test_the_far_end_is_a_length_from_it(kind: VehicleClass) -> None:
    time = passed(End.FRONT, 6.0, kind=kind)
    true_s = AT_S - (LENGTHS_M[kind][0] - OVERHANGS_M[kind][0]) / 6.0
    assert time.at_ns / SECOND == pytest.approx(true_s, abs=0.01)


@pytest.mark.parametrize(("away", "end"), [(True, End.REAR), (True, End.FRONT), (False, End.FRONT)])
def test_edges_that_are_known_to_lie_too_low_are_put_right(away: bool, end: End) -> None:
    """Boxes are 60 px high: 0.1 of it is 6 px below the wheels."""
    low = LowerEdges((0.1, 0.0), (0.1, 0.0))
    right = passed(end, away=away, share=0.0, kind=VehicleClass.MOTORCYCLE)
    told = passed(end, away=away, share=0.0, kind=VehicleClass.MOTORCYCLE, edges=low, off_px=np.full(80, 6.0))
    wrong = passed(end, away=away, share=0.0, kind=VehicleClass.MOTORCYCLE, off_px=np.full(80, 6.0))

    assert told.at_ns == pytest.approx(right.at_ns, abs=0.02 * SECOND)
    assert abs(wrong.at_ns - right.at_ns) > 0.04 * SECOND


def test_an_edge_that_may_be_off_counts_where_it_lies_not_at_the_far_end() -> None:
    """The rear lies nearer to the camera when the front is on the line: a pixel there is less of the road."""

    def bound_ns(end: End) -> int:
        widths = [
            passed(end, share=0.0, kind=VehicleClass.BUS, edges=LowerEdges((0.0, b), (0.0, b))).uncertainty_ns
            for b in (0.0, 0.3)
        ]
        return widths[1] - widths[0]

    alone, far = bound_ns(End.REAR), bound_ns(End.FRONT)
    assert 0 < far < 0.6 * alone


def test_each_end_has_its_own_bound() -> None:
    edges = LowerEdges((0.0, 0.2), (0.0, 0.01))
    rear, front = (
        passed(end, away=away, share=0.0, edges=edges) for end, away in ((End.REAR, True), (End.FRONT, False))
    )
    assert front.uncertainty_ns > 2 * rear.uncertainty_ns


def test_a_vehicle_that_is_drawn_to_its_ends_has_none() -> None:
    assert passed(End.REAR, share=0.0).at_ns / SECOND == pytest.approx(AT_S, abs=0.002)


def test_without_the_road_in_metres_the_seen_end_alone_has_one() -> None:
    with_it, without = (passed(End.REAR, share=share, ground_points=[]).at_ns for share in (1.0, 0.0))
    assert 0.03 < (with_it - without) / SECOND < 0.3
    far = [passed(End.FRONT, share=share, ground_points=[]).at_ns for share in (1.0, 0.0)]
    assert far[0] == far[1]


def test_perspective_alone_does_not_widen_it() -> None:
    times = [passed(End.REAR, speed, share=0.0) for speed in (4.0, 8.0, 12.0)]
    widths_m = [
        time.uncertainty_ns / SECOND * speed for time, speed in zip(times, (4.0, 8.0, 12.0), strict=True)
    ]
    assert max(widths_m) < 1.3 * min(widths_m)


@pytest.mark.parametrize("sigma_px", [0.5, 1.5])
def test_boxes_that_are_off_together_are_covered(sigma_px: float) -> None:
    rng, missed = np.random.default_rng(8), 0
    for _ in range(60):
        off = np.empty(80)
        off[0] = rng.normal()
        for k in range(1, 80):
            off[k] = CORRELATION * off[k - 1] + np.sqrt(1 - CORRELATION**2) * rng.normal()
        time = passed(End.REAR, 7.0, share=0.0, off_px=sigma_px * off)
        missed += abs(time.at_ns / SECOND - AT_S) > time.uncertainty_ns / SECOND
    assert missed <= 3


@pytest.mark.parametrize("changes_s", [1.0, 1.3, 1.5])
def test_a_class_that_changes_near_the_line_does_not_date_the_front(changes_s: float) -> None:
    kinds = [VehicleClass.CAR if n / FPS < changes_s else VehicleClass.TRUCK for n in range(80)]
    mixed, steady = passed(End.FRONT, kinds=kinds), passed(End.FRONT, kind=VehicleClass.TRUCK)

    assert mixed.at_ns == pytest.approx(steady.at_ns, abs=0.02 * SECOND)
    assert mixed.uncertainty_ns >= 0.7 * steady.uncertainty_ns


@given(st.floats(0.8, 14.0), st.sampled_from(list(VehicleClass)), st.booleans())
@settings(max_examples=15, deadline=None)
def test_a_larger_overhang_never_makes_it_surer(speed_m_s: float, kind: VehicleClass, away: bool) -> None:
    end = End.REAR if away else End.FRONT
    without, half, whole = (passed(end, speed_m_s, away, share, kind=kind) for share in (0.0, 0.5, 1.0))
    assert without.uncertainty_ns <= half.uncertainty_ns * 1.02 <= whole.uncertainty_ns * 1.05
    apart = (half.at_ns - without.at_ns, whole.at_ns - without.at_ns)
    assert (apart[0] > 0) == (apart[1] > 0) == away
