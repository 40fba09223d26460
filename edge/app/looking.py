"""Chooses how a camera's pictures are looked at: once, or a second time around the stop lines."""

from collections.abc import Callable
from math import ceil

from contracts.layout import Layout
from edge.config import CameraConfig
from edge.detector.factory import open_detector
from edge.detector.second_look import Part, SecondLook
from edge.detector.weights import resolve
from edge.ports import Detector

_MARGIN = 0.12
"""Of the picture's size, around the stop lines: several lengths of a motorcycle on either side."""


_WIDEST = 0.5
"""Of the picture's width: what a look shows at twice the scale of the whole picture; a wider part is split."""


def detector_for(camera: CameraConfig, layout: Layout) -> Detector:
    """Open the weights of a camera, for one look or for two.

    Raises:
        ModelError: unknown, missing or damaged weights.
    """
    spec, path = resolve(camera.model)
    if camera.second_look:
        return second_look(lambda: open_detector(spec, path), layout)
    return open_detector(spec, path)


def second_look(load: Callable[[], Detector], layout: Layout) -> SecondLook:
    """Return a detector that looks again around the stop lines of a layout."""
    return SecondLook(load, split(around_lines(layout)))


def around_lines(layout: Layout) -> Part:
    """Return the part of the picture that holds every stop line, with a margin."""
    points = [p for approach in layout.approaches for line in approach.stop_lines for p in line.line_px]
    (x1, x2), (y1, y2) = (
        _widened(min(p[k] for p in points) / size, max(p[k] for p in points) / size)
        for k, size in enumerate(layout.reference_size_px)
    )
    return x1, y1, x2, y2


def _widened(low: float, high: float) -> tuple[float, float]:
    """Add the margin, and reach half the picture at least: a flat part would cut through every vehicle."""
    low, high = low - _MARGIN, high + _MARGIN
    spare = max(0.0, _WIDEST - (high - low)) / 2
    low, high = low - spare, high + spare
    shift = max(0.0, -low) - max(0.0, high - 1)
    return max(0.0, low + shift), min(1.0, high + shift)


def split(part: Part) -> tuple[Part, ...]:
    """Return parts side by side, none wider than half the picture; neighbours overlap."""
    x1, y1, x2, y2 = part
    n = ceil((x2 - x1) / _WIDEST)
    if n == 1:
        return (part,)
    step = (x2 - x1 - _WIDEST) / (n - 1)
    return tuple((x1 + i * step, y1, x1 + i * step + _WIDEST, y2) for i in range(n))
