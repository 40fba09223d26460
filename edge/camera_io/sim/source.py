"""The simulated camera as a live source: it follows the clock, and falls behind by leaving frames out."""

import threading
from collections.abc import Iterator

import cv2
import numpy as np

from edge.camera_io.sim.encode import FrameEncoder
from edge.camera_io.sim.renderer import Picture, Renderer
from edge.camera_io.sim.settings import NS, SimSettings
from edge.camera_io.sim.timing import FrameTime, FrameTimes
from edge.camera_io.sim.world import moment_at
from edge.domain.frame import CameraId, Frame, Plane
from edge.ports import Clock, PacketListener

_LONGEST_WAIT_S = 0.05
_UNCERTAINTY_NS = 1_000_000


class SimSource:
    """Yields the frame of the scene that is due by the clock; what was missed is counted in the frame number."""

    def __init__(
        self, settings: SimSettings, camera: CameraId, clock: Clock, listener: PacketListener | None = None
    ) -> None:
        self._settings = settings
        self._camera = camera
        self._clock = clock
        self._listener = listener
        self._closed = threading.Event()

    def frames(self) -> Iterator[Frame]:
        """Yield frames until `close`."""
        settings = self._settings
        renderer = Renderer.of(settings)
        times = FrameTimes(settings.described.timing, settings.fps, settings.seed)
        encoder = self._encoder()
        first = index = self._newest() + 1
        while self._wait_for(index):
            time = times.at(index)
            if time is not None:
                picture = renderer.picture(moment_at(settings.seed, time.scene_s, settings.script))
                frame = self._frame(picture, time, index - first)
                if encoder is not None:
                    encoder.encode(frame)
                yield frame
            index = max(index + 1, self._newest())

    def _encoder(self) -> FrameEncoder | None:
        if self._listener is None:
            return None
        return FrameEncoder(self._settings.size_px, self._settings.fps, self._listener)

    def close(self) -> None:
        """Stop; safe to call twice and from another thread."""
        self._closed.set()

    def _newest(self) -> int:
        return self._settings.index_at(max(0, self._clock.utc_ns() - self._settings.epoch_ns))

    def _wait_for(self, index: int) -> bool:
        due_ns = self._settings.epoch_ns + self._settings.frame_ns(index)
        while not self._closed.is_set():
            left_s = (due_ns - self._clock.utc_ns()) / NS
            if left_s <= 0:
                return True
            self._closed.wait(min(left_s, _LONGEST_WAIT_S))
        return False

    def _frame(self, picture: Picture, time: FrameTime, number: int) -> Frame:
        late_ns = round((time.stamp_s - time.index / self._settings.fps) * NS)
        since_epoch_ns = self._settings.frame_ns(time.index) + late_ns
        luma, u, v = planes_of_bgr(picture)
        return Frame(
            camera=self._camera,
            number=number,
            captured_at_ns=self._settings.epoch_ns + since_epoch_ns,
            uncertainty_ns=_UNCERTAINTY_NS,
            t_ns=since_epoch_ns,
            luma=luma,
            chroma_u=u,
            chroma_v=v,
        )


def planes_of_bgr(picture: Picture) -> tuple[Plane, Plane, Plane]:
    """Return luma, U and V (studio range, BT.601) of a BGR picture whose sides are multiples of 4."""
    height, width = picture.shape[:2]
    packed = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420).reshape(-1).astype(np.uint8, copy=False)
    n, quarter = width * height, width * height // 4
    packed.flags.writeable = False
    half = (height // 2, width // 2)
    luma = packed[:n].reshape(height, width)
    return luma, packed[n : n + quarter].reshape(half), packed[n + quarter :].reshape(half)
