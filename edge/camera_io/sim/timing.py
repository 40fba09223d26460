"""When frames are taken, what they show, and what their time stamps say."""

from dataclasses import dataclass

import numpy as np

from edge.camera_io.sim.scene import TimingPart

_JITTER_SHARE = 0.4
"""Of a frame interval: stamps of neighbours never change places."""


@dataclass(frozen=True, slots=True)
class FrameTime:
    """One frame.

    Attributes:
        index: of the camera's own count; dropped frames leave gaps.
        scene_s: scene time of what it shows.
        stamp_s: scene time that its stamp claims.
    """

    index: int
    scene_s: float
    stamp_s: float


@dataclass(frozen=True, slots=True)
class FrameTimes:
    """The frames of a camera: a pure function of the index."""

    part: TimingPart
    fps: float
    seed: int
    start_s: float = 0.0

    @property
    def is_plain(self) -> bool:
        """True where every frame comes, on time."""
        return self.part == TimingPart()

    def at(self, index: int) -> FrameTime | None:
        """Return a frame; None: it was dropped."""
        scene_s = self.start_s + index / self.fps
        if self.is_plain:
            return FrameTime(index, scene_s, scene_s)
        rng = np.random.default_rng((self.seed, 21, index))
        lost, same, late = float(rng.random()), float(rng.random()), float(rng.normal())
        if lost < self.part.dropped and index > 0:
            return None
        most_s = _JITTER_SHARE / self.fps
        stamp_s = scene_s + min(max(late * self.part.jitter_ms / 1000, -most_s), most_s) * (index > 0)
        stamp_s += sum(step.step_s for step in self.part.clock_steps if scene_s >= step.at_s)
        shown_s = scene_s - 1 / self.fps if same < self.part.repeated and index > 0 else scene_s
        return FrameTime(index, shown_s, stamp_s)

    def first(self, n: int) -> tuple[FrameTime, ...]:
        """Return the frames of the first `n` indices that were not dropped."""
        return tuple(frame for index in range(n) if (frame := self.at(index)) is not None)
