import pytest

from contracts.base import Indication, ViolationKind
from edge.camera_io.sim.driving import Driver, drive
from edge.camera_io.sim.lamps import CYCLE_S, RED_S, lamp_at, red_start_s
from edge.camera_io.sim.traffic import Vehicle, block_traffic
from edge.camera_io.sim.truth import judge, passages

GRACE_S = 0.3
SPEED_MPS = 8.0
RUN_UP_S = 50.0 / SPEED_MPS


def driven(arrives_s: float, stop_beyond_m: float | None = None, release_s: float = 0.0) -> Vehicle:
    from dataclasses import replace

    template = next(v for v in block_traffic(1, 0) if not v.oncoming)
    red_s = red_start_s(2)
    driver = Driver(SPEED_MPS, stop_beyond_m, red_s + release_s)
    trip = drive(driver, template.mesh.length_m, red_s + arrives_s - RUN_UP_S, None)
    return replace(template, trip=trip)


@pytest.mark.parametrize(
    ("arrives_s", "kind"),
    [
        (-1.0, None),
        (-0.05, None),
        (GRACE_S - 0.1, None),
        (GRACE_S + 0.1, ViolationKind.RED_LIGHT),
        (6.0, ViolationKind.RED_LIGHT),
        (RED_S - 0.1, None),
        (RED_S + 1.0, None),
    ],
)
def test_a_vehicle_that_does_not_stop(arrives_s: float, kind: ViolationKind | None) -> None:
    passage = judge(driven(arrives_s), GRACE_S)
    assert passage is not None
    assert passage.kind is kind
    assert passage.front_s == pytest.approx(red_start_s(2) + arrives_s, abs=0.02)


def test_standing_past_the_line_until_green_is_a_stop_line_violation() -> None:
    passage = judge(driven(2.0, 1.4, RED_S), GRACE_S)
    assert passage is not None
    assert passage.kind is ViolationKind.STOP_LINE
    assert passage.standing_s == passage.event_s
    assert passage.rear_s > red_start_s(2) + RED_S


def test_leaving_before_green_from_past_the_line_is_a_red_light_violation() -> None:
    passage = judge(driven(2.0, 1.4, RED_S - 6), GRACE_S)
    assert passage is not None
    assert passage.kind is ViolationKind.RED_LIGHT
    assert passage.event_s == passage.rear_s


def test_who_waits_behind_the_line_is_legal() -> None:
    passage = judge(driven(2.0, -0.8, RED_S + 0.5), GRACE_S)
    assert passage is not None
    assert passage.kind is None
    assert lamp_at(passage.front_s).indication is Indication.GREEN


@pytest.mark.parametrize("seed", range(10))
def test_drivers_who_obey_never_violate(seed: int) -> None:
    for passage in passages(seed, 0.0, 4 * CYCLE_S, GRACE_S):
        shown = lamp_at(passage.front_s).indication
        assert (passage.kind is None) == (shown in (Indication.GREEN, Indication.AMBER))


@pytest.mark.parametrize("seed", range(6))
def test_the_first_violation_comes_within_a_minute_and_several_follow(seed: int) -> None:
    times = [p.event_s for p in passages(seed, 0.0, 180.0, GRACE_S) if p.kind]
    assert times[0] < 60
    assert len(times) >= 6


def test_both_kinds_occur() -> None:
    kinds = {p.kind for p in passages(1, 0.0, 300.0, GRACE_S)}
    assert kinds == {None, ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE}
