"""How far a frame has got: detected, then tracked. Arrays inside, one row per vehicle."""

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
