"""What an edge that nobody kills says about one true violation: the same scene, rendered again, no frame left out."""

from collections.abc import Iterator

from contracts.layout import Layout
from edge.app.stages import StageSettings, build_stepper
from edge.camera_io.sim.layout import junction_layout
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.source import planes_of_bgr
from edge.camera_io.sim.truth import Passage
from edge.camera_io.sim.world import moment_at
from edge.detector.factory import open_detector
from edge.detector.weights import resolve
from edge.domain.frame import CameraId, Frame

BEFORE_S, AFTER_S = 12.0, 6.0
SAME_S = 0.8
NS = 1_000_000_000


def would_decide(settings: SimSettings, model: str, passage: Passage) -> bool:
    layout: Layout = junction_layout(settings, "sim")
    stepper = build_stepper(layout, open_detector(*resolve(model)), settings.size_px, StageSettings()).stepper
    candidates = [c for frame in _frames(settings, passage) for c in stepper.step(frame).candidates]
    return any(
        c.kind is passage.kind and abs(c.front_ns / NS - passage.front_s) <= SAME_S for c in candidates
    )


def _frames(settings: SimSettings, passage: Passage) -> Iterator[Frame]:
    renderer = Renderer(settings.view, settings.light_of_day, settings.seed)
    first = round(max(0.0, passage.front_s - BEFORE_S) * settings.fps)
    for index in range(first, round((passage.event_s + AFTER_S) * settings.fps)):
        at_ns = settings.frame_ns(index)
        luma, u, v = planes_of_bgr(renderer.picture(moment_at(settings.seed, index / settings.fps)))
        yield Frame(CameraId("sim"), index - first, at_ns, 1_000_000, at_ns, luma, u, v)
