"""How far a frame has got: detected, then tracked. Arrays inside, one row per vehicle."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from edge.domain.frame import Frame

VEHICLE_CLASSES: tuple[VehicleClass, ...] = tuple(VehicleClass)


@dataclass(frozen=True, slots=True)
class Detections:
    """Boxes of one frame.

    Attributes:
        xyxy: (n, 4) float32, pixels of the full frame.
        confidence: (n,) float32 in 0..1.
        class_id: (n,) int32, index into VEHICLE_CLASSES.
    """

    xyxy: NDArray[np.float32]
    confidence: NDArray[np.float32]
    class_id: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.confidence)

    @classmethod
    def empty(cls) -> "Detections":
        """No vehicle."""
        return cls(np.empty((0, 4), np.float32), np.empty(0, np.float32), np.empty(0, np.int32))


@dataclass(frozen=True, slots=True)
class DetectedFrame:
    """A frame and its boxes. A rule cannot take it: it has no identities yet."""

    frame: Frame
    detections: Detections


@dataclass(frozen=True, slots=True)
class Tracks:
    """Vehicles with an identity that holds over frames.

    Attributes:
        xyxy: (n, 4) float32, pixels of the full frame.
        confidence: (n,) float32, of the last detection.
        class_id: (n,) int32, the track's majority class, index into VEHICLE_CLASSES.
        track_id: (n,) int32, never used again for another vehicle.
        confirmed: (n,) bool, seen often enough that rules may use it.
        measured: (n,) bool, False where the box is only predicted in this frame.
        detected_xyxy: (n, 4) float32, the last detection itself, before smoothing; None where nobody kept it.
        detected_class_id: (n,) int32, the class of the last detection; None where nobody kept it.
    """

    xyxy: NDArray[np.float32]
    confidence: NDArray[np.float32]
    class_id: NDArray[np.int32]
    track_id: NDArray[np.int32]
    confirmed: NDArray[np.bool_]
    measured: NDArray[np.bool_]
    detected_xyxy: NDArray[np.float32] | None = None
    detected_class_id: NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self.track_id)

    def part(self, rows: slice | NDArray[np.bool_]) -> "Tracks":
        """Return some of the rows; views where they are a slice."""
        boxes, classes = self.detected_xyxy, self.detected_class_id
        return Tracks(
            self.xyxy[rows],
            self.confidence[rows],
            self.class_id[rows],
            self.track_id[rows],
            self.confirmed[rows],
            self.measured[rows],
            None if boxes is None else boxes[rows],
            None if classes is None else classes[rows],
        )

    @classmethod
    def joined(cls, parts: Sequence["Tracks"]) -> "Tracks":
        """Return the rows of all, one after the other; what one of them does not know is not known."""
        boxes = [part.detected_xyxy for part in parts if part.detected_xyxy is not None]
        classes = [part.detected_class_id for part in parts if part.detected_class_id is not None]
        return cls(
            np.concatenate([part.xyxy for part in parts]),
            np.concatenate([part.confidence for part in parts]),
            np.concatenate([part.class_id for part in parts]),
            np.concatenate([part.track_id for part in parts]),
            np.concatenate([part.confirmed for part in parts]),
            np.concatenate([part.measured for part in parts]),
            np.concatenate(boxes) if len(boxes) == len(parts) else None,
            np.concatenate(classes) if len(classes) == len(parts) else None,
        )


@dataclass(frozen=True, slots=True)
class TrackedFrame:
    """A frame and its tracks.

    Attributes:
        frame: the picture.
        tracks: who is in it.
        ended: ids that will not come back.
        doubtful: ids of which it has turned out in this frame that nobody knows whose they are.
    """

    frame: Frame
    tracks: Tracks
    ended: tuple[int, ...] = ()
    doubtful: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TrackedFrames:
    """Frames of a recording or a simulation that follow each other, at least one, with the tracks of all in one table.

    Attributes:
        frames: the pictures.
        tracks: who is in them, one frame after the other.
        ends: (frames + 1,) int64, where in the table each frame begins, and where the last one ends.
        ended: of each frame, as in `TrackedFrame`.
        doubtful: of each frame, as in `TrackedFrame`.
    """

    frames: tuple[Frame, ...]
    tracks: Tracks
    ends: NDArray[np.int64]
    ended: tuple[tuple[int, ...], ...]
    doubtful: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.frames)

    def __iter__(self) -> Iterator[TrackedFrame]:
        return (self[k] for k in range(len(self)))

    def __getitem__(self, k: int) -> TrackedFrame:
        """Return one frame; its arrays are views."""
        tracks = self.tracks.part(self.rows(k))
        return TrackedFrame(self.frames[k], tracks, self.ended[k], self.doubtful[k])

    def rows(self, k: int) -> slice:
        """Return where in the table the tracks of a frame are."""
        return slice(int(self.ends[k]), int(self.ends[k + 1]))

    @classmethod
    def of(cls, tracked: Iterable[TrackedFrame]) -> "TrackedFrames":
        """Write frames into one table."""
        every = tuple(tracked)
        return cls(
            frames=tuple(one.frame for one in every),
            tracks=Tracks.joined([one.tracks for one in every]),
            ends=np.cumsum([0, *(len(one.tracks) for one in every)], dtype=np.int64),
            ended=tuple(one.ended for one in every),
            doubtful=tuple(one.doubtful for one in every),
        )
