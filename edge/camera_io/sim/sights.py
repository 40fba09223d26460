"""A rendered clip, and what could be seen of it: what its truth is made of."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from edge.camera_io.sim.labels import Label
from edge.camera_io.sim.renderer import SeenHead
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.timing import FrameTime

EDGE_S = 1.0
"""Nobody can judge what happens this near to the clip's begin."""
LAST_S = 2.0
"""The same for its end: before a decision the lamp has to settle, for a second and a half."""
_LEAST_VISIBLE_SHARE = 0.3
_NEAR_FRAMES = 2
"""As exact as hand-read truth names the frame of a crossing."""
Json = dict[str, object]


@dataclass(slots=True)
class Sights:
    """What could be seen of a clip, gathered while it is rendered.

    Attributes:
        visible: by frame and vehicle: the share of it that can be seen; missing: nothing.
        unclear: frames and heads in which a person could not tell what the head shows.
    """

    visible: dict[tuple[int, int], float] = field(default_factory=dict)
    unclear: set[tuple[int, str]] = field(default_factory=set)

    def add(self, number: int, labels: Iterable[Label], heads: Iterable[SeenHead]) -> None:
        """Keep what one frame shows."""
        self.visible.update({(number, label.vehicle_id): label.visible_share for label in labels})
        self.unclear.update((number, head.id) for head in heads if not head.clear)

    def can_be_seen(self, frame: int, vehicle_id: int) -> bool:
        """Tell whether enough of a vehicle can be seen about a frame."""
        near = range(frame - _NEAR_FRAMES, frame + _NEAR_FRAMES + 1)
        return max(self.visible.get((number, vehicle_id), 0.0) for number in near) >= _LEAST_VISIBLE_SHARE


@dataclass(frozen=True, slots=True)
class Account:
    """A rendered clip: the camera's settings, its frames, what could be seen, and its file."""

    settings: SimSettings
    times: tuple[FrameTime, ...]
    sights: Sights
    file: str

    @property
    def start_s(self) -> float:
        """Scene time of the first frame."""
        return self.times[0].scene_s

    @property
    def end_s(self) -> float:
        """Scene time at which the clip ends."""
        return self.times[-1].scene_s + 1 / self.settings.fps

    def frame_at(self, scene_s: float) -> int:
        """Return the first frame that shows this scene time or a later one."""
        return bisect_left(self.times, scene_s - 1e-9, key=lambda frame: frame.scene_s)
