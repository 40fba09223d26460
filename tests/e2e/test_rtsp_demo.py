"""A clip as an RTSP camera of the demo gives the violations of its replay."""

import time
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
from sqlalchemy import select

from atcs.demo.figures import Figures, figures_of
from atcs.demo.setup import CameraChoice
from atcs.demo.stack import Stack
from central.app import Central
from central.evidence.models import ManifestRow
from central.violations.models import Violation
from contracts.facts import Facts, SignedFacts
from contracts.layout import Layout
from contracts.manifest import Manifest, SignedManifest
from edge.app.replay import ReplayRequest, replay
from edge.camera_io.sim.clip import ClipPlan, write_clip
from edge.camera_io.sim.settings import SimSettings
from edge.detector.factory import open_detector
from edge.detector.weights import resolve
from tests.support.broker import until
from tests.support.rtsp_server import RtspServer, launch_of, needs_rtsp_server

pytestmark = pytest.mark.service
FPS, SECONDS = 4, 18
MODEL = "sim-p2"
DRAIN_S = 40


@dataclass(frozen=True, order=True)
class Said:
    """What must not depend on the way that the pictures took; `plates`: the first candidate, or none."""

    kind: str
    vehicle_class: str
    stop_line: str
    front_frame: int
    rear_frame: int | None
    plates: tuple[str, ...]

    @classmethod
    def of(cls, facts: Facts, manifest: Manifest) -> "Said":
        crossing = facts.crossing
        plates = tuple(candidate.text for candidate in manifest.plate.candidates[:1])
        names = facts.kind.value, facts.vehicle_class.value, facts.stop_line
        return cls(*names, crossing.front_frame, crossing.rear_frame, plates)


Case = tuple[Said, int]
"""With its red elapsed in ms."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    needs_rtsp_server()
    place = tmp_path_factory.mktemp("clip")
    settings = SimSettings.of_url(f"sim://junction?seed=1&fps={FPS}&size=960x540")
    write_clip(ClipPlan(settings, SECONDS), place, lambda *_: None)
    return place


def as_hevc(clip: Path) -> Path:
    path = clip.with_name("hevc.mp4")
    options = {"preset": "ultrafast", "crf": "20", "x265-params": "log-level=error"}
    with av.open(str(clip)) as source, av.open(str(path), "w") as container:
        stream = container.add_stream("libx265", rate=FPS, options=options)
        pictures = source.streams.video[0]
        stream.width, stream.height, stream.pix_fmt = pictures.width, pictures.height, "yuv420p"
        for picture in source.decode(pictures):
            picture.pict_type = 0
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


def replayed(clip: Path, layout: Path, out: Path) -> list[Case]:
    replay(ReplayRequest(clip, Layout.read(layout), out), open_detector(*resolve(MODEL)))
    return sorted(
        (Said.of(facts, SignedManifest.read(case / "manifest.json").manifest), facts.red_elapsed_ms)
        for case in (out / "cases").iterdir()
        for facts in [SignedFacts.read(case / "facts.json").facts]
    )


def at_central(central: Central) -> list[Case]:
    joined = select(Violation.record, ManifestRow.document).join(
        ManifestRow, ManifestRow.violation_id == Violation.id
    )
    with central.database.read() as session:
        rows = session.execute(joined).all()
    pairs = [
        (SignedFacts.parse(a, "facts").facts, SignedManifest.parse(b, "manifest").manifest) for a, b in rows
    ]
    return sorted((Said.of(facts, manifest), facts.red_elapsed_ms) for facts, manifest in pairs)


def served(clip: Path, codec: str, layout: Path, state: Path, n_cases: int) -> tuple[list[Case], Figures]:
    server = RtspServer(launch=launch_of(clip, codec), once=True)
    try:
        with Stack(state, CameraChoice(server.url, layout, MODEL), 0) as stack:
            until(lambda: server.ended, within_s=SECONDS + DRAIN_S)
            until(lambda: figures_of(stack.central).n_frames == FPS * SECONDS, within_s=DRAIN_S)
            until(lambda: len(at_central(stack.central)) >= n_cases, within_s=DRAIN_S)
            time.sleep(1)
            return at_central(stack.central), figures_of(stack.central)
    finally:
        server.kill()


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_clip_over_rtsp_gives_the_violations_of_its_replay(folder, tmp_path, codec):
    clip = folder / "clip.mp4" if codec == "h264" else as_hevc(folder / "clip.mp4")
    expected = replayed(clip, folder / "layout.json", tmp_path / "replay")
    assert expected, "the clip has no violation to compare"
    found, figures = served(clip, codec, folder / "layout.json", tmp_path / "demo", len(expected))
    assert (figures.n_frames, figures.n_dropped) == (FPS * SECONDS, 0)
    assert [said for said, _ in found] == [said for said, _ in expected]
    differences_ms = [abs(a - b) for (_, a), (_, b) in zip(found, expected, strict=True)]
    assert max(differences_ms) <= 1000 / FPS, (found, expected)
