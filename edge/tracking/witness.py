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
        shortest_step_s: pictures nearer than this are not compared: the motion would drown in pixels.
        least_motion_px: a box that moved less over all is not judged.
        radius_px: farthest displacement searched (kept pixels); a jump beyond it agrees with nothing.
        spare_px: how much further than the box moved the search goes.
        least_texture: grey levels; smoother blocks are not judged.
        least_blocks: textured blocks that a judgement needs.
        agreeing_motion: part of the box's way that its picture must have made with it. On real clips vehicles
            that cross mostly make 0.7 to 1 (least of 430 questions: 0.45), numbers that hop through a standing
            crowd mostly less than 0.3.
        agreeing_share: part of the blocks that must have made it: the others may show the road.
    """

    memory_s: float = 1.5
    max_width_px: int = 960
    max_pictures: int = 48
    shortest_step_s: float = 0.12
    least_motion_px: float = 4.0
    radius_px: int = 64
    spare_px: int = 6
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
        """Compare the way of the box with the way of its picture; None where too little moved or can be seen."""
        pairs = self._pairs(trail)
        flows = [self._flow(*pair) for pair in pairs]
        judged = [(_motion(*pair), flow) for pair, flow in zip(pairs, flows, strict=True) if flow is not None]
        if not judged:
            return None
        way = np.sum([motion for motion, _ in judged], axis=0)
        length = float(np.hypot(way[0], way[1]))
        if length < self._settings.least_motion_px:
            return None
        rank = 1 - self._settings.agreeing_share
        steps = [(float(motion @ way), float(np.quantile(flow @ way, rank))) for motion, flow in judged]
        return _made(steps) >= self._settings.agreeing_motion * sum(max(step, 0.0) for step, _ in steps)

    def _pairs(self, trail: Sequence[TrackPoint]) -> list[tuple[TrackPoint, TrackPoint]]:
        """Pair points whose pictures are kept, each with the next one that is not too near in time."""
        kept = {picture.frame_number for picture in self._pictures}
        points = [point for point in trail if point.frame_number in kept]
        pairs = []
        first = 0
        for i in range(1, len(points)):
            step_s = (points[i].captured_at_ns - points[first].captured_at_ns) / 1e9
            if step_s >= self._settings.shortest_step_s:
                pairs.append((points[first], points[i]))
                first = i
        return pairs

    def _flow(self, first: TrackPoint, second: TrackPoint) -> NDArray[np.float64] | None:
        """Return (n, 2) motion of the textured blocks, px of the frame; one still block for a jump out of reach."""
        settings = self._settings
        kept = {picture.frame_number: picture for picture in self._pictures}
        before, after = kept[first.frame_number], kept[second.frame_number]
        reach = float(np.abs(_motion(first, second)).max()) / before.step
        if reach > settings.radius_px:
            return np.zeros((1, 2))
        radius = min(settings.radius_px, int(np.ceil(1.3 * reach)) + settings.spare_px)
        inner = (_shrunk(np.array(first.xyxy, np.float64), 0.15) / before.step).astype(np.int64)
        flow = np.empty((_MAX_BLOCKS, 2))
        n = block_flow(before.luma, after.luma, inner, radius, settings.least_texture, flow)
        return flow[:n] * before.step if n >= settings.least_blocks else None


def _made(steps: Sequence[tuple[float, float]]) -> float:
    """Add up how much of each step of the box its picture made too.

    Step by step, because a neighbour that drives past must not vouch for the one step in which the box hopped.
    """
    return sum(min(max(seen, 0.0), step) for step, seen in steps if step > 0)


def _motion(first: TrackPoint, second: TrackPoint) -> NDArray[np.float64]:
    """Return (2,) how far the centre moved, px."""
    a, b = first.xyxy, second.xyxy
    return np.array([(b[0] + b[2] - a[0] - a[2]) / 2, (b[3] + b[1] - a[3] - a[1]) / 2])


def _shrunk(box: NDArray[np.float64], part: float) -> NDArray[np.float64]:
    width, height = box[2] - box[0], box[3] - box[1]
    return box + np.array([width, height, -width, -height]) * part
