"""The end that faces the camera is told beside the front: with its own time, and only of the red that counts."""

from dataclasses import replace

import pytest

from contracts.base import Indication, VehicleEnd
from edge.domain.units import MILLISECOND_NS
from edge.evidence.facts import build_facts
from edge.rules.candidate import seen_end_of
from edge.rules.geometry import compile_lines
from edge.rules.lamp import red_at
from edge.rules.uncertainty import with_bound
from tests.edge.evidence.scene import CONTEXT
from tests.edge.rules.scenes import Scene, Vehicle, drive, play, stop_at
from tests.edge.rules.test_geometry import layout
from tests.edge.rules.test_judge_entry import entry
from tests.edge.rules.test_lamp import SECOND, history
from tests.edge.rules.test_stop_line import OVER

LAMP = history((0, Indication.AMBER), (3, Indication.RED), (20, Indication.GREEN))
(LINE,) = compile_lines(layout((0, -1)), (200, 200))
UP, DOWN, ASIDE = (0.1, -1.0), (0.1, 1.0), (1.0, -0.3)


@pytest.mark.parametrize(("way", "end"), [(UP, VehicleEnd.REAR), (DOWN, VehicleEnd.FRONT), (ASIDE, None)])
def test_from_behind_it_is_the_rear_from_the_front_the_front_from_aside_neither(
    way: tuple[float, float], end: VehicleEnd | None
) -> None:
    line = replace(LINE, direction=way)
    red = red_at(LAMP, 9 * SECOND)
    assert red is not None

    seen = seen_end_of(line, entry(8, 9, front=0.3, rear=0.05).crossing, red, LAMP)

    assert line.seen_end is end
    assert (seen.end if seen is not None else None) is end
    if seen is not None:
        at_s, width_s = (9, 0.05) if end is VehicleEnd.REAR else (8, 0.3)
        assert (seen.at_ns, seen.uncertainty_ns) == (at_s * SECOND, round(width_s * SECOND))
        assert seen.red_elapsed_ns == seen.at_ns - 3 * SECOND
        assert seen.red_elapsed_uncertainty_ns == with_bound(seen.uncertainty_ns, red.uncertainty_ns)


def test_a_front_that_passed_before_the_red_is_not_told() -> None:
    red = red_at(LAMP, 9 * SECOND)
    assert red is not None
    crossing = entry(2, 9).crossing
    assert seen_end_of(replace(LINE, direction=DOWN), crossing, red, LAMP) is None
    assert seen_end_of(replace(LINE, direction=UP), crossing, red, LAMP) is not None


def test_the_facts_tell_it_beside_the_front() -> None:
    lamp = ((0.0, Indication.AMBER), (2.0, Indication.RED))
    (candidate,) = play(Scene((Vehicle(drive(5)),), lamp)).candidates

    facts = build_facts(candidate, replace(CONTEXT, frame_size_px=(640, 480), reference_size_px=(640, 480)))

    seen, crossing = facts.seen_end, facts.crossing
    assert seen is not None
    assert (seen.end, seen.at) == (VehicleEnd.REAR, crossing.rear_at)
    later_ms = (candidate.rear_ns or 0) // MILLISECOND_NS - candidate.front_ns // MILLISECOND_NS
    assert seen.red_elapsed_ms == pytest.approx(facts.red_elapsed_ms + later_ms, abs=1)
    assert crossing.front_at < seen.at


def test_who_stands_past_the_line_passed_it_with_no_end_that_is_told() -> None:
    (candidate,) = play(Scene((Vehicle(stop_at(OVER, 3)),))).candidates
    assert candidate.kind.value == "stop_line"
    assert candidate.seen_end is None
