"""One vehicle as the tracker knows it."""

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import VEHICLE_CLASSES
from edge.kernels.association import correct_motion
from edge.tracking.settings import TrackerSettings

_FIRST_RATE = 2.5  # box heights per second, how fast a new vehicle may be


def centre_form(xyxy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (4,) centre x, centre y, width, height of a (4,) box."""
    x1, y1, x2, y2 = xyxy
    return np.array([(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1])


class Track:
    """Motion state, class votes and age; bounded, whatever the length of its life."""

    def __init__(self, track_id: int, xyxy: NDArray[np.float64]) -> None:
        box = centre_form(xyxy)
        height = max(float(box[3]), 1.0)
        self.track_id = track_id
        self.mean = np.stack([box, np.zeros(4)], axis=1)
        self.covariance = np.tile(np.array([(0.1 * height) ** 2, 0.0, (_FIRST_RATE * height) ** 2]), (4, 1))
        self.votes = np.zeros(len(VEHICLE_CLASSES))
        self.n_hits = 0
        self.unseen_s = 0.0
        self.confidence = 0.0
        self.confirmed = False

    def hit(
        self, xyxy: NDArray[np.float64], confidence: float, class_id: int, settings: TrackerSettings
    ) -> None:
        """Take the detection of this frame."""
        box = centre_form(xyxy)
        correct_motion(self.mean, self.covariance, box, settings.sigma * max(float(box[3]), 1.0))
        self.votes[class_id] += confidence
        self.n_hits += 1
        self.unseen_s = 0.0
        self.confidence = confidence
        self.confirmed = self.confirmed or self.n_hits >= settings.confirm_hits

    def hold_size(self) -> None:
        """Let an unseen vehicle keep its size: a box that nobody measures must not shrink or grow from old motion."""
        if self.unseen_s > 0:
            self.mean[2:, 1] = 0.0

    def xyxy(self) -> NDArray[np.float64]:
        """Return the (4,) box, filtered or predicted."""
        x, y, width, height = self.mean[:, 0]
        width, height = max(width, 1.0), max(height, 1.0)
        return np.array([x - width / 2, y - height / 2, x + width / 2, y + height / 2])

    def expired(self, settings: TrackerSettings) -> bool:
        """Tell whether it has not been seen for too long."""
        return self.unseen_s > (settings.memory_s if self.confirmed else settings.tentative_memory_s)
