"""Replay of a clip: facts that repeat, evidence on disk, a drawing that plays."""

from pathlib import Path

import av
import pytest

from contracts.canonical import canonical_bytes
from contracts.facts import SignedFacts
from edge.app.replay import ReplayRequest, replay
from edge.detector import load_detector
from edge.errors import SourceError
from edge.evaluation.truth import Truth, layout_of
from tests.support.needs import needs_shared

CLIP = "bangkok_yellow_to_red_352x288"


@pytest.fixture(scope="module")
def request_of():
    folder = needs_shared("data/videos")
    layout = layout_of(Truth.read(folder / f"{CLIP}.truth.json"))

    def made(out: Path | None, annotated: Path | None = None) -> ReplayRequest:
        return ReplayRequest(folder / f"{CLIP}.mp4", layout, out, annotated)

    return made


@pytest.fixture(scope="module")
def detector():
    models = needs_shared("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATCS_MODELS", str(models))
        yield load_detector("yolox-nano-416")


def facts_in(folder: Path) -> list[bytes]:
    records = [SignedFacts.read(path) for path in sorted(folder.glob("cases/*/facts.json"))]
    return [canonical_bytes(record.facts) for record in records]


@pytest.mark.shared
def test_twice_gives_the_same_facts_and_the_drawing_plays(request_of, detector, tmp_path):
    drawing = tmp_path / "drawing.mp4"
    first = replay(request_of(tmp_path / "a", drawing), detector)
    replay(request_of(tmp_path / "b"), detector)
    assert len(facts_in(tmp_path / "a")) == len(first.candidates) == first.n_cases_finished == 1
    assert facts_in(tmp_path / "a") == facts_in(tmp_path / "b")
    with av.open(str(drawing)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        assert sum(1 for _ in container.decode(video=0)) == first.n_frames


@pytest.mark.shared
def test_a_missing_clip_is_one_line(request_of, detector, tmp_path):
    wanted = request_of(None)
    missing = ReplayRequest(tmp_path / "no.mp4", wanted.layout)
    with pytest.raises(SourceError, match="no such file"):
        replay(missing, detector)
