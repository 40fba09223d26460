"""A layout is refused with one line that names the field and the remedy."""

import json

import pytest

from contracts.errors import ContractError
from contracts.layout import Layout, polygon_area_px
from tests.contracts.builders import layout


def changed(change):
    document = json.loads(layout().model_dump_json())
    change(document)
    return json.dumps(document)


def unknown_field(d):
    d["stoplines"] = []


def line_outside(d):
    d["approaches"][0]["stop_lines"][0]["line_px"] = [[200, 500], [1400, 500]]


def zero_size_head(d):
    d["heads"][0]["box_px"] = [1000, 100, 1000, 190]


def point_line(d):
    d["approaches"][0]["stop_lines"][0]["line_px"] = [[200, 500], [201, 500]]


def group_without_head(d):
    d["approaches"][0]["signal_group"] = "left"


def no_direction(d):
    d["approaches"][0]["direction"] = [0, 0]


def flat_lane(d):
    d["approaches"][0]["lanes"] = [{"id": "one", "polygon_px": [[0, 0], [100, 0], [50, 0]]}]


def same_ids(d):
    d["heads"].append(d["heads"][0])


def naive_window(d):
    d["manual_control_windows"] = [
        {"starts_at": "2026-01-31T07:00:00", "ends_at": "2026-01-31T08:00:00Z", "reason": "x"}
    ]


def left_on_red(d):
    d["approaches"][0]["movements"] = [{"id": "left", "left_on_red": "sign"}]


def arrow_without_group(d):
    d["approaches"][0]["movements"] = [{"id": "left", "left_on_red": "arrow"}]


def turn_by_arrow_without_group(d):
    d["approaches"][0]["movements"] = [{"id": "right", "turn": "arrow"}]


def arrow_without_head(d):
    d["approaches"][0]["movements"] = [{"id": "left", "signal_group": "arrow"}]


def same_movements(d):
    d["approaches"][0]["movements"] = [{"id": "left"}, {"id": "left"}]


def flat_zebra(d):
    d["approaches"][0]["zebra_px"] = [[0, 0], [100, 0], [50, 0]]


def head_with(**changes):
    """A second head, and the layout's first approach with a movement that its group rules."""

    def change(d):
        arrow = {"id": "arrow", "group": "arrow", "box_px": [900, 100, 930, 130], **changes}
        d["heads"].append({**d["heads"][0], "lamps_px": None, "countdown_px": None, **arrow})

    return change


def lamp_twice(d):
    head_with(lamps=["green", "green"])(d)


def no_lamp(d):
    head_with(lamps=[])(d)


def place_of_no_lamp(d):
    head_with(lamps=["green"], lamps_px={"red": [915, 110]})(d)


def arrow_among_full_heads(d):
    head_with(role="arrow", group=d["heads"][0]["group"])(d)


def approach_ruled_by_an_arrow(d):
    head_with(role="arrow")(d)
    d["approaches"][0]["signal_group"] = "arrow"


def lone_lamp_among_heads_with_red(d):
    head_with(lamps=["green"], group=d["heads"][0]["group"])(d)


def exit_area_outside(d):
    area = [[0, 0], [100, 0], [50, -20]]
    d["approaches"][0]["movements"] = [{"id": "left", "exit_area_px": area}]


def rule_that_nobody_wrote(d):
    d["rules"] = ["red_light", "no_helmet"]


def three_ground_points(d):
    d["ground_points"] = [{"image_px": [x, 500], "ground_m": [x / 100, 5]} for x in (100, 200, 300)]


FAULTS = [
    (unknown_field, "stoplines: unknown field"),
    (line_outside, "leaves the picture at (1400, 500)"),
    (zero_size_head, "has no area"),
    (point_line, "shorter than"),
    (group_without_head, "has no head"),
    (no_direction, "has no length"),
    (flat_lane, "has no area"),
    (same_ids, "ids are the same"),
    (naive_window, "needs a time zone"),
    (left_on_red, "each needs its exit_px"),
    (arrow_without_group, "an arrow rules it, but it names no signal_group"),
    (turn_by_arrow_without_group, "an arrow rules it, but it names no signal_group"),
    (arrow_without_head, "movement 'left' of 'north': signal_group 'arrow' has no head"),
    (same_movements, "two movements have the same id"),
    (flat_zebra, "zebra crossing of 'north' has no area"),
    (lamp_twice, "head 'arrow': lamps names one colour twice"),
    (no_lamp, "at least 1"),
    (place_of_no_lamp, "lamps_px has a place for red, a lamp that it does not have"),
    (arrow_among_full_heads, "has an arrow and a head for everybody"),
    (approach_ruled_by_an_arrow, "are arrows; name that group in the movement"),
    (lone_lamp_among_heads_with_red, "some of its heads have a red lamp and others have none"),
    (exit_area_outside, "exit area of 'left' leaves the picture"),
    (rule_that_nobody_wrote, "there is no rule for 'no_helmet' yet; choose from box_blocking, illegal_turn"),
    (three_ground_points, "3 give no plane"),
]


@pytest.mark.parametrize(("change", "words"), FAULTS, ids=[c.__name__ for c, _ in FAULTS])
def test_a_wrong_layout_is_refused_in_one_line(change, words):
    with pytest.raises(ContractError) as caught:
        Layout.parse(changed(change), "north.json")
    assert words in str(caught.value)
    assert str(caught.value).startswith("north.json: ")
    assert "\n" not in str(caught.value)


def test_left_on_red_is_taken_with_red_light_where_every_exit_is_drawn():
    def change(d):
        exits = {"left": [[0, 100], [0, 300]], "straight": [[0, 50], [900, 50]]}
        d["approaches"][0]["movements"] = [
            {"id": name, "exit_px": points, "left_on_red": "sign" if name == "left" else "never"}
            for name, points in exits.items()
        ]

    left, straight = Layout.parse(changed(change), "north.json").approaches[0].movements
    assert left.may_pass_red
    assert not straight.may_pass_red


def test_a_head_without_more_words_has_three_lamps_for_everybody():
    (head, *_) = layout().heads
    assert (head.role, [lamp.value for lamp in head.lamps]) == ("full", ["red", "amber", "green"])
    assert not layout().rests_dark(head.group)


def test_a_lone_green_arrow_rests_dark():
    def change(d):
        head_with(role="arrow", lamps=["green"], lamps_px={"green": [915, 115]})(d)
        d["approaches"][0]["movements"] = [
            {"id": "left", "signal_group": "arrow", "exit_px": [[0, 9], [0, 99]]}
        ]

    made = Layout.parse(changed(change), "north.json")
    assert made.rests_dark("arrow")
    assert not made.rests_dark(made.approaches[0].signal_group)
    assert not made.rests_dark(None)
    assert Layout.parse(made.model_dump_json(), "again.json").heads == made.heads


def test_left_on_red_is_taken_where_red_light_is_not_enforced():
    def change(d):
        left_on_red(d)
        d["rules"] = ["stop_line"]

    assert Layout.parse(changed(change), "north.json").approaches[0].movements[0].left_on_red == "sign"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ContractError, match=r"gone\.json: cannot be read"):
        Layout.read(tmp_path / "gone.json")


def test_a_layout_survives_its_own_json():
    assert Layout.model_validate_json(layout().model_dump_json()) == layout()


def test_the_area_of_a_unit_square_is_one():
    assert polygon_area_px([(0, 0), (1, 0), (1, 1), (0, 1)]) == 1
