"""Who is first seen past the line on red, and can only have come over it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Indication, VehicleClass
from contracts.facts import AccountCode
from edge.rules import NotFired
from edge.rules.proven import Bounds, ago_s
from edge.rules.settings import LENGTHS_M
from tests.edge.rules.scenes import LINE_Y, ORIGIN_NS, SECOND, Path, Played, Scene, Vehicle, drive, play

AMBER, RED = Indication.AMBER, Indication.RED
PX_PER_M = 20.0
LENGTH_M = LENGTHS_M[VehicleClass.MOTORCYCLE][0]


def seen_from(path: Path, since_s: float) -> Path:
    """Not detected before."""
    return lambda t: path(t) if t >= since_s else None


def played(path: Path, red_s: float = 0.0, px_per_m: float | None = PX_PER_M, **how: object) -> Played:
    """One motorcycle on a road that is known in metres."""
    scene = Scene((Vehicle(path, ends_s=7.0, **how),), ((0.0, AMBER), (red_s, RED)), px_per_m=px_per_m)
    return play(scene)


def test_one_who_comes_to_sight_past_the_line_too_fast_to_have_stood_there_came_over_it() -> None:
    (case,) = played(seen_from(drive(4, 200), 4.1)).candidates
    front_s = 4 - LENGTH_M * PX_PER_M / 200
    assert case.kind.value == "red_light"
    assert abs(case.front_ns - ORIGIN_NS - front_s * SECOND) <= case.front_uncertainty_ns
    assert [step.frame_number for step in case.account if step.code is AccountCode.CAME_OVER_LINE] == [41]


def test_who_was_seen_before_the_line_needs_no_such_proof() -> None:
    (case,) = played(drive(4, 200)).candidates
    assert AccountCode.CAME_OVER_LINE not in {step.code for step in case.account}
    assert case.front_uncertainty_ns < SECOND // 10


NOT_PROVEN = {
    "slow enough to have started from a stand past the line": seen_from(drive(4, 60), 4.1),
    "so far in that it may have come from elsewhere": seen_from(drive(4, 200), 5.0),
    "reversing": seen_from(lambda t: LINE_Y - 150 + 60 * (t - 4), 4.1),
    "seen for a moment only": lambda t: drive(4, 200)(t) if 4.1 <= t < 4.35 else None,
}


@pytest.mark.parametrize("name", NOT_PROVEN)
def test_not_proven(name: str) -> None:
    assert played(NOT_PROVEN[name]).kinds == []


def test_one_who_drives_aside_may_have_come_from_elsewhere() -> None:
    assert played(seen_from(drive(4, 200), 4.1), x_path=lambda t: 320 + 120 * (t - 4)).kinds == []


def test_of_a_road_that_is_not_known_in_metres_nothing_is_proven() -> None:
    one = played(seen_from(drive(4, 200), 4.1), px_per_m=None)
    assert (one.kinds, one.reasons[NotFired.ENTRY_NOT_SEEN]) == ([], 1)


def test_where_the_front_may_have_passed_within_the_grace_it_is_too_close_to_call() -> None:
    one = played(seen_from(drive(4, 200), 4.1), red_s=3.5)
    assert (one.kinds, one.reasons[NotFired.TOO_CLOSE_TO_CALL]) == ([], 1)


def test_a_second_number_of_one_who_was_seen_to_cross_is_the_same_vehicle() -> None:
    path = drive(4, 200)
    old = Vehicle(lambda t: path(t) if t < 4.25 else None, ends_s=7.0)
    new = Vehicle(seen_from(path, 4.3), track_id=2, ends_s=7.0)
    both = play(Scene((old, new), px_per_m=PX_PER_M))
    assert (both.kinds, both.reasons[NotFired.SAME_VEHICLE]) == (["red_light"], 1)


@given(st.floats(LENGTH_M + 0.1, 8), st.floats(0.5, 4.5), st.floats(0, 3))
def test_nobody_who_stood_past_the_line_is_said_to_have_come_over_it(
    stood_m: float, gains_m_s2: float, drives_s: float
) -> None:
    """It stood there since before red, rear and all; it is detected only as it drives off."""

    def starts(t: float) -> float:
        return LINE_Y - PX_PER_M * (stood_m - LENGTH_M + gains_m_s2 * max(0.0, t - 4.0) ** 2 / 2)

    assert played(seen_from(starts, 4.0 + drives_s)).kinds == []


@given(st.floats(0, 8), st.floats(3, 20), st.floats(-6, 5))
def test_when_it_was_on_the_line_lies_between_the_bounds(way_m: float, speed: float, gains: float) -> None:
    at_line_2 = speed * speed - 2 * gains * way_m
    told = ago_s(Bounds(way_m, way_m), Bounds(speed, speed), 5.0)
    if told is None or at_line_2 < 0:
        return
    took_s = way_m / speed if abs(gains) < 1e-3 else (speed - at_line_2**0.5) / gains
    assert told.low - 1e-3 <= took_s <= told.high + 1e-3
