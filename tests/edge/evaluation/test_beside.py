"""Accusations that are no crossing of the line: held against the acts of their kind."""

import pytest

from edge.evaluation.said import Said, SaidEvent
from edge.evaluation.score import score_violations
from edge.evaluation.truth import Truth

BOX = {
    "kind": "box_blocking",
    "frame": 100,
    "until_frame": 200,
    "x_px": 300,
    "x_from_px": 280,
    "x_to_px": 320,
}
BASE = {
    "schema": 2, "clip": "a.mp4", "size": [1000, 500], "fps": 10.0, "frames": 400, "approach_vector": [0, -1],
    "stop_line": [[0, 300], [1000, 300]], "signals": [], "ignore": [], "others_tell": ["box_blocking", "wrong_way"],
    "crossings": [{"rear_frame": 150, "x_px": 300, "score": "legal", "kinds": []}],
}  # fmt: skip


def scored(score: str, *events: tuple[str, int, float], **changes: object) -> tuple[int, int, int, int]:
    truth = Truth.model_validate({**BASE, "others": [{**BOX, "score": score}], **changes})
    said = Said(events=[SaidEvent(kind=kind, frame=frame, x_px=x) for kind, frame, x in events])
    result = score_violations(truth, said)
    return result.found, result.certain_total, result.false_accusations, result.duplicates


@pytest.mark.parametrize(
    ("score", "events", "expected"),
    [
        ("violation", [("box_blocking", 180, 300.0)], (1, 1, 0, 0)),
        ("violation", [("box_blocking", 209, 389.0)], (1, 1, 0, 0)),
        ("violation", [("box_blocking", 211, 300.0)], (0, 1, 1, 0)),
        ("violation", [("box_blocking", 180, 395.0)], (0, 1, 1, 0)),
        ("violation", [("wrong_way", 180, 300.0)], (0, 1, 1, 0)),
        ("violation", [("box_blocking", 180, 300.0), ("box_blocking", 181, 300.0)], (1, 1, 0, 1)),
        ("violation", [], (0, 1, 0, 0)),
        ("legal", [("box_blocking", 180, 300.0)], (0, 0, 1, 0)),
        ("ignore", [("box_blocking", 180, 300.0), ("box_blocking", 182, 300.0)], (0, 0, 0, 0)),
        ("violation", [("red_light", 150, 300.0), ("box_blocking", 180, 300.0)], (1, 1, 1, 0)),
    ],
)
def test_an_event_is_about_an_act_of_its_kind_at_its_place_and_time(
    score: str, events: list[tuple[str, int, float]], expected: tuple[int, int, int, int]
) -> None:
    assert scored(score, *events) == expected


def test_where_the_truth_tells_no_such_acts_events_are_held_against_crossings_as_ever() -> None:
    assert scored("violation", ("box_blocking", 150, 300.0), others_tell=[]) == (0, 0, 1, 0)


def test_kinds_are_counted_by_what_the_truth_names_first() -> None:
    row = {"rear_frame": 150, "x_px": 300, "score": "violation", "kinds": ["zebra", "rhk_intrusion"]}
    doubt = {
        "rear_frame": 350,
        "x_px": 700,
        "score": "ignore",
        "kinds": [],
        "why": "hidden",
        "undecided_kind": "zebra",
    }
    truth = Truth.model_validate({**BASE, "crossings": [row, doubt], "others": [{**BOX, "score": "legal"}]})
    said = Said(
        events=[
            SaidEvent(kind="rhk_intrusion", frame=152, x_px=305),
            SaidEvent(kind="wrong_way", frame=20, x_px=10),
        ]
    )
    kinds = {
        k.kind: (k.total, k.found, k.found_as_other, k.false, k.undecided, k.legal)
        for k in score_violations(truth, said).kinds
    }
    assert kinds == {
        "box_blocking": (0, 0, 0, 0, 0, 1),
        "wrong_way": (0, 0, 0, 1, 0, 0),
        "zebra": (1, 1, 1, 0, 1, 0),
    }
