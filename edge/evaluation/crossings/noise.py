"""Detector noise as fitted on real detections: misses in runs, box edges that wander together in time."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from edge.domain.detection import VEHICLE_CLASSES
from edge.evaluation.crossings.view import Seen

Floats = NDArray[np.float64]
CORRELATION_HZ = 10.0
"""Frame rate at which the correlation of neighbouring frames was fitted; others are scaled."""
GONE_COVERED, HALF_COVERED = 0.7, 0.5


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
        id_switch_per_s: of a vehicle with a neighbour nearer than its box is wide.
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
    edges = _wander(rng, band, model, fps) * np.array([s.sigma for s in model.sizes])[band]
    edges = edges * factor[:, None] + np.array([s.bias for s in model.sizes])[band] * times
    boxes = _lower_edge(rng, seen) + edges * height[..., None]
    found = seen.present & (seen.covered < GONE_COVERED) & ~_missed(rng, band, model, factor)
    confidence = np.clip(rng.normal(0.7, 0.12, height.shape) - 0.3 * seen.covered, 0.12, 0.98)
    flips = rng.random(height.shape) < model.class_flip * times
    others = rng.integers(0, len(VEHICLE_CLASSES), height.shape)
    class_id = np.where(flips, others, classes).astype(np.int32)
    boxes[..., 2:] = np.maximum(boxes[..., 2:], boxes[..., :2] + 2.0)
    return Detected(boxes, found, confidence, class_id)


def _bands(model: NoiseModel, height: Floats) -> NDArray[np.intp]:
    limits = [size.from_px for size in model.sizes[1:]]
    return np.searchsorted(limits, height, side="right")


def _wander(rng: np.random.Generator, band: NDArray[np.intp], model: NoiseModel, fps: float) -> Floats:
    """Return (frames, n, 4) unit residuals: first-order autoregressive, with outliers of three times the width."""
    rho = np.array([s.correlation for s in model.sizes])[band] ** (CORRELATION_HZ / fps)
    fresh = rng.normal(size=(*band.shape, 4))
    out = np.empty_like(fresh)
    out[0] = fresh[0]
    for k in range(1, len(out)):
        out[k] = rho[k, :, None] * out[k - 1] + np.sqrt(1 - rho[k, :, None] ** 2) * fresh[k]
    tail = np.array([s.tail for s in model.sizes])[band]
    out[rng.random(band.shape) < tail] *= 3.0
    return out


def _missed(
    rng: np.random.Generator, band: NDArray[np.intp], model: NoiseModel, factor: Floats
) -> NDArray[np.bool_]:
    """A two-state chain: misses come in runs."""
    miss = np.minimum(np.array([s.miss for s in model.sizes])[band] * factor, 0.6)
    again = np.maximum(np.array([s.miss_again for s in model.sizes])[band], miss)
    begin = miss * (1 - again) / np.maximum(1 - miss, 1e-9)
    draw = rng.random(band.shape)
    out = np.zeros(band.shape, np.bool_)
    out[0] = draw[0] < miss[0]
    for k in range(1, len(out)):
        out[k] = draw[k] < np.where(out[k - 1], again[k], begin[k])
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
