"""Detector noise as fitted on real detections: misses in runs, box edges that wander together in time."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from edge.domain.detection import VEHICLE_CLASSES
from edge.evaluation.crossings.view import Seen
from edge.kernels.wandering import miss_in_runs, wander

Floats = NDArray[np.float64]
CORRELATION_HZ = 10.0
"""Frame rate at which the correlation of neighbouring frames and the runs of misses were fitted; others are scaled."""
GONE_COVERED, HALF_COVERED = 0.7, 0.5
STILL_SHARE, STILL_CORRELATION = 0.25, 0.9
"""Of a parked car the box jitters by a quarter of the residuals of moving ones, slowly (YOLOv3 on the same recording:
lower edge 0.7 % of 184 px and 1.3 % of 68 px; Faster R-CNN 0.2 and 0.4 %); the rest of its residual stays."""
MOVED_SHARE = 0.02
"""Of the height: who moves so far from frame to frame is seen anew as the moving ones of the fit were (assumed)."""
LARGEST_OFF = 0.3
"""Of width or height: a box that is off by more overlaps too little to be a match in the fit, where it is a miss."""


class SizeNoise(BaseModel):
    """Residuals of one band of box heights; edges are left, top, right, bottom, shares of the box height.

    Attributes:
        from_px: heights from here on.
        sigma: standard deviation of each edge, robust.
        bias: mean of each edge: detection minus truth.
        correlation: of an edge's residual with that of the next frame.
        tail: share of residuals beyond three robust sigmas.
        miss: share of truths without a detection.
        miss_again: the same after a miss.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_px: float
    sigma: tuple[float, float, float, float]
    bias: tuple[float, float, float, float]
    correlation: float
    tail: float
    miss: float
    miss_again: float
    n: int


class NoiseModel(BaseModel):
    """The committed figures.

    Attributes:
        source: what they were fitted on, by which command.
        sizes: by height of the box, rising.
        small_factor: residuals of motorcycles and bicycles over those of cars of the same height.
        class_flip: share of boxes with another class.
        id_switch_per_s: numbers that hop to a neighbour nearer than the vehicle's box is wide, per vehicle.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    sizes: tuple[SizeNoise, ...]
    small_factor: float
    class_flip: float
    id_switch_per_s: float


@lru_cache(maxsize=1)
def fitted() -> NoiseModel:
    """Return the committed figures."""
    return NoiseModel.model_validate_json((files(__package__) / "noise.json").read_text())


@dataclass(frozen=True, slots=True, eq=False)
class Detected:
    """What a detector says of the vehicles of a scene.

    Attributes:
        xyxy: (frames, n, 4) float64.
        found: (frames, n) bool.
        confidence: (frames, n).
        class_id: (frames, n) int32.
    """

    xyxy: Floats
    found: NDArray[np.bool_]
    confidence: Floats
    class_id: NDArray[np.int32]


def detect(
    rng: np.random.Generator, seen: Seen, classes: NDArray[np.int32], level: tuple[float, float]
) -> Detected:
    """Add noise to true boxes.

    Args:
        rng: of the scene.
        seen: true boxes.
        classes: (n,) of the vehicles.
        level: times the fitted noise, and frames per second.
    """
    times, fps = level
    model = fitted()
    height = np.maximum(seen.xyxy[..., 3] - seen.xyxy[..., 1], 1.0)
    band = _bands(model, height)
    small = np.isin(
        classes, [VEHICLE_CLASSES.index(c) for c in VEHICLE_CLASSES if c in ("motorcycle", "bicycle")]
    )
    factor = times * np.where(small, model.small_factor, 1.0)
    moved = _moved_share(seen.xyxy, seen.present)
    edges = _wander(rng, (band, moved), model, fps) * np.array([s.sigma for s in model.sizes])[band]
    edges = edges * factor[:, None] + np.array([s.bias for s in model.sizes])[band] * times
    boxes = _lower_edge(rng, seen) + _bounded(edges * height[..., None], seen.xyxy)
    missed = _missed(rng, (band, fps), model, factor)
    found = seen.present & (seen.covered < GONE_COVERED) & ~missed
    confidence = np.clip(rng.normal(0.7, 0.12, height.shape) - 0.3 * seen.covered, 0.12, 0.98)
    flips = rng.random(height.shape) < model.class_flip * times
    others = rng.integers(0, len(VEHICLE_CLASSES), height.shape)
    class_id = np.where(flips, others, classes).astype(np.int32)
    boxes[..., 2:] = np.maximum(boxes[..., 2:], boxes[..., :2] + 2.0)
    return Detected(boxes, found, confidence, class_id)


def _bands(model: NoiseModel, height: Floats) -> NDArray[np.intp]:
    limits = [size.from_px for size in model.sizes[1:]]
    return np.searchsorted(limits, height, side="right")


def _moved_share(xyxy: Floats, present: NDArray[np.bool_]) -> Floats:
    """Return how anew each box is seen since the frame before: 0 where it stayed, 1 where it moved far or was not there."""
    share = np.ones(present.shape)
    both = present[1:] & present[:-1]
    moved_px = np.abs(np.diff(xyxy[..., :2] + xyxy[..., 2:], axis=0)).max(axis=2)[both] / 2
    height = np.maximum(xyxy[1:][both, 3] - xyxy[1:][both, 1], 1.0)
    share[1:][both] = np.minimum(moved_px / (MOVED_SHARE * height), 1.0)
    return share


def _bounded(edges_px: Floats, xyxy: Floats) -> Floats:
    size = np.maximum(xyxy[..., 2:] - xyxy[..., :2], 1.0)
    limit: Floats = LARGEST_OFF * np.concatenate([size, size], axis=-1)
    return np.clip(edges_px, -limit, limit)


def _wander(
    rng: np.random.Generator, at: tuple[NDArray[np.intp], Floats], model: NoiseModel, fps: float
) -> Floats:
    """Return (frames, n, 4) unit residuals: first-order autoregressive, with outliers of three times the width.

    The picture of a vehicle that stands is the same from frame to frame, and so is what the detector makes of it.
    """
    band, moved = at
    rho = np.array([s.correlation for s in model.sizes])[band] ** (CORRELATION_HZ / fps * moved)
    still_rho = np.full(band.shape, STILL_CORRELATION ** (CORRELATION_HZ / fps))
    lasting, jitter = (_correlated(rng.normal(size=(*band.shape, 4)), r) for r in (rho, still_rho))
    tail = np.array([s.tail for s in model.sizes])[band]
    is_far = rng.random(band.shape) < tail * moved
    lasting[is_far] *= 3.0
    jitter[is_far] *= 3.0
    unit: Floats = np.sqrt(1 - STILL_SHARE**2) * lasting + STILL_SHARE * jitter
    return unit


def _correlated(fresh: Floats, rho: Floats) -> Floats:
    out = np.empty_like(fresh)
    wander(fresh, rho, out)
    return out


def _missed(
    rng: np.random.Generator, at: tuple[NDArray[np.intp], float], model: NoiseModel, factor: Floats
) -> NDArray[np.bool_]:
    """A two-state chain: misses come in runs that last as long in seconds at any frame rate."""
    band, fps = at
    miss = np.minimum(np.array([s.miss for s in model.sizes])[band] * factor, 0.6)
    fitted_again = np.maximum(np.array([s.miss_again for s in model.sizes])[band], miss)
    alike = ((fitted_again - miss) / (1 - miss)) ** (CORRELATION_HZ / fps)
    again = miss + (1 - miss) * alike
    begin = miss * (1 - again) / np.maximum(1 - miss, 1e-9)
    draw = rng.random(band.shape)
    out = np.empty(band.shape, np.bool_)
    miss_in_runs(draw, miss, begin, again, out)
    return out


def _lower_edge(rng: np.random.Generator, seen: Seen) -> Floats:
    """Where the lower edge is hidden a detector ends the box at what hides it, or guesses the whole; both happen."""
    boxes = seen.xyxy.copy()
    height = boxes[..., 3] - boxes[..., 1]
    ends = rng.random(height.shape) < 0.5
    cut = (seen.low_covered >= HALF_COVERED) & ends
    lowest = np.maximum(boxes[..., 1] + 0.3 * height, seen.cover_y)
    boxes[..., 3] = np.where(cut, np.minimum(boxes[..., 3], lowest), boxes[..., 3])
    return boxes
