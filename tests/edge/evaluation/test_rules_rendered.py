"""The rules beside red light, shown on rendered pictures: violators are found, nobody else is accused."""

import pytest

from edge.app.stages import StageSettings, build_stepper
from edge.camera_io.sim.clip import ClipPlan
from edge.camera_io.sim.settings import SimSettings
from edge.detector import load_detector
from edge.evaluation.run import ClipScore, play
from edge.evaluation.scenes.rendered import RenderedClip
from edge.ports import Detector

CLIPS = {
    "boxes": (501, 28.0, 18.0, "zebra"),
    "turns": (501, 14.0, 14.0, "illegal_turn"),
    "kerb": (501, 34.0, 26.0, "wrong_way"),
    "jam": (501, 45.0, 25.0, "box_blocking"),
    "arrows": (1004, 17.0, 19.0, "red_light"),
}
"""By scene: seed, scene time, seconds, and the kind that the truth names there."""
MISSED = {"jam": 1}
"""A rider stands behind a bus whose rear is hidden by others: the exit is not seen to be full."""


@pytest.fixture(scope="module")
def detector() -> Detector:
    return load_detector("sim-p2")


def scored(scene: str, detector: Detector) -> ClipScore:
    seed, start_s, seconds, _ = CLIPS[scene]
    settings = SimSettings.of_url(f"sim://junction?scene={scene}&seed={seed}&fps=12.5&size=960x540")
    clip = RenderedClip(ClipPlan(settings, seconds, start_s))
    stages = build_stepper(clip.layout, detector, settings.size_px, StageSettings())
    played = play(clip, stages, lambda _: None)
    return played.score(clip.truth)


@pytest.mark.parametrize("scene", CLIPS)
def test_violators_are_found_and_nobody_else_is_accused(scene: str, detector: Detector) -> None:
    score = scored(scene, detector)
    found = score.violations
    assert found is not None
    kinds = {kind.kind: kind for kind in found.kinds}
    wanted = kinds[CLIPS[scene][3]]
    assert (found.false_accusations, found.duplicates) == (0, 0), score.said.events
    assert wanted.total > 0
    assert wanted.found > 0
    assert len(found.missed_frames) <= MISSED.get(scene, 0), score.not_fired
