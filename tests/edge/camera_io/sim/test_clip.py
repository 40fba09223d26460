import json
from itertools import pairwise
from pathlib import Path

import av
import pytest

from contracts.layout import Layout
from edge.camera_io.sim.account import truth_of
from edge.camera_io.sim.clip import ClipPlan, write_clip
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.sights import Sights

SETTINGS = SimSettings.of_url("sim://junction?seed=1&fps=6&size=640x360")
SEEN = {(frame, vehicle): 1.0 for frame in range(400) for vehicle in range(256)}
"""Every vehicle of the first four cycles is wholly seen in every frame."""


def truth(seconds: float, visible: dict[tuple[int, int], float]) -> dict[str, object]:
    return truth_of(ClipPlan(SETTINGS, seconds).account(Sights(visible)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("clip")
    write_clip(ClipPlan(SETTINGS, 3.0), place, lambda _: None)
    return place


def test_the_clip_has_every_frame(folder: Path) -> None:
    with av.open(str(folder / "clip.mp4")) as container:
        assert sum(1 for _ in container.decode(video=0)) == 18


def test_the_frames_file_has_a_row_per_frame(folder: Path) -> None:
    rows = [json.loads(line) for line in (folder / "clip.frames.jsonl").read_text().splitlines()]
    assert [row["frame"] for row in rows] == list(range(18))
    assert rows[0]["indication"] == "red"


def test_the_layout_can_be_read_back(folder: Path) -> None:
    assert Layout.read(folder / "layout.json").reference_size_px == (640, 360)


def test_truth_has_the_states_of_the_lamp_without_gaps() -> None:
    states = json.loads(json.dumps(truth(40.0, SEEN)))["signals"][0]["states"]
    assert [s["state"] for s in states] == ["red", "green", "amber", "red"]
    assert all(a["to"] + 1 == b["from"] for a, b in pairwise(states))
    assert states[-1]["to"] == 239


def test_truth_is_the_same_for_the_same_seed() -> None:
    assert truth(30.0, SEEN) == truth(30.0, SEEN)


def test_crossings_lie_on_the_line_and_inside_the_clip() -> None:
    document = json.loads(json.dumps(truth(60.0, SEEN)))
    (left, _), (right, _) = document["stop_line"]
    assert {row["score"] for row in document["crossings"]} >= {"violation", "legal"}
    for row in document["crossings"]:
        assert left <= row["x_px"] <= right
        assert 0 <= row["rear_frame"] <= 360


def test_what_nobody_could_see_is_not_scored() -> None:
    seen = json.loads(json.dumps(truth(60.0, SEEN)))["crossings"]
    hidden_id, at = next((row["id"], row["rear_frame"]) for row in seen if row["score"] == "violation")
    behind_a_bus = {key: 0.1 if key[1] == hidden_id else share for key, share in SEEN.items()}

    rows = json.loads(json.dumps(truth(60.0, behind_a_bus)))["crossings"]

    assert {r["score"] for r in rows if r["id"] == hidden_id} == {"ignore"}
    assert [r for r in rows if r["id"] != hidden_id] == [r for r in seen if r["id"] != hidden_id]
    glimpse = truth(60.0, {**behind_a_bus, (at + 2, hidden_id): 0.5})
    assert json.loads(json.dumps(glimpse))["crossings"] == seen
