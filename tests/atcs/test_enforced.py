"""`atcs layout check` says what each approach enforces, and what a rule lacks."""

import numpy as np
import pytest
from typer.testing import CliRunner

from atcs.drawing.command import layout_app
from atcs.drawing.enforced import NEEDS, enforced_at, enforced_lines
from atcs.drawing.picture import draw_layout
from contracts.layout import RULED, Layout
from tests.contracts.builders import layout

SQUARE = [(100, 100), (300, 100), (300, 300), (100, 300)]
CARS, BIKES = ["car", "bus", "truck"], ["motorcycle", "bicycle"]
LEFT = {"id": "left", "exit_px": [(50, 100), (50, 400)], "exit_area_px": SQUARE, "turn": "forbidden"}
FULL = {
    "direction": (0.0, -1.0),
    "signal_group": "main",
    "stop_lines": [
        {"id": "cars", "line_px": [(200, 600), (900, 600)], "vehicle_classes": CARS},
        {"id": "bikes", "line_px": [(200, 500), (900, 500)], "vehicle_classes": BIKES},
    ],
    "lanes": [{"id": "one", "polygon_px": SQUARE}],
    "rhk_box_px": SQUARE,
    "zebra_px": SQUARE,
    "yellow_box_px": SQUARE,
    "movements": [LEFT],
}


def with_approach(**changes) -> Layout:
    document = layout().model_dump()
    document["rules"] = sorted(RULED)
    document["approaches"] = [{"id": "north", **FULL, **changes}]
    return Layout.model_validate(document)


def lacking(document: Layout) -> dict[str, tuple[str, ...]]:
    rules = enforced_at(document.approaches[0], document)
    return {rule.kind.value: rule.lacks for rule in rules if rule.lacks}


def test_every_rule_of_the_edge_is_listed():
    assert set(NEEDS) == RULED


def test_a_full_layout_lacks_nothing():
    assert lacking(with_approach()) == {}


@pytest.mark.parametrize(
    ("changes", "kind", "lacks"),
    [
        ({"signal_group": None}, "red_light", "signal_group"),
        ({"direction": None}, "stop_line", "direction"),
        ({"rhk_box_px": None}, "rhk_intrusion", "rhk_box_px"),
        ({"stop_lines": [FULL["stop_lines"][0] | {"vehicle_classes": CARS + BIKES}]},
         "rhk_intrusion", "a stop line for cars alone"),
        ({"zebra_px": None}, "zebra", "zebra_px"),
        ({"lanes": []}, "wrong_way", "lanes"),
        ({"yellow_box_px": None}, "box_blocking", "yellow_box_px"),
        ({"movements": [LEFT, {"id": "ahead"}]}, "box_blocking", "exit_area_px of every movement"),
        ({"movements": []}, "illegal_turn", "a forbidden turn with its exit_px"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(changes, kind, lacks):
    assert lacks in lacking(with_approach(**changes))[kind]


def test_a_movement_that_may_pass_red_is_told():
    ahead = {"id": "ahead", "exit_px": [(50, 50), (500, 50)]}
    document = with_approach(movements=[LEFT | {"left_on_red": "sign"}, ahead])
    told = [line for line in enforced_lines(document) if "may pass red" in line]
    assert len(told) == 1
    assert told[0].startswith("north: movement 'left' may pass red (left_on_red: sign)")


def test_the_command_prints_it(tmp_path):
    path = tmp_path / "layout.json"
    path.write_text(with_approach(zebra_px=None).model_dump_json())
    result = CliRunner().invoke(layout_app, ["check", str(path)])
    assert result.exit_code == 0
    assert "north: red_light: enforced" in result.output
    assert "north: zebra: not enforced: lacks zebra_px" in result.output


@pytest.mark.parametrize("name", ["rhk_box_px", "zebra_px", "yellow_box_px", "movements"])
def test_every_place_is_drawn(name):
    document = with_approach()
    width, height = document.reference_size_px
    black = np.zeros((height, width, 3), np.uint8)
    empty = {name: [] if name == "movements" else None}
    own = {"rhk_box_px": (700, 100), "zebra_px": (700, 200), "yellow_box_px": (700, 300)}.get(
        name, (700, 400)
    )
    x, y = own
    place = [(x, y), (x + 90, y), (x + 90, y + 50), (x, y + 50)]
    drawn = with_approach(**{name: [LEFT | {"exit_area_px": place}] if name == "movements" else place})
    region = (slice(y - 5, y + 60), slice(x - 5, x + 100))
    assert draw_layout(black, drawn)[region].any()
    assert not draw_layout(black, with_approach(**empty))[region].any()
