"""A camera that was moved, a lens that is covered, a head out of order: told in the health, and nobody is alleged.

Rendered frames through every stage; only the detector is replaced, by one that always sees the vehicles.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from contracts.base import Indication
from contracts.facts import ModelIdentity
from edge.app.stages import StageSettings, build_stepper
from edge.camera_io.sim.clip import ClipPlan
from edge.camera_io.sim.labels import Label
from edge.camera_io.sim.layout import junction_layout
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.source import planes_of_bgr
from edge.camera_io.sim.world import moment_at
from edge.domain.detection import VEHICLE_CLASSES, DetectedFrame, Detections
from edge.domain.frame import CameraId, Frame, Plane
from edge.domain.signal import SignalReading
from edge.domain.units import SECOND_NS
from edge.pipeline import StepResult

FPS, FROM_S, SECONDS = 10, 16.0, 28.0
SETTINGS = SimSettings.of_url(f"sim://junction?seed=1&fps={FPS}&size=640x360")
RED_FROM = round((SETTINGS.script.program.cycle_s - FROM_S) * FPS)
"""The lamp of the clip: green, amber, and red from this frame on."""
FAULT_FROM = RED_FROM - 60
Fault = Callable[[Frame], Frame]


@dataclass
class SeesAll:
    """A detector with the boxes of the truth."""

    labels: list[tuple[Label, ...]]

    @property
    def identity(self) -> ModelIdentity:
        return ModelIdentity(name="sim-p2", sha256="0" * 64)

    def detect(self, frame: Frame) -> DetectedFrame:
        rows = [row for row in self.labels[frame.number] if row.kind is not None]
        if not rows:
            return DetectedFrame(frame, Detections.empty())
        boxes = np.array([row.visible_px for row in rows], np.float32)
        kinds = np.array([VEHICLE_CLASSES.index(row.kind) for row in rows if row.kind], np.int32)
        return DetectedFrame(frame, Detections(boxes, np.full(len(rows), 0.9, np.float32), kinds))


@dataclass
class Clip:
    """Rendered once for all tests."""

    frames: list[Frame]
    detector: SeesAll

    def play(self, fault: Fault | None = None) -> list[StepResult]:
        stepper = build_stepper(
            junction_layout(SETTINGS, "cam"), self.detector, SETTINGS.size_px, StageSettings()
        ).stepper
        hurt = [fault(f) if fault and f.number >= FAULT_FROM else f for f in self.frames]
        return [stepper.step(frame) for frame in hurt]


@pytest.fixture(scope="module")
def clip() -> Clip:
    renderer, times = Renderer.of(SETTINGS), ClipPlan(SETTINGS, SECONDS, FROM_S).frame_times
    frames, labels = [], []
    for number, time in enumerate(times.first(round(SECONDS * FPS))):
        seen = renderer.seen(moment_at(SETTINGS.seed, time.scene_s, SETTINGS.script))
        at_ns = round(number * SECOND_NS / FPS)
        frames.append(Frame(CameraId("cam"), number, at_ns, 0, at_ns, *planes_of_bgr(seen.picture)))
        labels.append(seen.labels)
    return Clip(frames, SeesAll(labels))


def covered(frame: Frame) -> Frame:
    """Somebody hangs a cloth before the lens."""
    grain = np.random.default_rng(frame.number).integers(0, 4, frame.luma.shape, np.uint8)
    grey = np.full_like(frame.chroma_u, 128)
    return replace(frame, luma=fixed(38 + grain), chroma_u=fixed(grey), chroma_v=fixed(grey))


def moved(frame: Frame) -> Frame:
    """Somebody turns the camera: what was at the head is elsewhere."""
    luma = np.roll(frame.luma, (90, 170), axis=(0, 1))
    u, v = (np.roll(plane, (45, 85), axis=(0, 1)) for plane in (frame.chroma_u, frame.chroma_v))
    return replace(frame, luma=fixed(luma), chroma_u=fixed(u), chroma_v=fixed(v))


def fixed(plane: np.ndarray) -> Plane:
    plane = np.ascontiguousarray(plane, np.uint8)
    plane.flags.writeable = False
    return plane


def out_of_order(frames: list[Frame]) -> Fault:
    """The controller goes mad until red: amber, green, amber, green, though each lamp looks as it should."""
    x0, y0, x1, y1 = (round(v / 4) * 4 for v in junction_layout(SETTINGS, "cam").heads[0].box_px)
    rows, columns = slice(y0 - 4, y1 + 4), slice(x0 - 4, x1 + 4)
    halves = slice((y0 - 4) // 2, (y1 + 4) // 2), slice((x0 - 4) // 2, (x1 + 4) // 2)
    green, amber = frames[10], frames[RED_FROM - 10]

    def fault(frame: Frame) -> Frame:
        if frame.number >= RED_FROM:
            return frame
        lamp = amber if (frame.number - FAULT_FROM) // 12 % 2 == 0 else green
        planes = [np.array(p) for p in (frame.luma, frame.chroma_u, frame.chroma_v)]
        planes[0][rows, columns] = lamp.luma[rows, columns]
        for plane, shown in zip(planes[1:], (lamp.chroma_u, lamp.chroma_v), strict=True):
            plane[halves] = shown[halves]
        return replace(frame, luma=fixed(planes[0]), chroma_u=fixed(planes[1]), chroma_v=fixed(planes[2]))

    return fault


def on_red(results: list[StepResult]) -> Iterator[SignalReading]:
    return (result.signals for result in results[RED_FROM + 20 :])


def test_without_a_fault_somebody_is_alleged_and_the_health_is_clean(clip: Clip) -> None:
    results = clip.play()
    assert [c for result in results for c in result.candidates]
    assert {reading.groups[0].indication for reading in on_red(results)} == {Indication.RED}
    assert not any(result.signals.faults for result in results)


@pytest.mark.parametrize(("fault", "words"), [(covered, "its lens is covered"), (moved, "camera was moved")])
def test_another_picture_is_told_and_nobody_is_alleged(clip: Clip, fault: Fault, words: str) -> None:
    results = clip.play(fault)
    assert not [c for result in results for c in result.candidates]
    assert {reading.groups[0].indication for reading in on_red(results)} == {Indication.UNKNOWN}
    assert all(any(words in text for text in reading.faults) for reading in on_red(results))


def test_an_impossible_order_is_told_and_nobody_is_alleged_though_the_red_is_seen(clip: Clip) -> None:
    results = clip.play(out_of_order(clip.frames))
    assert not [c for result in results for c in result.candidates]
    assert {reading.heads[0].indication for reading in on_red(results)} == {Indication.RED}
    assert {reading.groups[0].indication for reading in on_red(results)} == {Indication.UNKNOWN}
    assert all("the order of its colours is not proved" in reading.faults[0] for reading in on_red(results))
