"""Two approaches in one picture: who is accused at the other's line is accused wrongly."""

import pytest

from edge.evaluation.run import score_clip
from edge.evaluation.said import Said, SaidCrossing, SaidEvent
from edge.evaluation.score import ViolationScore
from edge.evaluation.table import approach_table
from edge.evaluation.truth import Truth, layout_of

SOUTH, EAST = [[100.0, 300.0], [300.0, 300.0]], [[500.0, 280.0], [460.0, 220.0]]


def head(name: str, group: str | None) -> dict[str, object]:
    return {"name": name, "group": group, "box": [10, 10, 20, 40], "states": []}


def truth() -> Truth:
    return Truth.model_validate(
        {
            "schema": 2, "clip": "x.mp4", "size": [640, 480], "fps": 10, "frames": 100,
            "approach_vector": [0, -1], "stop_line": SOUTH, "ignore": [],
            "turns_s": [(1.0, "red")],
            "signals": [head("near", "main"), head("far", "side"), head("arrow", "left")],
            "crossings": [
                {"rear_frame": 20, "x_px": 200, "score": "violation", "kinds": ["red_light"], "approach": "south"},
                {"rear_frame": 60, "x_px": 480, "y_px": 250, "score": "legal", "kinds": [], "approach": "east"},
                {"rear_frame": 80, "x_px": 490, "y_px": 265, "score": "violation", "kinds": ["red_light"],
                 "approach": "east"},
            ],
            "approaches": [
                {"id": "south", "group": "main", "approach_vector": [0, -1], "stop_line": SOUTH,
                 "turns_s": [(1.0, "red")]},
                {"id": "east", "group": "side", "approach_vector": [-1, 0], "stop_line": EAST,
                 "turns_s": [(5.0, "red")]},
            ],
        }
    )  # fmt: skip


def score(*said: tuple[str, int, float, float]) -> ViolationScore:
    events = [
        SaidEvent(kind="red_light", approach=approach, frame=frame, x_px=x, y_px=y, vehicle="car")
        for approach, frame, x, y in said
    ]
    found = score_clip(truth(), Said(events=events), {}).violations
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("said", "found", "false"),
    [
        (("south", 21, 205, 300), 1, 0),
        (("east", 21, 205, 300), 0, 1),
        (("east", 81, 488, 262), 1, 0),
        (("south", 81, 488, 262), 0, 1),
        (("east", 81, 488, 320), 0, 1),
        (("east", 60, 481, 250), 0, 1),
    ],
)
def test_an_event_is_matched_at_its_own_approach_only(
    said: tuple[str, int, float, float], found: int, false: int
) -> None:
    got = score(said)
    assert (got.found, got.false_accusations, got.duplicates) == (found, false, 0)
    assert sum(one.false for one in got.approaches) == false


def test_found_and_false_are_counted_by_approach() -> None:
    got = score(("south", 20, 200, 300), ("south", 80, 490, 265))
    counts = {one.kind: (one.total, one.found, one.false, one.legal) for one in got.approaches}
    assert counts == {"south": (1, 1, 1, 0), "east": (1, 0, 0, 1)}


def test_the_table_has_a_row_for_each_approach_and_none_where_there_is_one() -> None:
    said = Said(events=[SaidEvent(kind="red_light", approach="south", frame=20, x_px=200)])
    table = approach_table([score_clip(truth(), said, {})])
    assert table is not None
    assert [list(column.cells) for column in table.columns][:3] == [["east", "south"], ["1", "1"], ["0", "1"]]
    alone = truth().model_copy(update={"approaches": []})
    assert approach_table([score_clip(alone, said, {})]) is None


def test_a_crossing_at_the_other_line_is_not_the_legal_one() -> None:
    for approach, seen in (("east", 1), ("south", 0)):
        said = Said(crossings=[SaidCrossing(frame=60, x_px=480, y_px=250, approach=approach)])
        found = score_clip(truth(), said, {}).violations
        assert found is not None
        assert found.legal_seen == seen


def test_each_approach_has_its_heads_and_what_is_nobodys_contradicts_the_first() -> None:
    layout = layout_of(truth())
    assert [(a.id, a.signal_group) for a in layout.approaches] == [("south", "main"), ("east", "side")]
    assert {h.id: h.group for h in layout.heads} == {"near": "main", "far": "side", "arrow": "main"}


def test_the_turns_of_a_lamp_are_those_of_its_approach() -> None:
    assert [truth().turns_of(name)[0][0] for name in ("south", "east", "main")] == [1.0, 5.0, 1.0]
    assert truth().vector_of("east") == (-1, 0)
