"""What heads were read as, by scene and role: counted, tabled, drawn."""

from pathlib import Path

import pytest

from contracts.layout import HeadRole, LampColour, SignalHead
from edge.camera_io.sim import layout_of
from edge.evaluation.run import score_clip
from edge.evaluation.said import Said
from edge.evaluation.scenes.breakdown import by_class, classes_of
from edge.evaluation.scenes.chunk import ChunkResult, lamps_read, role_of
from edge.evaluation.scenes.lamp_confusion import confusion_tables, confusions_of, draw_confusions
from edge.evaluation.scenes.report import write_report
from edge.evaluation.truth import Truth
from tests.edge.evaluation.scenes.test_scenes import result

ROWS = [
    ("full", "red", "red", 400),
    ("full", "red", "green", 1),
    ("full", "dark", "unknown", 30),
    ("full", "unknown", "unknown", 20),
    ("full", "unknown", "red", 3),
    ("arrow (green)", "green", "dark", 7),
    ("arrow (green)", "dark", "dark", 93),
]
CAR = {"kind": "car", "total": 4, "found": 3, "false": 1, "undecided": 2, "legal": 7}


def chunk(scene: str, seed: int = 1) -> ChunkResult:
    lamps = [dict(zip(("role", "true", "read", "frames"), row, strict=True)) for row in ROWS]
    return result(scene, seed, lamps=lamps, classes=[CAR])


def test_frames_are_added_up_by_scene_and_role_and_over_all() -> None:
    found = confusions_of([chunk("day", 1), chunk("day", 2), chunk("night", 3)])

    assert [(one.scene, one.role, one.told) for one in found] == [
        ("day", "arrow (green)", 200), ("day", "full", 862), ("night", "arrow (green)", 100),
        ("night", "full", 431), ("all", "arrow (green)", 300), ("all", "full", 1293),
    ]  # fmt: skip
    assert found[-1].red_as_green == 3


def test_unknown_is_right_where_it_is_dark_and_frames_that_nobody_can_tell_are_apart() -> None:
    arrow, full = confusions_of([chunk("day")])

    assert (full.right, full.told) == (430, 431)
    assert (arrow.right, arrow.told) == (93, 100)
    assert full.states == ("red", "green", "dark", "unknown")
    assert full.grid().tolist() == [[400, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 30], [3, 0, 0, 20]]


def test_the_tables_name_what_nobody_could_tell() -> None:
    page = confusion_tables([chunk("day")])

    assert "<td>day</td><td>arrow (green)</td><td>100</td><td>93.0000%</td><td>0</td>" in page
    assert "<h3>day: full</h3>" in page
    assert "<td>nobody can tell</td><td>3</td><td>0</td><td>0</td><td>20</td>" in page


def test_lines_from_before_have_no_table_and_no_picture(tmp_path: Path) -> None:
    assert confusions_of([result()]) == []
    assert not draw_confusions([result()], tmp_path / "lamps.png")
    assert not (tmp_path / "lamps.png").exists()


def test_the_page_holds_both_pictures_and_all_tables(tmp_path: Path) -> None:
    page = write_report([chunk("day"), chunk("night")], tmp_path).read_text()

    assert page.count("data:image/png;base64,") == 2
    assert (tmp_path / "lamps.png").read_bytes().startswith(b"\x89PNG")
    assert "<h2>By class of vehicle</h2><table>" in page


def test_classes_are_told_with_recall_and_precision() -> None:
    row = by_class([chunk("day"), chunk("night")]).split("<tr>")[2]

    assert [cell.split("</td>")[0] for cell in row.split("<td>")[1:]] == [
        "car", "8", "6", "0.7500", "2", "0.7500", "4", "14",
    ]  # fmt: skip
    assert classes_of([result()]) == ()


@pytest.mark.parametrize(
    ("role", "lamps", "name"),
    [
        (HeadRole.FULL, list(LampColour), "full"),
        (HeadRole.ARROW, [LampColour.GREEN], "arrow (green)"),
        (HeadRole.ARROW, list(LampColour), "arrow"),
    ],
)
def test_a_role_is_named_with_lamps_that_are_not_the_usual_ones(
    role: HeadRole, lamps: list[LampColour], name: str
) -> None:
    assert role_of(SignalHead(id="h", group="g", box_px=(0, 0, 9, 9), role=role, lamps=lamps)) == name


def test_what_each_head_was_read_as_is_counted_under_its_role() -> None:
    layout = layout_of("sim://junction?scene=arrows&size=960x540")
    heads = [
        {"name": head.id, "box": head.box_px, "states": [{"from": 0, "to": 39, "state": "green"}]}
        for head in layout.heads
    ]
    truth = Truth.model_validate(
        {
            "schema": 2, "clip": "c", "size": (960, 540), "fps": 10.0, "frames": 40, "approach_vector": None,
            "stop_line": None, "signals": heads, "crossings": [], "ignore": [],
        }
    )  # fmt: skip
    said = Said.model_validate({"heads": {"left-arrow": [{"from": 0, "to": 29, "state": "green"}]}})

    counts = {
        (row.role, row.true, row.read): row.frames for row in lamps_read(layout, score_clip(truth, said, {}))
    }

    assert counts == {
        ("arrow (green)", "green", "green"): 20,
        ("arrow (green)", "green", "unknown"): 10,
        ("full", "green", "unknown"): 60,
    }
