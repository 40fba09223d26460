"""The arrow's history at a crossing: the boundaries of what clears a vehicle, to the millisecond."""

import pytest

from contracts.base import Indication, VehicleClass
from contracts.layout import Movement
from edge.domain.signal import Phase
from edge.domain.violation import LineCrossing
from edge.rules import NotFired
from edge.rules.permitted import DARK_FOR_NS, judge_arrow, judge_lone_arrow, permission
from edge.rules.place import WayOut

MS = 1_000_000
GRACE_NS = 300 * MS
FRONT_MS, REAR_MS = 10_000, 10_800
RED, GREEN, AMBER = Indication.RED, Indication.GREEN, Indication.AMBER
DARK, UNKNOWN, FLASHING = Indication.DARK, Indication.UNKNOWN, Indication.FLASHING_AMBER
DARK_MS = DARK_FOR_NS // MS + 60
"""With the half-widths of the crossing (40 ms) and of the change (20 ms)."""
ARROW = Movement(id="left", left_on_red="arrow", signal_group="arrow")


def history(*changes, uncertainty_ms=20):
    """Phases from (ms, indication); the last one holds."""
    ends = [at * MS for at, _ in changes[1:]] + [None]
    return tuple(
        Phase(shown, at * MS, uncertainty_ms * MS, i > 0, end)
        for i, ((at, shown), end) in enumerate(zip(changes, ends, strict=True))
    )


def crossing(uncertainty_ms=40):
    return LineCrossing(
        track_id=1,
        vehicle_class=VehicleClass.CAR,
        approach="north",
        stop_line="main",
        front_ns=FRONT_MS * MS,
        front_frame=100,
        rear_ns=REAR_MS * MS,
        rear_frame=108,
        front_uncertainty_ns=uncertainty_ms * MS,
        point_px=(320.0, 240.0),
    )


CASES = {
    "red all along": (history((0, RED)), None),
    "green all along": (history((0, GREEN)), NotFired.PERMITTED_BY_ARROW),
    "green until the front": (history((0, GREEN), (FRONT_MS, RED)), NotFired.WITHIN_GRACE),
    "green until just after the front": (history((0, GREEN), (FRONT_MS + 1, RED)), NotFired.PERMITTED_BY_ARROW),
    "green from the rear on": (history((0, RED), (REAR_MS, GREEN)), NotFired.PERMITTED_BY_ARROW),
    "green just after the rear": (history((0, RED), (REAR_MS + 1, GREEN)), None),
    "red for less than the grace period": (history((0, AMBER), (FRONT_MS - 299, RED)), NotFired.WITHIN_GRACE),
    "red for the grace period": (history((0, AMBER), (FRONT_MS - 300, RED)), None),
    "flashing between": (
        history((0, RED), (FRONT_MS + 100, Indication.FLASHING_AMBER)), NotFired.PERMITTED_BY_FLASHING_AMBER),
    "amber between": (history((0, RED), (FRONT_MS + 100, AMBER)), NotFired.ARROW_NOT_KNOWN),
    "hidden for a moment between": (
        history((0, RED), (FRONT_MS + 100, Indication.UNKNOWN), (FRONT_MS + 200, RED)), NotFired.ARROW_NOT_KNOWN),
    "red and amber": (history((0, Indication.RED_AMBER)), NotFired.ARROW_NOT_KNOWN),
    "flashing red": (history((0, Indication.FLASHING_RED)), NotFired.ARROW_NOT_KNOWN),
    "known only after the front": (history((FRONT_MS + 100, RED)), NotFired.ARROW_NOT_KNOWN),
    "no history": ((), NotFired.ARROW_NOT_KNOWN),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_the_arrow_says(name):
    phases, expected = CASES[name]
    assert judge_arrow(crossing(), phases, GRACE_NS) is expected


def test_a_begin_that_is_known_badly_clears():
    phases = history((0, AMBER), (FRONT_MS - 600, RED), uncertainty_ms=400)
    assert judge_arrow(crossing(uncertainty_ms=100), phases, GRACE_NS) is None
    assert judge_arrow(crossing(uncertainty_ms=300), phases, GRACE_NS) is NotFired.WITHIN_GRACE


def test_a_sign_needs_no_lamp_and_a_plain_movement_has_no_permission():
    sign, plain = (WayOut(Movement(id="left", left_on_red=kind)) for kind in ("sign", "never"))
    assert permission(sign, crossing(), {}, GRACE_NS) is NotFired.PERMITTED_BY_SIGN
    assert permission(plain, crossing(), {}, GRACE_NS) is None


def test_an_arrow_whose_lamp_nobody_reads_is_in_doubt():
    arrow = WayOut(ARROW)
    assert permission(arrow, crossing(), {}, GRACE_NS) is NotFired.ARROW_NOT_KNOWN
    assert permission(arrow, crossing(), {"arrow": history((0, RED))}, GRACE_NS) is None


LONE = {
    "dark since it went out": (history((0, GREEN), (5_000, DARK)), None),
    "dark for just long enough": (history((0, GREEN), (FRONT_MS - DARK_MS, DARK)), None),
    "dark for too short a time": (history((0, GREEN), (FRONT_MS - DARK_MS + 1, DARK)), NotFired.ARROW_NOT_KNOWN),
    "never seen lit": (history((0, DARK)), NotFired.ARROW_NOT_KNOWN),
    "green all along": (history((0, GREEN)), NotFired.PERMITTED_BY_ARROW),
    "green until just after the front": (history((0, GREEN), (FRONT_MS + 1, DARK)), NotFired.PERMITTED_BY_ARROW),
    "green from the rear on": (
        history((0, GREEN), (5_000, DARK), (REAR_MS, GREEN)), NotFired.PERMITTED_BY_ARROW),
    "green just after the rear": (history((0, GREEN), (5_000, DARK), (REAR_MS + 1, GREEN)), None),
    "begins to flash between": (
        history((0, FLASHING), (5_000, DARK), (FRONT_MS + 100, FLASHING)), NotFired.PERMITTED_BY_FLASHING_AMBER),
    "hidden between": (
        history((0, GREEN), (5_000, DARK), (FRONT_MS + 100, UNKNOWN), (FRONT_MS + 200, DARK)),
        NotFired.ARROW_NOT_KNOWN),
    "steady amber": (history((0, GREEN), (5_000, AMBER)), NotFired.ARROW_NOT_KNOWN),
    "a red that it cannot show": (history((0, GREEN), (5_000, RED)), NotFired.ARROW_NOT_KNOWN),
    "no history": ((), NotFired.ARROW_NOT_KNOWN),
}  # fmt: skip


@pytest.mark.parametrize("name", LONE)
def test_what_an_arrow_without_red_says(name):
    phases, expected = LONE[name]
    assert judge_lone_arrow(crossing(), phases) is expected


@pytest.mark.parametrize("name", LONE)
def test_dark_is_no_red_for_an_arrow_that_has_a_red_lamp(name):
    phases, _ = LONE[name]
    found = permission(WayOut(ARROW), crossing(), {"arrow": phases}, GRACE_NS)
    assert (found is None) is (name == "a red that it cannot show")


def test_the_layout_says_which_arrow_rests_dark():
    dark = {"arrow": history((0, GREEN), (5_000, DARK))}
    assert permission(WayOut(ARROW, arrow_rests_dark=True), crossing(), dark, GRACE_NS) is None
    assert permission(WayOut(ARROW), crossing(), dark, GRACE_NS) is NotFired.ARROW_NOT_KNOWN
