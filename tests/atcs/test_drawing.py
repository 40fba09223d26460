import json
import threading
import urllib.error
import urllib.request
from importlib.resources import files

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from atcs.drawing.command import layout_app
from atcs.drawing.enforced import NEEDS
from atcs.drawing.frames import open_background
from atcs.drawing.picture import draw_layout
from atcs.drawing.server import Drawing, DrawingServer, faults_of, save_layout
from contracts.errors import ContractError
from contracts.layout import Layout, LeftOnRed, Turn

RUNNER = CliRunner()


def document(**changes) -> dict:
    line = {"id": "line-1", "line_px": [[20, 100], [180, 100]]}
    base = {
        "camera": "cam-1",
        "junction": "j-1",
        "reference_size_px": [200, 150],
        "approaches": [{"id": "north", "signal_group": "g", "stop_lines": [line]}],
        "heads": [{"id": "h", "group": "g", "box_px": [10, 10, 30, 60]}],
    }
    return base | changes


@pytest.fixture
def still(tmp_path):
    path = tmp_path / "still.png"
    cv2.imwrite(str(path), np.full((150, 200, 3), 90, np.uint8))
    return path


@pytest.fixture
def server(still, tmp_path):
    running = DrawingServer(Drawing(open_background(still), None, tmp_path / "layout.json"))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def post(server, path, body, **headers):
    request = urllib.request.Request(server.url + path, json.dumps(body).encode(), headers)
    return json.load(urllib.request.urlopen(request))


def test_a_right_layout_has_no_fault():
    assert faults_of(json.dumps(document()).encode()) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"colour": "red"}, "unknown field"),
        ({"reference_size_px": [100, 80]}, "leaves the picture"),
        ({"heads": [{"id": "h", "group": "g", "box_px": [10, 10, 10, 10]}]}, "no area"),
    ],
)
def test_check_names_the_fault_in_one_line_and_exits_2(tmp_path, changes, says):
    path = tmp_path / "layout.json"
    path.write_text(json.dumps(document(**changes)))
    result = RUNNER.invoke(layout_app, ["check", str(path)])
    assert result.exit_code == 2
    assert says in result.output
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.parametrize("verb", ["draw", "check"])
def test_a_missing_file_is_one_line_and_exit_2(tmp_path, verb):
    result = RUNNER.invoke(layout_app, [verb, str(tmp_path / "none.png")])
    assert result.exit_code == 2
    assert "none.png" in result.output


def test_what_is_no_video_is_refused(tmp_path):
    path = tmp_path / "text.mp4"
    path.write_text("not a video")
    assert RUNNER.invoke(layout_app, ["draw", str(path)]).exit_code == 2


def test_check_writes_a_picture_with_the_layout_on_it(still, tmp_path):
    path, out = tmp_path / "layout.json", tmp_path / "seen.png"
    path.write_text(json.dumps(document()))
    result = RUNNER.invoke(layout_app, ["check", str(path), "--clip", str(still), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert (cv2.imread(str(out)) != 90).any()


def test_a_layout_is_drawn_in_the_pictures_own_size():
    layout = Layout.parse(json.dumps(document()), "test")
    assert draw_layout(np.zeros((300, 400, 3), np.uint8), layout)[200, 200].any()


def test_every_fault_is_told_with_its_place():
    short = {"id": "line-1", "line_px": [[20, 100], [22, 100]]}
    approach = {"id": "north", "signal_group": "g", "stop_lines": [short]}
    flat = {"id": "h", "group": "g", "box_px": [10, 10, 10, 60]}
    faults = faults_of(json.dumps(document(approaches=[approach], heads=[flat])).encode())
    assert [fault.place for fault in faults] == [("approaches", 0, "stop_lines", 0), ("heads", 0)]
    assert all("\n" not in fault.message for fault in faults)


def test_a_layout_that_cannot_be_written_is_told(still, tmp_path):
    running = DrawingServer(Drawing(open_background(still), None, tmp_path / "none" / "layout.json"))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    assert "choose another --out" in post(running, "save", document())["faults"][0]["message"]
    assert not running.drawing.saved.is_set()
    running.shutdown()
    running.server_close()


def test_direction_and_lamps_are_drawn_too():
    lamps = {"red": [20, 20], "amber": None, "green": None}
    head = {
        "id": "h",
        "group": "g",
        "box_px": [10, 10, 30, 60],
        "lamps_px": lamps,
        "countdown_px": [40, 10, 60, 40],
    }
    line = {"id": "line-1", "line_px": [[20, 100], [180, 100]]}
    approach = {"id": "north", "signal_group": "g", "direction": [0, -1], "stop_lines": [line]}
    layout = Layout.parse(json.dumps(document(approaches=[approach], heads=[head])), "test")
    seen = draw_layout(np.zeros((150, 200, 3), np.uint8), layout)
    assert seen[92, 100].any()  # the arrow above the line's middle
    assert seen[20, 23:26].any()  # the ring of the red lamp
    assert seen[25, 40].any()  # the countdown's edge


def test_a_wrong_layout_leaves_the_old_file(tmp_path):
    out = tmp_path / "layout.json"
    save_layout(json.dumps(document()).encode(), out)
    before = out.read_bytes()
    with pytest.raises(ContractError):
        save_layout(b"{}", out)
    assert out.read_bytes() == before
    assert list(tmp_path.iterdir()) == [out]


def test_the_page_validates_and_saves(server):
    assert post(server, "validate", document(approaches=[]))["faults"][0]["place"] == ["approaches"]
    assert post(server, "save", document())["faults"] == []
    assert Layout.read(server.drawing.out).camera == "cam-1"
    assert server.drawing.saved.is_set()


def test_the_page_is_told_what_a_right_layout_enforces_and_what_to_look_at(server):
    line = {"id": "line-1", "line_px": [[20, 100], [180, 100]]}
    below = [[60, 120], [140, 120], [140, 140]]
    approach = {
        "id": "north",
        "signal_group": "g",
        "direction": [0, -1],
        "stop_lines": [line],
        "zebra_px": below,
    }
    answer = post(server, "validate", document(approaches=[approach], rules=["red_light", "wrong_way"]))
    assert answer["enforced"] == [
        {"approach": "north", "kind": "red_light", "lacks": []},
        {"approach": "north", "kind": "wrong_way", "lacks": ["lanes"]},
    ]
    assert [finding["place"] for finding in answer["findings"]] == [["approaches", 0, "zebra_px"]]


def test_a_wrong_layout_is_not_looked_at_further(server):
    answer = post(server, "validate", document(approaches=[]))
    assert (answer["findings"], answer["enforced"]) == ([], [])


def page_texts():
    return json.loads((files("atcs.drawing") / "static" / "texts.json").read_text())


def test_both_languages_say_the_same_things():
    texts = page_texts()
    assert texts["id"].keys() == texts["en"].keys()


def test_everything_that_a_rule_can_lack_has_its_words():
    bare = Layout.parse(json.dumps(document()), "test").approaches[0]
    lacking = {what for needs in NEEDS.values() for what in needs(bare)}
    for texts in page_texts().values():
        assert {f"need_{what}" for what in lacking} <= texts.keys()
        assert {f"rule_{kind.value}" for kind in NEEDS} <= texts.keys()
        assert {f"left_{one.value}" for one in LeftOnRed} | {
            f"turn_{one.value}" for one in Turn
        } <= texts.keys()


def test_another_origin_is_refused(server):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        post(server, "save", document(), Origin="http://example.org")
    assert not server.drawing.out.exists()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "draw.js",
        "layout.js",
        "view.js",
        "ground.js",
        "panel.js",
        "draw.css",
        "icon.svg",
        "texts.json",
        "frame.jpg?n=0",
        "state",
    ],
)
def test_everything_the_page_needs_is_served(server, path):
    assert urllib.request.urlopen(server.url + path).status == 200
