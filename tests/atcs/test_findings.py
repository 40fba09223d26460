"""What of a layout can hardly be meant: vehicles drive upwards in the picture, over a line at y = 100."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atcs.drawing.findings import crosses_itself, findings_of
from contracts.layout import Layout
from edge.camera_io.sim import layout_of

CARS = {"id": "cars", "line_px": [[20, 100], [180, 100]], "vehicle_classes": ["car", "bus", "truck"]}
BIKES = {"id": "bikes", "line_px": [[20, 80], [180, 80]], "vehicle_classes": ["motorcycle", "bicycle"]}
ABOVE = [[60, 30], [140, 30], [140, 50], [60, 50]]
BELOW = [[60, 120], [140, 120], [140, 140], [60, 140]]
BETWEEN = [[30, 82], [170, 82], [170, 98], [30, 98]]
BOW_TIE = [[60, 30], [140, 50], [140, 30], [60, 50]]


def found(**approach: object) -> list[tuple[str, str]]:
    base = {"id": "north", "direction": [0, -1], "stop_lines": [CARS, BIKES]}
    document = {
        "camera": "c",
        "junction": "j",
        "reference_size_px": [200, 150],
        "approaches": [base | approach],
    }
    rows = findings_of(Layout.model_validate(document))
    assert all(row.place[:2] == ("approaches", 0) and "\n" not in row.message for row in rows)
    return [(".".join(map(str, row.place[2:])), row.message) for row in rows]


def exit_to(line: list[list[int]], area: list[list[int]] | None = None) -> list[dict]:
    return [{"id": "left", "exit_px": line, "exit_area_px": area}]


def test_what_is_drawn_well_has_no_finding() -> None:
    well = [*exit_to([[0, 40], [0, 60]]), {"id": "straight", "exit_px": [[60, 20], [140, 20]]}]
    lanes = [{"id": "lane-1", "polygon_px": BELOW}]
    assert found(zebra_px=ABOVE, yellow_box_px=ABOVE, rhk_box_px=BETWEEN, lanes=lanes, movements=well) == []


def test_the_simulated_junction_has_none() -> None:
    assert findings_of(layout_of("sim://junction?scene=day")) == []


@pytest.mark.parametrize(
    ("approach", "place", "says"),
    [
        ({"zebra_px": BELOW}, "zebra_px", "zebra crossing lies before"),
        ({"yellow_box_px": BELOW}, "yellow_box_px", "yellow box lies before"),
        ({"rhk_box_px": ABOVE}, "rhk_box_px", "does not lie between"),
        ({"rhk_box_px": BELOW}, "rhk_box_px", "does not lie between"),
        ({"movements": exit_to([[60, 120], [140, 120]])}, "movements.0", "lies before the stop line"),
        ({"movements": exit_to([[90, 60], [110, 140]])}, "movements.0", "crosses the stop line"),
        (
            {"movements": exit_to([[20, 30], [180, 30]], [[60, 40], [140, 40], [140, 70]])},
            "movements.0.exit_area_px",
            "inside the junction",
        ),
        ({"direction": [1, 0.05]}, "direction", "runs along"),
        ({"zebra_px": [*BOW_TIE[:1], [140, 52], [140, 30], [60, 45]]}, "zebra_px", "crosses itself"),
        (
            {"lanes": [{"id": "a", "polygon_px": [[60, 120], [140, 140], [140, 120], [60, 148]]}]},
            "lanes.0",
            "crosses",
        ),
    ],
)
def test_what_can_hardly_be_meant(approach, place, says) -> None:
    ((where, message),) = found(**approach)
    assert (where, says in message) == (place, True)


def test_a_turned_arrow_is_seen_by_everything_that_lies_wrong() -> None:
    assert len(found(direction=[0, 1], zebra_px=ABOVE, yellow_box_px=ABOVE)) == 2


def test_without_a_direction_no_side_is_known() -> None:
    assert found(direction=None, zebra_px=BELOW) == []


@given(st.lists(st.floats(0, 2 * math.pi), min_size=3, max_size=9, unique=True), st.floats(1, 90))
def test_corners_in_order_around_a_middle_do_not_cross(angles, radius) -> None:
    around = [(100 + radius * math.cos(a), 100 + radius * math.sin(a)) for a in sorted(angles)]
    assert not crosses_itself(around)


def test_a_bow_tie_crosses_itself() -> None:
    assert crosses_itself([tuple(corner) for corner in BOW_TIE])
