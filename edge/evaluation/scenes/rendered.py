"""A rendered clip that goes into the pipeline picture by picture, without a file in between."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.layout import Layout
from edge.camera_io.sim.account import truth_of
from edge.camera_io.sim.clip import ClipPlan
from edge.camera_io.sim.layout import junction_layout
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.sights import Account, Sights
from edge.camera_io.sim.source import planes_of_bgr
from edge.camera_io.sim.timing import FrameTime
from edge.camera_io.sim.world import moment_at
from edge.domain.frame import CameraId, Frame
from edge.domain.units import MILLISECOND_NS, SECOND_NS
from edge.evaluation.truth import Truth

_CAMERA = CameraId("clip")
_ORIGIN_NS = 1_767_225_600 * SECOND_NS
"""1 January 2026: a clip says the same whenever it is rendered."""


@dataclass(slots=True)
class RenderedClip:
    """A source of frames that keeps what could be seen; its truth is known when the last frame was taken.

    The pictures are those of `write_clip` before they are coded.
    """

    plan: ClipPlan
    account: Account = field(init=False)
    _closed: bool = False

    def __post_init__(self) -> None:
        self.account = self.plan.account(Sights())

    @property
    def layout(self) -> Layout:
        """The document that fits the pictures."""
        return junction_layout(self.plan.settings, _CAMERA)

    @property
    def truth(self) -> Truth:
        """What truly happened, and what a person could tell of it."""
        return Truth.model_validate(truth_of(self.account))

    def frames(self) -> Iterator[Frame]:
        """Yield every frame of the clip."""
        settings = self.plan.settings
        renderer = Renderer.of(settings)
        for number, time in enumerate(self.account.times):
            seen = renderer.seen(moment_at(settings.seed, time.scene_s, settings.script))
            self.account.sights.add(number, seen.labels, seen.heads)
            luma, u, v = planes_of_bgr(seen.picture)
            since_ns = self._since_start_ns(time)
            yield Frame(_CAMERA, number, _ORIGIN_NS + since_ns, MILLISECOND_NS, since_ns, luma, u, v)
            if self._closed:
                return

    def close(self) -> None:
        """End after the frame at hand."""
        self._closed = True

    def _since_start_ns(self, time: FrameTime) -> int:
        return round((time.stamp_s - self.plan.start_s) * SECOND_NS)
