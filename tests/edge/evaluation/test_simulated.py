"""The simulator end to end: pictures in, violations out, held against what truly happened."""

from pathlib import Path

import pytest

from contracts.base import Indication
from edge.app.stages import StageSettings
from edge.camera_io.sim.clip import ClipPlan, write_clip
from edge.camera_io.sim.settings import SimSettings
from edge.detector import load_detector
from edge.evaluation.run import ClipScore, evaluate_clip, evaluate_lamps, layout_for
from edge.evaluation.truth import Truth

SEEDS = (1, 12)
"""In the first cycle of seed 1 two drive through on red; in that of seed 12 one, and another stops over the line."""
SECONDS = 31.0


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated")
    for seed in SEEDS:
        settings = SimSettings.of_url(f"sim://junction?seed={seed}")
        name = f"seed-{seed}"
        write_clip(
            ClipPlan(settings, SECONDS, name=name, layout_name=f"{name}.layout.json"), folder, lambda _: None
        )
    return folder


@pytest.fixture(scope="module")
def scores(clips: Path) -> list[ClipScore]:
    detector = load_detector("sim-p2")
    truths = [Truth.read(clips / f"seed-{seed}.truth.json") for seed in SEEDS]
    return [evaluate_clip(clips / t.clip, t, detector, StageSettings(), lambda _: None) for t in truths]


def test_every_violation_is_found_once_and_nobody_is_accused_wrongly(scores: list[ClipScore]) -> None:
    for score in scores:
        violations = score.violations
        assert violations is not None
        assert violations.certain_total > 0
        assert (violations.found, violations.missed_frames) == (violations.certain_total, ())
        assert (violations.duplicates, violations.false_accusations) == (0, 0)


def test_a_stop_over_the_line_is_among_them(scores: list[ClipScore]) -> None:
    assert sum(score.violations.stop_line_found for score in scores if score.violations is not None) > 0


def test_nearly_every_legal_crossing_is_counted(scores: list[ClipScore]) -> None:
    seen = sum(score.violations.legal_seen for score in scores if score.violations is not None)
    total = sum(score.violations.legal_total for score in scores if score.violations is not None)
    assert seen >= 0.9 * total > 0


def test_lamps_are_right_in_every_frame_behind_buses_too(scores: list[ClipScore]) -> None:
    for head in (head for score in scores for head in score.heads):
        assert (head.right, head.read_red_wrongly) == (head.frames, 0)


def test_lamps_alone_say_the_same_as_the_whole_pipeline(clips: Path, scores: list[ClipScore]) -> None:
    alone = evaluate_lamps(clips / scores[0].truth.clip, scores[0].truth, StageSettings())

    assert (alone.heads, alone.violations) == (scores[0].heads, None)
    assert alone.said.heads == scores[0].said.heads
    assert {span.state for spans in alone.said.heads.values() for span in spans} >= {Indication.RED.value}


def test_the_layout_beside_a_clip_is_taken_before_the_truth(clips: Path, tmp_path: Path) -> None:
    truth = Truth.read(clips / "seed-1.truth.json")

    assert layout_for(clips / truth.clip, truth).ground_points
    assert not layout_for(tmp_path / truth.clip, truth).ground_points
