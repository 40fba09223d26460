"""The latest-frame slot: newest wins, drops are counted."""

import threading

from edge.domain.frame import Frame


class LatestFrameSlot:
    """Holds one frame between a reader thread that never waits and a consumer that may be late."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._closed = False
        self.n_dropped = 0

    def put(self, frame: Frame) -> None:
        """Replace the frame that was not taken, if any."""
        with self._changed:
            self.n_dropped += self._frame is not None
            self._frame = frame
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget the frame at hand: the camera is offline and its last picture is old."""
        with self._changed:
            self.n_dropped += self._frame is not None
            self._frame = None

    def take(self, timeout_s: float | None = None) -> Frame | None:
        """Wait for a frame and remove it; None after the time-out or when closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._closed, timeout_s)
            frame, self._frame = self._frame, None
            return frame

    @property
    def closed(self) -> bool:
        """True once no frame will come any more."""
        return self._closed

    def close(self) -> None:
        """Wake the consumer; no frame will come any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
