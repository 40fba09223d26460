"""Was it this vehicle that crossed, or did its number hop to a neighbour? The picture inside the box tells."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.domain.frame import Frame, Plane
from edge.domain.violation import TrackPoint
from edge.kernels.block_flow import block_flow

_MAX_BLOCKS = 400


@dataclass(frozen=True, slots=True)
class WitnessSettings:
    """Thresholds of the check.

    Attributes:
        memory_s: how long pictures are kept.
        max_width_px: pictures are kept at most this wide.
        max_pictures: bound of the ring, whatever the frame rate.
        longest_step_s: two pictures further apart are not compared.
        least_motion_px: pairs in which the box moved less (kept pixels) are not judged.
        radius_px: farthest displacement searched (kept pixels).
        least_texture: grey levels; smoother blocks are not judged.
        least_blocks: textured blocks that a judgement needs.
        agreeing_motion: part of the box's motion that a block must have made, in its direction.
        agreeing_share: part of the blocks that must agree.
    """

    memory_s: float = 1.5
    max_width_px: int = 960
    max_pictures: int = 48
    longest_step_s: float = 0.5
    least_motion_px: float = 4.0
    radius_px: int = 40
    least_texture: int = 4
    least_blocks: int = 4
    agreeing_motion: float = 0.5
    agreeing_share: float = 0.3


@dataclass(frozen=True, slots=True)
class _Picture:
    frame_number: int
    captured_at_ns: int
    step: int
    luma: Plane


class FlowWitness:
    """Compares the motion of a box with the motion of the picture inside it. Memory is bounded."""

    def __init__(self, settings: WitnessSettings | None = None) -> None:
        self._settings = settings or WitnessSettings()
        self._pictures: deque[_Picture] = deque(maxlen=self._settings.max_pictures)

    def observe(self, frame: Frame) -> None:
        """Keep the frame's luma, reduced by whole pixels; a new frame size forgets what was kept."""
        step = -(-frame.luma.shape[1] // self._settings.max_width_px)
        luma = np.ascontiguousarray(frame.luma[::step, ::step]).copy()
        if self._pictures and self._pictures[-1].luma.shape != luma.shape:
            self._pictures.clear()
        self._pictures.append(_Picture(frame.number, frame.captured_at_ns, step, luma))
        oldest_ns = frame.captured_at_ns - int(self._settings.memory_s * 1e9)
        while self._pictures[0].captured_at_ns < oldest_ns:
            self._pictures.popleft()

    def agrees(self, trail: Sequence[TrackPoint]) -> bool | None:
        """Return the verdict of the median pair of pictures; None where no pair could be judged."""
        shares = [share for pair in self._pairs(trail) if (share := self._share(*pair)) is not None]
        return bool(np.median(shares) >= self._settings.agreeing_share) if shares else None

    def _pairs(self, trail: Sequence[TrackPoint]) -> list[tuple[TrackPoint, TrackPoint]]:
        """Pair each point with the next one that is far enough away and still near in time."""
        kept = {picture.frame_number: picture for picture in self._pictures}
        points = [point for point in trail if point.frame_number in kept]
        pairs = []
        at = 0
        for i in range(1, len(points)):
            first = points[at]
            far = _length(_motion(first, points[i])) / kept[first.frame_number].step
            if points[i].captured_at_ns - first.captured_at_ns > self._settings.longest_step_s * 1e9:
                at = i
            elif far >= self._settings.least_motion_px:
                pairs.append((first, points[i]))
                at = i
        return pairs

    def _share(self, first: TrackPoint, second: TrackPoint) -> float | None:
        """Return the part of the textured blocks that moved as the box did."""
        settings = self._settings
        kept = {picture.frame_number: picture for picture in self._pictures}
        before, after = kept[first.frame_number], kept[second.frame_number]
        motion = _motion(first, second) / before.step
        reach = float(np.abs(motion).max())
        if reach > settings.radius_px:
            return None
        radius = min(settings.radius_px, int(np.ceil(1.3 * reach)) + 3)
        box = np.array(first.xyxy, np.float64)
        inner = _shrunk(box, 0.15) / before.step
        flow = np.empty((_MAX_BLOCKS, 2))
        n = block_flow(before.luma, after.luma, inner.astype(np.int64), radius, settings.least_texture, flow)
        if n < settings.least_blocks:
            return None
        along = flow[:n] @ motion / float(motion @ motion)
        return float((along >= settings.agreeing_motion).mean())


def _motion(first: TrackPoint, second: TrackPoint) -> NDArray[np.float64]:
    """Return (2,) how far the centre moved, px."""
    a, b = first.xyxy, second.xyxy
    return np.array([(b[0] + b[2] - a[0] - a[2]) / 2, (b[3] + b[1] - a[3] - a[1]) / 2])


def _length(vector: NDArray[np.float64]) -> float:
    return float(np.hypot(vector[0], vector[1]))


def _shrunk(box: NDArray[np.float64], part: float) -> NDArray[np.float64]:
    width, height = box[2] - box[0], box[3] - box[1]
    return box + np.array([width, height, -width, -height]) * part
