"""All vehicles that the tracker knows: rows that begin, stay and go."""

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import VEHICLE_CLASSES
from edge.kernels.association import boxes_of
from edge.kernels.tracks import TERMS, Vehicles
from edge.tracking.settings import TrackerSettings

_FIRST_RATE = 2.5
"""Box heights per second, how fast a new vehicle may be."""
_FIRST_DOUBT = 0.1
"""Box heights, how far its first box may be off."""


def nobody() -> Vehicles:
    """No vehicle."""
    return born(np.empty((0, 4)), 1)


def born(xyxy: NDArray[np.float64], first_id: int) -> Vehicles:
    """One new vehicle per (n, 4) box, numbered from `first_id`, without a hit yet."""
    n = len(xyxy)
    height = np.maximum(xyxy[:, 3] - xyxy[:, 1], 1.0)
    mean = np.zeros((n, 4, 2))
    mean[:, :2, 0] = (xyxy[:, :2] + xyxy[:, 2:]) / 2
    mean[:, 2:, 0] = xyxy[:, 2:] - xyxy[:, :2]
    covariance = np.zeros((n, 4, 3))
    covariance[:, :, 0] = ((_FIRST_DOUBT * height) ** 2)[:, np.newaxis]
    covariance[:, :, 2] = ((_FIRST_RATE * height) ** 2)[:, np.newaxis]
    return Vehicles(
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


def joined(known: Vehicles, others: Vehicles) -> Vehicles:
    """Return the rows of one and then those of the other."""
    columns: zip[tuple[NDArray[np.generic], NDArray[np.generic]]] = zip(known, others, strict=True)
    return Vehicles._make(np.concatenate(both) for both in columns)


def rows_of(known: Vehicles, keep: NDArray[np.bool_]) -> Vehicles:
    """Return the rows that are True in `keep`."""
    return Vehicles._make(column[keep] for column in known)


def xyxy_of(known: Vehicles) -> NDArray[np.float64]:
    """Return the (n, 4) boxes, filtered or predicted."""
    out = np.empty((len(known.mean), 4))
    boxes_of(known.mean, out)
    return out


def terms_of(settings: TrackerSettings) -> NDArray[np.void]:
    """Return (1,) `edge.kernels.tracks.Terms`; confidences are compared as the detector gives them, in float32."""
    terms = np.zeros(1, TERMS)
    for name in TERMS.names or ():
        value = getattr(settings, name)
        terms[name] = np.float32(value) if name.endswith("_confidence") else value
    return terms
