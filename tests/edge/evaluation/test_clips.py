"""The goal on real clips: violations found, nobody accused wrongly."""

import pytest

from edge.app.stages import StageSettings
from edge.detector import load_detector
from edge.evaluation.plots import plot_clip
from edge.evaluation.run import evaluate_clip, said_name, truths_in
from tests.support.needs import needs_shared

EXPECTED = {"bangkok_yellow_to_red_352x288.mp4": (1, 1), "hanoi_giangvo_langha_1615.mp4": (4, 2)}


@pytest.mark.shared
@pytest.mark.parametrize("model", ["yolov8n-int8-640", "yolox-nano-416"])
@pytest.mark.parametrize("clip", EXPECTED)
def test_the_violations_of_a_city_clip(clip, model, monkeypatch, tmp_path):
    folder = needs_shared("data/videos")
    monkeypatch.setenv("ATCS_MODELS", str(needs_shared("models")))
    truth = next(truth for _, truth in truths_in(folder) if truth.clip == clip)
    score = evaluate_clip(folder / clip, truth, load_detector(model), StageSettings(), lambda result: None)
    found = score.violations
    assert (found.found, found.legal_seen) == EXPECTED[clip]
    assert (found.false_accusations, found.duplicates) == (0, 0)
    assert sum(head.read_red_wrongly for head in score.heads) == 0
    assert plot_clip(score, tmp_path).stat().st_size > 1000


def test_the_said_file_is_named_after_the_truth(tmp_path):
    assert said_name(tmp_path / "x.truth.json") == "x.said.json"
