"""The lane by which a vehicle came, and the places that its rule looks at, named on the annotated copy."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import ViolationKind
from contracts.layout import Layout
from contracts.manifest import FileRole
from edge.domain.frame import CameraId, Frame
from edge.domain.violation import TrackPoint, ViolationCandidate
from edge.evidence.annotate import annotated
from edge.evidence.notes import overlay_of
from edge.evidence.pictures import Still
from edge.evidence.places import lane_of, places_of
from tests.contracts.builders import facts
from tests.edge.evidence.scene import LAYOUT, NS, candidate_at

SIZE = (160, 96)
PLANE = np.zeros((96, 160), np.uint8)
FRAME = Frame(CameraId("cam"), 30, 9 * NS, 0, 9 * NS, PLANE, PLANE, PLANE)
LEFT, RIGHT = [(0, 0), (40, 0), (40, 90), (0, 90)], [(40, 0), (80, 0), (80, 90), (40, 90)]
AREA = [(90, 10), (120, 10), (120, 40), (90, 40)]
EXIT = [(100, 50), (130, 50)]


def layout(**changes: object) -> Layout:
    lanes = [{"id": "left", "polygon_px": LEFT}, {"id": "right", "polygon_px": RIGHT}]
    movements = [{"id": "straight", "exit_px": EXIT}]
    approach = LAYOUT.approaches[0].model_dump() | {"lanes": lanes, "movements": movements} | changes
    return Layout.model_validate(LAYOUT.model_dump() | {"approaches": [approach]})


def driven(*feet_x: float, ends_ns: int = 9 * NS) -> ViolationCandidate:
    """One sighting every 100 ms up to the line; the foot is in the middle of the lower edge."""
    at = [ends_ns - (len(feet_x) - 1 - i) * NS // 10 for i in range(len(feet_x))]
    trail = tuple(TrackPoint(i, at[i], (x - 5, 20, x + 5, 50)) for i, x in enumerate(feet_x))
    return replace(candidate_at(FRAME), front_ns=ends_ns, trail=trail)


@pytest.mark.parametrize(
    ("feet_x", "lane"),
    [
        ((20, 20, 20), "left"),
        ((60, 61, 62), "right"),
        ((30, 39, 45), None),
        ((120, 120), None),
        ((20, 120), None),
        ((), None),
        ((20, *([60] * 11)), "right"),
    ],
)
def test_the_lane_is_that_of_the_last_second(feet_x, lane) -> None:
    assert lane_of(layout(), driven(*feet_x), SIZE) == lane


def test_what_lies_in_two_lanes_is_in_none() -> None:
    both = [{"id": name, "polygon_px": LEFT} for name in ("left", "again")]
    assert lane_of(layout(lanes=both), driven(20, 20), SIZE) is None


def test_after_the_line_it_may_turn_as_it_likes() -> None:
    came = driven(20, 20, 20, 20)
    after = tuple(TrackPoint(9 + i, 9 * NS + 1 + i, (55, 20, 65, 50)) for i in range(5))
    assert lane_of(layout(), replace(came, trail=came.trail + after), SIZE) == "left"


def test_the_layout_may_have_another_size_than_the_frames() -> None:
    assert lane_of(layout(), driven(70, 70), (320, 180)) == "left"
    assert lane_of(layout(), driven(70, 70), SIZE) == "right"


@pytest.mark.parametrize(
    ("kind", "drawn", "names"),
    [
        (ViolationKind.RHK_INTRUSION, {"rhk_box_px": AREA}, ["RHK"]),
        (ViolationKind.ZEBRA, {"zebra_px": AREA}, ["ZEBRA"]),
        (ViolationKind.BOX_BLOCKING, {"yellow_box_px": AREA}, ["YELLOW BOX", "EXIT straight"]),
        (ViolationKind.ILLEGAL_TURN, {}, ["EXIT straight"]),
        (ViolationKind.WRONG_WAY, {}, ["LANE left", "LANE right"]),
        (ViolationKind.RED_LIGHT, {"zebra_px": AREA}, ["EXIT straight"]),
        (ViolationKind.ZEBRA, {}, []),
    ],
)
def test_each_rule_has_its_places(kind, drawn, names) -> None:
    candidate = replace(driven(20), kind=kind, movement="straight")
    assert [place.name for place in places_of(layout(**drawn), candidate, SIZE)] == names


def test_an_exit_that_is_not_known_is_not_marked() -> None:
    assert places_of(layout(), replace(driven(20), movement=None), SIZE) == []


def test_the_place_is_drawn_and_named_on_the_copy_alone() -> None:
    candidate = replace(driven(20), kind=ViolationKind.ZEBRA)
    original = np.full((96, 160, 3), 90, np.uint8)
    still = Still(FileRole.STILL_B, 5, 0, original, None)
    with_zebra = annotated(still, facts(), overlay_of(layout(zebra_px=AREA), candidate, SIZE))
    without = annotated(still, facts(), overlay_of(layout(), candidate, SIZE))
    assert (with_zebra[10, 90:121] != without[10, 90:121]).any()
    assert (with_zebra[28:41, 90:140] != without[28:41, 90:140]).any()
    assert (original == 90).all()


@given(st.floats(1, 79), st.floats(1, 89))
def test_every_point_of_the_road_is_in_the_lane_that_holds_it(x, y) -> None:
    candidate = replace(driven(x), trail=(TrackPoint(0, 9 * NS, (x - 1, 0, x + 1, y)),))
    expected = "left" if x < 40 else "right"
    assert lane_of(layout(), candidate, SIZE) == expected or abs(x - 40) < 1e-6
