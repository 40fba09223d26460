"""What a tracker would make of noisy boxes: identities that break, come back as another, and change places."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import DetectedFrame, Detections, TrackedFrame, Tracks
from edge.domain.frame import CameraId, Frame
from edge.evaluation.crossings.noise import Detected, fitted
from edge.evaluation.crossings.timing import NS, ORIGIN_NS
from edge.evaluation.crossings.traffic import Scene
from edge.evaluation.crossings.view import SIZE_PX
from edge.ports import Tracker
from edge.tracking import TrackerSettings, VehicleTracker

_LUMA = np.zeros((SIZE_PX[1], SIZE_PX[0]), np.uint8)
_CHROMA = np.full((SIZE_PX[1] // 2, SIZE_PX[0] // 2), 128, np.uint8)
_CLOCK_SIGMA_S = 0.002


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """When pictures were taken, and what their time stamps say.

    Attributes:
        true_s: (frames,) scene seconds.
        said_ns: (frames,) int64 nanoseconds, rising.
    """

    true_s: NDArray[np.float64]
    said_ns: NDArray[np.int64]


def frames_of(rng: np.random.Generator, scene: Scene) -> Frames:
    """Take pictures with jitter; one in thirty is lost; their time stamps are off by some milliseconds."""
    fps = scene.key.fps
    ideal = np.arange(0.0, scene.lasts_s, 1 / fps)
    taken = np.sort(ideal + rng.uniform(-0.1, 0.1, len(ideal)) / fps).clip(0)
    kept = rng.random(len(taken)) > 1 / 30
    true_s = taken[kept]
    said_s = true_s + rng.normal(0, _CLOCK_SIGMA_S, len(true_s))
    said_ns = np.maximum.accumulate(np.round(said_s * NS).astype(np.int64) + np.arange(len(true_s)))
    return Frames(true_s, ORIGIN_NS + said_ns)


def frame_at(frames: Frames, number: int) -> Frame:
    """Return the empty picture of a frame."""
    said = int(frames.said_ns[number])
    return Frame(CameraId("cam"), number, said, 0, said - ORIGIN_NS, _LUMA, _CHROMA, _CHROMA)


def tracker_frames(frames: Frames, detected: Detected) -> Iterator[TrackedFrame]:
    """Let the real tracker follow the boxes."""
    tracker: Tracker = VehicleTracker(TrackerSettings())
    for number in range(len(frames.true_s)):
        rows = np.flatnonzero(detected.found[number])
        found = Detections(
            xyxy=detected.xyxy[number, rows].astype(np.float32),
            confidence=detected.confidence[number, rows].astype(np.float32),
            class_id=detected.class_id[number, rows],
        )
        yield tracker.update(DetectedFrame(frame_at(frames, number), found))


@dataclass(slots=True)
class Identities:
    """Numbers of the vehicles of a scene as a tracker would give them."""

    track_id: NDArray[np.int32]
    n_hits: NDArray[np.int32]
    unseen_s: NDArray[np.float64]
    votes: NDArray[np.float64]
    next_id: int = 1
    ended: list[int] = field(default_factory=list)

    def lose(self, row: int) -> None:
        """End the track of a vehicle."""
        self.ended.append(int(self.track_id[row]))
        self.track_id[row], self.n_hits[row] = 0, 0
        self.votes[row] = 0.0

    def swap(self, one: int, other: int) -> None:
        """Let two tracks change places; their votes go with the number."""
        for values in (self.track_id, self.n_hits, self.votes):
            values[[one, other]] = values[[other, one]]


def track_frames(
    rng: np.random.Generator, scene: Scene, frames: Frames, detected: Detected
) -> Iterator[TrackedFrame]:
    """Give noisy boxes identities with realistic faults; boxes are not smoothed.

    As with the real tracker a track that is not detected stays where it was last seen, not measured, until it ends.
    """
    n, settings = scene.n_vehicles, TrackerSettings()
    who = Identities(np.zeros(n, np.int32), np.zeros(n, np.int32), np.zeros(n), np.zeros((n, 5)))
    before_s, boxes = 0.0, detected.xyxy[0].copy()
    for number, now_s in enumerate(frames.true_s):
        who.ended = []
        _age(who, float(now_s) - before_s, settings.memory_s)
        _hit(who, detected, number)
        _hop(rng, who, detected, (number, float(now_s) - before_s, scene.key.noise))
        found = detected.found[number]
        boxes[found] = detected.xyxy[number, found]
        yield TrackedFrame(frame_at(frames, number), _tracks(who, detected, number, boxes), tuple(who.ended))
        before_s = float(now_s)


def _age(who: Identities, step_s: float, memory_s: float) -> None:
    who.unseen_s += step_s
    for row in np.flatnonzero((who.track_id > 0) & (who.unseen_s > memory_s)):
        who.lose(int(row))


def _hit(who: Identities, detected: Detected, number: int) -> None:
    for row in np.flatnonzero(detected.found[number]):
        if who.track_id[row] == 0:
            who.track_id[row], who.next_id = who.next_id, who.next_id + 1
        who.n_hits[row] += 1
        who.unseen_s[row] = 0.0
        who.votes[row, detected.class_id[number, row]] += detected.confidence[number, row]


def _hop(rng: np.random.Generator, who: Identities, detected: Detected, at: tuple[int, float, float]) -> None:
    number, step_s, noise = at
    rows = np.flatnonzero(detected.found[number])
    if rng.random() >= fitted().id_switch_per_s * noise * step_s * len(rows) or len(rows) < 2:
        return
    one = int(rng.choice(rows))
    boxes = detected.xyxy[number]
    apart = np.abs(boxes[rows, :2] + boxes[rows, 2:] - boxes[one, :2] - boxes[one, 2:]).max(axis=1) / 2
    apart[rows == one] = np.inf
    other = int(rows[apart.argmin()])
    if apart.min() <= boxes[one, 2] - boxes[one, 0]:
        who.swap(one, other)


def _tracks(who: Identities, detected: Detected, number: int, boxes: NDArray[np.float64]) -> Tracks:
    rows = np.flatnonzero(who.track_id > 0)
    xyxy = boxes[rows].astype(np.float32)
    return Tracks(
        xyxy=xyxy,
        confidence=detected.confidence[number, rows].astype(np.float32),
        class_id=who.votes[rows].argmax(axis=1).astype(np.int32),
        track_id=who.track_id[rows].copy(),
        confirmed=who.n_hits[rows] >= TrackerSettings().confirm_hits,
        measured=detected.found[number, rows],
        detected_xyxy=xyxy,
    )
