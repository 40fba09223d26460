"""Our scores against cases worked out by hand and against the reference scorer."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from edge.evaluation.run import score_clip
from edge.evaluation.said import Said
from edge.evaluation.score import confused, missed_in
from edge.evaluation.table import as_json, totals
from edge.evaluation.truth import StateSpan, Truth, layout_of
from tests.support.needs import needs_shared

TRUTH = {
    "schema": 2,
    "clip": "x.mp4",
    "size": [640, 480],
    "fps": 10,
    "frames": 40,
    "approach_vector": [0, -1],
    "stop_line": [[0, 200], [640, 200]],
    "signals": [
        {
            "name": "head",
            "box": [10, 10, 20, 40],
            "lamps": None,
            "countdown_box": None,
            "position_tells": True,
            "states": [{"from": 0, "to": 19, "state": "red"}, {"from": 20, "to": 39, "state": "dark"}],
        }
    ],
    "crossings": [
        {"rear_frame": 10, "x_px": 100, "score": "violation", "kinds": ["red_light"]},
        {"rear_frame": 30, "x_px": None, "score": "legal", "kinds": []},
        {"rear_frame": 38, "x_px": 300, "score": "ignore", "kinds": []},
    ],
    "ignore": [
        {
            "polygon": [[400, 100], [640, 100], [640, 300], [400, 300]],
            "from": 0,
            "to": 5,
            "kinds": ["red_light"],
        }
    ],
}


def truth():
    return Truth.model_validate(TRUTH)


def event(frame, x_px, kind="red_light"):
    return {"kind": kind, "frame": frame, "x_px": x_px}


CASES = {
    "found": ([event(12, 110)], (1, 0, 0)),
    "wrong kind is not found": ([event(12, 110, "stop_line")], (0, 0, 0)),
    "too far along the line": ([event(12, 200)], (0, 0, 1)),
    "too late": ([event(25, 640, "stop_line")], (0, 0, 1)),
    "second event on it": ([event(10, 100), event(11, 100)], (1, 1, 0)),
    "legal crossing accused": ([event(30, 600)], (0, 0, 1)),
    "ignored crossing": ([event(38, 300)], (0, 0, 0)),
    "ignored region": ([event(3, 500)], (0, 0, 0)),
    "other kind in the region": ([event(3, 500, "stop_line")], (0, 0, 1)),
}


@pytest.mark.parametrize("name", CASES)
def test_events(name):
    events, expected = CASES[name]
    score = score_clip(truth(), Said.model_validate({"events": events}), {}).violations
    assert (score.found, score.duplicates, score.false_accusations) == expected


@pytest.mark.parametrize(
    ("events", "missed"),
    [([], [10]), ([event(12, 110)], []), ([event(12, 110, "stop_line")], [10]), ([event(30, 300)], [10])],
)
def test_who_was_missed_is_named(events, missed):
    said = Said.model_validate({"events": events})
    assert [crossing.rear_frame for crossing in missed_in(truth(), said)] == missed


def test_dark_read_as_unknown_is_right_and_silence_is_unknown():
    said = Said.model_validate({"heads": {"head": [{"from": 0, "to": 14, "state": "red"}]}})
    (head,) = score_clip(truth(), said, {}).heads
    assert (head.frames, head.right, head.unknown, head.red_right, head.red_frames) == (30, 25, 5, 5, 10)


def test_red_read_where_it_is_dark_is_the_fault_that_counts():
    said = Said.model_validate({"heads": {"head": [{"from": 0, "to": 39, "state": "red"}]}})
    assert score_clip(truth(), said, {}).heads[0].read_red_wrongly == 20


def test_the_layout_uses_places_only():
    layout = layout_of(truth())
    other = TRUTH | {"crossings": [], "signals": [TRUTH["signals"][0] | {"states": []}]}
    assert layout == layout_of(Truth.model_validate(other))
    assert layout.approaches[0].signal_group == layout.heads[0].group


def test_without_a_direction_nothing_is_enforced():
    layout = layout_of(Truth.model_validate(TRUTH | {"approach_vector": None}))
    assert layout.approaches[0].signal_group is None


@pytest.mark.shared
def test_agrees_with_the_reference_scorer(tmp_path):
    scorer = needs_shared("score/score_clips.py")
    events = [e for rows, _ in CASES.values() for e in rows]
    said = Said.model_validate(
        {
            "events": events,
            "crossings": [{"frame": 30, "x_px": 5}, {"frame": 31, "x_px": 7}],
            "heads": {
                "head": [{"from": 5, "to": 25, "state": "red"}, {"from": 26, "to": 30, "state": "green"}]
            },
        }
    )
    (tmp_path / "x.truth.json").write_text(json.dumps(TRUTH))
    said.write(tmp_path / "x.said.json")
    result = tmp_path / "result.json"
    subprocess.run(
        [sys.executable, scorer, tmp_path, tmp_path, "--json", result], check=True, capture_output=True
    )
    theirs = json.loads(result.read_text())["total"]
    ours = json.loads(as_json([score_clip(truth(), said, {})]))["total"]
    both = {**ours["violations"], **ours["heads"]}
    assert {key: both[key] for key in theirs if key != "worst_unknown_share"} == {
        key: value for key, value in theirs.items() if key != "worst_unknown_share"
    }


def test_totals_add_up():
    clip = score_clip(truth(), Said(), {})
    violations, heads = totals([clip, clip])
    assert (violations.certain_total, violations.legal_total, heads.frames) == (2, 2, 60)


def with_untold_lamp():
    head = dict(TRUTH["signals"][0])
    head["states"] = [
        {"from": 0, "to": 19, "state": "red"},
        {"from": 20, "to": 39, "state": "unknown"},
    ]
    return Truth.model_validate({**TRUTH, "signals": [head]})


@pytest.mark.parametrize(("read", "wrong"), [("unknown", 0), ("red", 20), ("green", 20)])
def test_where_nobody_could_tell_only_unknown_is_right(read, wrong):
    spans = [{"from": 0, "to": 19, "state": "red"}, {"from": 20, "to": 39, "state": read}]
    said = Said.model_validate({"heads": {"head": spans}})
    (head,) = score_clip(with_untold_lamp(), said, {}).heads
    assert (head.untold_frames, head.untold_wrong) == (20, wrong)
    assert head.right == head.frames - wrong
    assert head.read_red_wrongly == (20 if read == "red" else 0)


@pytest.mark.parametrize(
    ("shown", "read", "held", "red_held"),
    [
        ("red", "red", 20, 20),
        ("green", "green", 20, 0),
        ("flashing_amber", "amber", 20, 0),
        ("green", "red", 0, 0),
        ("green", "dark", 0, 0),
        ("red", "unknown", 0, 0),
    ],
)
def test_a_colour_that_is_said_of_a_covered_lamp_may_be_the_one_that_it_shows(shown, read, held, red_held):
    covered = with_untold_lamp()
    shows = StateSpan.model_validate({"from": 0, "to": 39, "state": shown})
    covered = covered.model_copy(
        update={"signals": [covered.signals[0].model_copy(update={"shown": [shows]})]}
    )
    spans = [{"from": 0, "to": 19, "state": "red"}, {"from": 20, "to": 39, "state": read}]
    (head,) = score_clip(covered, Said.model_validate({"heads": {"head": spans}}), {}).heads
    assert (head.untold_held, head.red_held) == (held, red_held)
    assert head.untold_wrong == (0 if read == "unknown" else 20)


def test_a_simulators_reasons_are_read_and_change_no_score():
    crossings = [dict(row) for row in TRUTH["crossings"]]
    crossings[2] |= {"why": "hidden", "undecided_kind": "red_light"}
    explained = Truth.model_validate({**TRUTH, "crossings": crossings})
    assert explained.crossings[2].why == "hidden"
    said = Said.model_validate({"events": [event(12, 110)]})
    with_reasons, without = (score_clip(t, said, {}).violations for t in (explained, truth()))
    assert with_reasons is not None
    assert without is not None
    assert replace(with_reasons, kinds=(), classes=()) == replace(without, kinds=(), classes=())
    assert [one.undecided for one in with_reasons.classes] == [1]
    assert [kind.undecided for kind in with_reasons.kinds] == [1]


def test_violations_are_counted_by_class_and_a_false_one_by_the_class_that_was_said():
    classes = ["car", "motorcycle", "bus"]
    rows = [{**row, "vehicle": name} for row, name in zip(TRUTH["crossings"], classes, strict=False)]
    named = Truth.model_validate({**TRUTH, "crossings": rows})
    said = Said.model_validate({"events": [event(12, 110), {**event(12, 610), "vehicle": "truck"}]})

    score = score_clip(named, said, {}).violations

    assert score is not None
    by_class = {one.kind: one for one in score.classes}
    assert sum(one.total for one in score.classes) == score.certain_total
    assert sum(one.found for one in score.classes) == score.found
    assert sum(one.legal for one in score.classes) == score.legal_total
    assert sum(one.false for one in score.classes) == score.false_accusations
    assert set(by_class) <= {*classes, "truck"}


def test_the_class_of_the_accused_is_not_in_the_file_of_a_clip(tmp_path):
    said = Said.model_validate({"events": [{**event(12, 110), "vehicle": "truck"}]})
    said.write(tmp_path / "said.json")
    assert "truck" not in (tmp_path / "said.json").read_text()


def test_every_frame_of_a_head_is_counted_by_what_it_was_read_as():
    spans = [{"from": 0, "to": 19, "state": "red"}, {"from": 20, "to": 29, "state": "green"}]
    said = Said.model_validate({"heads": {"head": spans}})
    shown = with_untold_lamp()
    counts = confused(shown, shown.signals[0], said.heads["head"])
    n_first = round(shown.fps)
    assert counts == {("red", "red"): 20 - n_first, ("unknown", "green"): 10, ("unknown", "unknown"): 10}


@pytest.mark.parametrize(("frame", "found"), [(1, 1), (10, 1), (25, 1), (35, 1), (39, 0)])
def test_a_vehicle_that_stands_past_the_line_may_be_named_in_any_frame_of_its_standing(frame, found):
    standing = {
        "rear_frame": 10,
        "x_px": 100,
        "score": "violation",
        "kinds": ["stop_line"],
        "until_frame": 26,
    }
    stands = Truth.model_validate({**TRUTH, "crossings": [standing]})
    said = Said.model_validate({"events": [event(frame, 100, "stop_line")]})
    violations = score_clip(stands, said, {}).violations
    assert violations is not None
    assert (violations.found, violations.false_accusations) == (found, 1 - found)


def test_states_that_only_a_simulator_names_are_compared_and_are_unknown_in_the_file(tmp_path):
    head = {**TRUTH["signals"][0], "states": [{"from": 0, "to": 39, "state": "red_amber"}]}
    said = Said.model_validate({"heads": {"head": [{"from": 0, "to": 39, "state": "red_amber"}]}})

    score = score_clip(Truth.model_validate({**TRUTH, "signals": [head]}), said, {})
    said.write(tmp_path / "x.said.json")

    assert (score.heads[0].right, score.heads[0].wrong) == (30, 0)
    assert json.loads((tmp_path / "x.said.json").read_text())["heads"]["head"][0]["state"] == "unknown"
