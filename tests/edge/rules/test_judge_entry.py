"""A crossing against the lamp: by the stated half-widths, and by sightings that leave no doubt."""

from dataclasses import replace

import pytest

from contracts.base import Indication, VehicleClass
from edge.domain.violation import LineCrossing
from edge.rules import NotFired
from edge.rules.red_light import Entry, RedEntry, judge_entry
from edge.rules.standing import Standing
from tests.edge.rules.test_lamp import SECOND, history

AMBER, RED, GREEN, UNKNOWN = Indication.AMBER, Indication.RED, Indication.GREEN, Indication.UNKNOWN
GRACE_NS = 300_000_000
CLOSE, ENDED = NotFired.TOO_CLOSE_TO_CALL, NotFired.RED_ENDED
LAMP = history((0, AMBER), (3, RED), (20, GREEN))


def ns(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * SECOND)


def entry(front_s: float, rear_s: float, **known: float) -> Entry:
    """Half-widths `front` and `rear`, sightings `after` and `by`, and when it was `held`; all in seconds."""
    crossing = LineCrossing(
        track_id=1,
        vehicle_class=VehicleClass.CAR,
        approach="a",
        stop_line="l",
        front_ns=round(front_s * SECOND),
        front_frame=1,
        rear_ns=round(rear_s * SECOND),
        rear_frame=2,
        front_uncertainty_ns=round(known.get("front", 0.1) * SECOND),
        rear_uncertainty_ns=round(known.get("rear", 0.1) * SECOND),
        point_px=(0.0, 0.0),
        front_after_ns=ns(known.get("after")),
        rear_by_ns=ns(known.get("by")),
    )
    return Entry(crossing, round(known.get("held", rear_s + 0.1) * SECOND), None)


TABLE = {
    "well within the red": (entry(8, 9), None),
    "its half-width reaches into the grace": (entry(3.5, 4.5, front=0.3), CLOSE),
    "a wide half-width, but it was still behind the line on red": (entry(5, 6, front=3, after=4), None),
    "it was still behind the line in the grace only": (entry(5, 6, front=3, after=3.2), CLOSE),
    "it was still behind the line before red": (entry(5, 6, front=3, after=2.5), CLOSE),
    "its rear may have passed after the end of red": (entry(18.5, 19.8, rear=0.4), CLOSE),
    "a wide half-width, but it was past the line on red": (entry(17, 18, rear=3, by=19), None),
    "it was past the line only when the red had ended": (entry(17, 18, rear=3, by=20.2), CLOSE),
    "it was held beyond soon after the end of red": (entry(18.5, 19.6, held=20.1), None),
    "it hovered over the line until the red had ended": (entry(12, 18.5, held=20.1), ENDED),
    "it hovered, and was held beyond in the red": (entry(12, 16, held=18), None),
}


@pytest.mark.parametrize("name", TABLE)
def test_who_entered_beyond_doubt_is_alleged_and_who_is_near_is_declared(name: str) -> None:
    one, reason = TABLE[name]
    judged = judge_entry(one, LAMP, GRACE_NS)
    assert judged is reason or (reason is None and isinstance(judged, RedEntry))


def test_a_lamp_that_nobody_could_read_as_it_passed_is_no_red() -> None:
    lamp = history((0, AMBER), (3, RED), (7, UNKNOWN), (9.5, RED), (20, GREEN))
    assert judge_entry(entry(8, 11, after=5), lamp, GRACE_NS) is NotFired.LAMP_UNKNOWN


def test_a_red_whose_begin_is_known_badly_needs_a_later_sighting_behind_the_line() -> None:
    lamp = tuple(replace(phase, start_uncertainty_ns=SECOND) for phase in LAMP)
    early, late = (judge_entry(entry(5, 6, front=3, after=after), lamp, GRACE_NS) for after in (4.1, 4.6))
    assert early is CLOSE
    assert isinstance(late, RedEntry)


def test_the_stated_half_width_stays_that_of_the_moment() -> None:
    judged = judge_entry(entry(5, 6, front=3, after=4), LAMP, GRACE_NS)
    assert isinstance(judged, RedEntry)
    assert judged.elapsed_ns == 2 * SECOND
    assert judged.uncertainty_ns >= 3 * SECOND


def test_who_left_a_stop_over_the_line_is_told_by_the_end_of_it_alone() -> None:
    stood = Standing(4 * SECOND, 40, 8 * SECOND, 80, SECOND // 2, 0.0, 0.0)
    left = replace(entry(2, 9, after=1.9), stood=stood)
    judged = judge_entry(left, history((0, RED), (20, GREEN)), GRACE_NS)
    assert isinstance(judged, RedEntry)
    early = judge_entry(replace(left, stood=stood), LAMP, GRACE_NS)
    assert isinstance(early, RedEntry)
    assert early.early_start == stood
