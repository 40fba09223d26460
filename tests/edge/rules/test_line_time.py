"""The time on the line: error and stated half-width, through the tracker's boxes and the detector's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.base import VehicleClass
from edge.domain.violation import TrackPoint
from edge.rules.geometry import compile_lines
from edge.rules.line_time import End, LineTime, Lower, Passing, Reach
from edge.rules.uncertainty import together
from tests.edge.rules.scenes import HEIGHT_PX, LINE_Y, SECOND, SIZE_PX, Scene, Vehicle, drive, layout_of
from tests.edge.rules.vehicle import around

(LINE,) = compile_lines(layout_of(Scene((Vehicle(drive(4)),))), SIZE_PX)
AT_S = 4.017
SPEED_PX_S = 150.0


def reach(number: int, fps: float, off_px: float, lead_px: float = 0.0) -> Reach:
    """A box whose edge is off, as the tracker and as the detector has it."""
    beyond_px = SPEED_PX_S * (number / fps - AT_S) + off_px
    seen = TrackPoint(number, round(number / fps * SECOND), (0, 0, 0, 0))
    y = LINE_Y - beyond_px
    box = (300.0, y - HEIGHT_PX, 340.0, y)
    detected = (box, VehicleClass.MOTORCYCLE)
    return Reach(seen, (320, y), beyond_px + lead_px, 5.0, scatter_px=0.7, detected=detected)


def timed(
    rng: np.random.Generator, fps: float = 25.0, sigma_px: float = 1.0, lead_px: float = 0.0
) -> LineTime:
    first, last = int(AT_S * fps) - 8, int(AT_S * fps) + 9
    way = [reach(n, fps, rng.normal(0, sigma_px), lead_px) for n in range(first, last)]
    after = next(i for i, one in enumerate(way) if i and one.beyond_px >= 0 > way[i - 1].beyond_px)
    passing = Passing(LINE, End.REAR, way[after - 1], way[after])
    return passing.time(around(passing, way))


@pytest.mark.parametrize("fps", [12.5, 25.0, 30.0])
def test_99_of_100_times_lie_within_their_half_width(fps: float) -> None:
    rng = np.random.default_rng(3)
    times = [timed(rng, fps) for _ in range(300)]
    errors = np.array([abs(one.at_ns - AT_S * SECOND) for one in times])
    widths = np.array([one.uncertainty_ns for one in times])
    assert (errors <= widths).mean() >= 0.99
    assert np.median(widths) <= 40_000_000
    assert np.quantile(errors, 0.95) <= 20_000_000


def test_a_restless_box_is_told_from_a_calm_one() -> None:
    rng = np.random.default_rng(4)
    calm, wild = (np.median([timed(rng, sigma_px=px).uncertainty_ns for _ in range(40)]) for px in (0.3, 4.0))
    assert wild > 3 * calm


def test_the_tracker_s_lead_does_not_date_the_crossing() -> None:
    led = timed(np.random.default_rng(5), sigma_px=0.01, lead_px=3.0)
    assert abs(led.at_ns - AT_S * SECOND) < 2_000_000
    assert led.speed_px_s == pytest.approx(SPEED_PX_S, rel=0.01)
    assert led.frame in (100, 101)


def test_time_stamps_that_jitter_widen_it() -> None:
    rng = np.random.default_rng(6)

    def jittered(sigma_ns: float) -> int:
        way = [reach(n, 25, 0.0) for n in range(92, 110)]
        moved = [
            Reach(
                TrackPoint(
                    r.seen.frame_number, r.seen.captured_at_ns + round(rng.normal(0, sigma_ns)), (0, 0, 0, 0)
                ),
                r.point_px,
                r.beyond_px,
                r.margin_px,
                scatter_px=r.scatter_px,
            )
            for r in way
        ]
        passing = Passing(LINE, End.REAR, moved[8], moved[9])
        return passing.time(around(passing, moved)).uncertainty_ns

    assert jittered(20e6) > 2 * jittered(0.0)


@given(st.floats(-1, 1), st.floats(-1, 1), st.integers(3, 400))
@settings(max_examples=100, deadline=None)
def test_boxes_that_are_more_alike_widen_it_more_and_more_of_them_less(
    one: float, other: float, n: int
) -> None:
    low, high = sorted((one, other))
    assert 1 <= together(low, n) <= together(high, n) <= together(float("nan"), 0)
    assert together(low, n + 1) <= together(low, n)


def test_independent_boxes_count_each_for_itself_where_there_are_enough() -> None:
    assert together(-0.3, 100) == 1
    assert together(0.0, 10**6) == pytest.approx(1, abs=0.01)


def test_a_constant_bias_of_the_detector_bounds_every_time() -> None:
    """A box that is off by the same in every sighting shows no scatter at all."""
    way = [reach(n, 25, 2.0)._replace(lower=Lower(doubts_px=(0.0, 2.4))) for n in range(88, 114)]
    after = next(i for i, one in enumerate(way) if i and one.beyond_px >= 0 > way[i - 1].beyond_px)
    passing = Passing(LINE, End.REAR, way[after - 1], way[after])
    time = passing.time(around(passing, way))
    assert 12_000_000 < abs(time.at_ns - AT_S * SECOND) <= time.uncertainty_ns < 30_000_000


def test_boxes_further_apart_in_time_are_no_more_alike_than_a_detector_s_are() -> None:
    unknown = float("nan")
    assert together(unknown, 0, 0.2) < together(unknown, 0, 0.08) < together(unknown, 0, 0.001)
    assert together(unknown, 0, 0.001) == together(unknown, 0)
    assert together(-0.5, 400, 0.2) == together(-0.5, 400)


def test_it_passed_between_two_sightings_that_leave_no_doubt() -> None:
    time = timed(np.random.default_rng(7), fps=12.5)
    assert time.after_ns is not None
    assert time.by_ns is not None
    assert time.after_ns < AT_S * SECOND < time.by_ns
    assert time.uncertainty_ns <= max(time.at_ns - time.after_ns, time.by_ns - time.at_ns)


@pytest.mark.parametrize("sigma_px", [0.7, 3.0])
def test_sightings_near_the_line_leave_a_doubt(sigma_px: float) -> None:
    rng = np.random.default_rng(8)
    for _ in range(60):
        time = timed(rng, sigma_px=sigma_px)
        assert time.after_ns is None or time.after_ns < AT_S * SECOND
        assert time.by_ns is None or time.by_ns > AT_S * SECOND


def unseen_for(gap: range, rng: np.random.Generator, fps: float = 10.0) -> LineTime:
    """A vehicle at 7.5 m/s, 20 px a metre, of which no box is seen in some frames."""
    way = [
        reach(n, fps, rng.normal(0, 1.5))._replace(px_per_m=20.0, scatter_px=0.5)
        for n in range(28, 52)
        if n not in gap
    ]
    after = next(i for i, one in enumerate(way) if i and one.beyond_px >= 0 > way[i - 1].beyond_px)
    passing = Passing(LINE, End.REAR, way[after - 1], way[after])
    return passing.time(around(passing, way))


def test_who_was_not_seen_at_the_line_is_dated_as_well_as_a_vehicle_can_brake() -> None:
    rng = np.random.default_rng(9)
    times = [unseen_for(range(38, 43), rng) for _ in range(100)]
    errors = np.array([abs(one.at_ns - AT_S * SECOND) for one in times])
    widths = np.array([one.uncertainty_ns for one in times])
    assert (errors <= widths).mean() >= 0.99
    assert 30_000_000 < np.median(widths) < 120_000_000, "the gap itself is 0.6 s"


def test_a_longer_gap_leaves_more_doubt() -> None:
    short, long = (
        np.median([unseen_for(gap, np.random.default_rng(k)).uncertainty_ns for k in range(20)])
        for gap in (range(39, 42), range(34, 47))
    )
    assert long > 2 * short


@pytest.mark.parametrize("missed", [range(0), range(98, 103)])
def test_a_sighting_that_contradicts_the_moment_is_within_its_half_width(missed: range) -> None:
    """Whether the way at the line was seen or not."""
    way = [reach(n, 25, 0.0) for n in range(88, 114) if n not in missed]
    after = next(i for i, one in enumerate(way) if i and one.beyond_px >= 0 > way[i - 1].beyond_px)
    passing = Passing(LINE, End.REAR, way[after - 1], way[after])
    plain = passing.time(around(passing, way))
    way[after + 5] = reach(way[after + 5].seen.frame_number, 25, -90.0)
    behind = passing.time(around(passing, way))
    assert plain.uncertainty_ns < 120_000_000
    assert behind.uncertainty_ns >= way[after + 5].seen.captured_at_ns - behind.at_ns > 150_000_000
