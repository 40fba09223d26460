"""What a tracker would make of noisy boxes: identities that break, come back as another, and change places."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import DetectedFrame, Detections, TrackedFrames, Tracks
from edge.domain.frame import CameraId, Frame
from edge.evaluation.crossings.noise import Detected, fitted
from edge.evaluation.crossings.timing import NS, ORIGIN_NS
from edge.evaluation.crossings.traffic import Scene
from edge.evaluation.crossings.view import SIZE_PX
from edge.kernels.identities import number_vehicles, remember_boxes
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


def tracker_frames(frames: Frames, detected: Detected) -> TrackedFrames:
    """Let the real tracker follow the boxes."""
    tracker: Tracker = VehicleTracker(TrackerSettings())
    numbers = range(len(frames.true_s))
    found = (DetectedFrame(frame_at(frames, number), _found(detected, number)) for number in numbers)
    return TrackedFrames.of(map(tracker.update, found))


def _found(detected: Detected, number: int) -> Detections:
    rows = np.flatnonzero(detected.found[number])
    return Detections(
        xyxy=detected.xyxy[number, rows].astype(np.float32),
        confidence=detected.confidence[number, rows].astype(np.float32),
        class_id=detected.class_id[number, rows],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Identities:
    """Numbers of the vehicles of a scene as a tracker would give them; all arrays are (frames, n).

    Attributes:
        track_id: int32; 0: none.
        n_hits: int32, boxes of that track so far.
        ended: int32, number that a vehicle has lost in this frame; 0: none.
        class_id: int32, most votes of the track.
        xyxy: (frames, n, 4) float32, last box of the vehicle.
    """

    track_id: NDArray[np.int32]
    n_hits: NDArray[np.int32]
    ended: NDArray[np.int32]
    class_id: NDArray[np.int32]
    xyxy: NDArray[np.float32]


def identify(detected: Detected, true_s: NDArray[np.float64], swapped: NDArray[np.int64]) -> Identities:
    """Number noisy boxes.

    Args:
        detected: of a scene.
        true_s: (frames,) times.
        swapped: (frames, 2) int64, two vehicles whose tracks change places; -1: nobody.
    """
    found = detected.found
    track_id, n_hits, ended, voted = np.empty((4, *found.shape), np.int32)
    steps_s = np.diff(true_s, prepend=0.0)
    number_vehicles(found, steps_s, TrackerSettings().memory_s, swapped, track_id, n_hits, ended)
    held = np.empty(detected.xyxy.shape)
    votes = detected.class_id, detected.confidence
    remember_boxes(found, ended, *votes, detected.xyxy, swapped, voted, held)
    return Identities(track_id, n_hits, ended, voted, held.astype(np.float32))


def track_frames(rng: np.random.Generator, scene: Scene, frames: Frames, detected: Detected) -> TrackedFrames:
    """Give noisy boxes identities with realistic faults; boxes are not smoothed.

    As with the real tracker a track that is not detected stays where it was last seen, not measured, until it ends.
    """
    who = identify(detected, frames.true_s, _swaps(rng, detected, frames.true_s, scene.key.noise))
    numbered, n_ended = who.track_id > 0, np.count_nonzero(who.ended, axis=1).tolist()
    gone = (row[row > 0].tolist() if n else () for row, n in zip(who.ended, n_ended, strict=True))
    return TrackedFrames(
        frames=tuple(frame_at(frames, number) for number in range(len(n_ended))),
        tracks=_tracks(who, detected, numbered),
        ends=np.concatenate([[0], numbered.sum(axis=1).cumsum()]),
        ended=tuple(map(tuple, gone)),
        doubtful=((),) * len(n_ended),
    )


def _tracks(who: Identities, detected: Detected, numbered: NDArray[np.bool_]) -> Tracks:
    """Return the tracks of all frames, one frame after the other."""
    xyxy = who.xyxy[numbered]
    return Tracks(
        xyxy=xyxy,
        confidence=detected.confidence[numbered].astype(np.float32),
        class_id=who.class_id[numbered],
        track_id=who.track_id[numbered],
        confirmed=who.n_hits[numbered] >= TrackerSettings().confirm_hits,
        measured=detected.found[numbered],
        detected_xyxy=xyxy,
        detected_class_id=detected.class_id[numbered],
    )


def _swaps(
    rng: np.random.Generator, detected: Detected, true_s: NDArray[np.float64], noise: float
) -> NDArray[np.int64]:
    """Now and then a vehicle changes its number with the nearest one, where that is nearer than its box is wide.

    Two that change places are two numbers that hop.
    """
    swaps = np.full((len(true_s), 2), -1, np.int64)
    share = fitted().id_switch_per_s / 2 * noise * np.diff(true_s, prepend=0.0) * detected.found.sum(axis=1)
    for number, least in enumerate(share.tolist()):
        if rng.random() >= least:
            continue
        rows = detected.found[number].nonzero()[0]
        if len(rows) >= 2:
            swaps[number] = _neighbours(detected.xyxy[number], rows, int(rng.choice(rows)))
    return swaps


def _neighbours(boxes: NDArray[np.float64], rows: NDArray[np.intp], one: int) -> tuple[int, int]:
    apart = np.abs(boxes[rows, :2] + boxes[rows, 2:] - boxes[one, :2] - boxes[one, 2:]).max(axis=1) / 2
    apart[rows == one] = np.inf
    other = int(rows[apart.argmin()])
    return (one, other) if apart.min() <= boxes[one, 2] - boxes[one, 0] else (-1, -1)
