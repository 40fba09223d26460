"""All vehicles that the tracker knows: one row per vehicle in each array."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import VEHICLE_CLASSES
from edge.kernels.association import boxes_of

_FIRST_RATE = 2.5
"""Box heights per second, how fast a new vehicle may be."""
_FIRST_DOUBT = 0.1
"""Box heights, how far its first box may be off."""


@dataclass(slots=True)
class TrackTable:
    """Motion states, class votes and ages; bounded by what is in view.

    Attributes:
        mean: (n, 4, 2) float64: value in px and rate in px/s of centre x, centre y, width, height.
        covariance: (n, 4, 3) float64: variance, covariance, variance of the rate.
        votes: (n, number of classes) float64, sum of confidences by class.
        n_hits: (n,) int64, frames with a box.
        n_sure: (n,) int64, frames with a box that detectors hardly ever give for nothing.
        unseen_s: (n,) float64, time since the last box.
        confidence: (n,) float64, of the last box.
        track_id: (n,) int64.
        detected: (n, 4) float64, the last box as it was detected.
        class_id: (n,) int32, its class.
    """

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    votes: NDArray[np.float64]
    n_hits: NDArray[np.int64]
    n_sure: NDArray[np.int64]
    unseen_s: NDArray[np.float64]
    confidence: NDArray[np.float64]
    track_id: NDArray[np.int64]
    detected: NDArray[np.float64]
    class_id: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.track_id)

    @classmethod
    def empty(cls) -> "TrackTable":
        """No vehicle."""
        return cls.born(np.empty((0, 4)), 1)

    @classmethod
    def born(cls, xyxy: NDArray[np.float64], first_id: int) -> "TrackTable":
        """One new vehicle per (n, 4) box, numbered from `first_id`, without a hit yet."""
        n = len(xyxy)
        height = np.maximum(xyxy[:, 3] - xyxy[:, 1], 1.0)
        mean = np.zeros((n, 4, 2))
        mean[:, :2, 0] = (xyxy[:, :2] + xyxy[:, 2:]) / 2
        mean[:, 2:, 0] = xyxy[:, 2:] - xyxy[:, :2]
        covariance = np.zeros((n, 4, 3))
        covariance[:, :, 0] = ((_FIRST_DOUBT * height) ** 2)[:, np.newaxis]
        covariance[:, :, 2] = ((_FIRST_RATE * height) ** 2)[:, np.newaxis]
        return cls(
            mean=mean,
            covariance=covariance,
            votes=np.zeros((n, len(VEHICLE_CLASSES))),
            n_hits=np.zeros(n, np.int64),
            n_sure=np.zeros(n, np.int64),
            unseen_s=np.zeros(n),
            confidence=np.zeros(n),
            track_id=np.arange(first_id, first_id + n),
            detected=xyxy.copy(),
            class_id=np.zeros(n, np.int32),
        )

    def joined(self, others: "TrackTable") -> "TrackTable":
        """Return these rows and then those of `others`."""
        columns = (np.concatenate([getattr(self, f.name), getattr(others, f.name)]) for f in fields(self))
        return TrackTable(*columns)

    def rows(self, keep: NDArray[np.bool_]) -> "TrackTable":
        """Return the rows that are True in `keep`."""
        return TrackTable(*(getattr(self, f.name)[keep] for f in fields(self)))

    def xyxy(self) -> NDArray[np.float64]:
        """Return the (n, 4) boxes, filtered or predicted."""
        out = np.empty((len(self), 4))
        boxes_of(self.mean, out)
        return out

    def doubt(self) -> NDArray[np.float64]:
        """Return (n,) how far off a place may be: standard deviation, part of the box's size."""
        size_px2 = np.maximum(self.mean[:, 2, 0], 1.0) * np.maximum(self.mean[:, 3, 0], 1.0)
        doubt: NDArray[np.float64] = np.sqrt(
            (self.covariance[:, 0, 0] + self.covariance[:, 1, 0]) / 2 / size_px2
        )
        return doubt

    def hold_sizes(self) -> None:
        """Let unseen vehicles keep their size: a box that nobody measures must not shrink or grow from old motion."""
        self.mean[self.unseen_s > 0, 2:, 1] = 0.0
