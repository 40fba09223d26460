"""The latest-frames slot: a few frames for a moment's delay; then the newest win and drops are counted."""

import threading
from collections import deque

from edge.domain.frame import Frame

DEPTH = 4
"""Networks and decoders hand out frames in bursts, and a busy machine stalls for a moment: neither is overload."""


class LatestFrameSlot:
    """Holds the newest frames between a reader thread that never waits and a consumer that may be late."""

    def __init__(self, depth: int = DEPTH) -> None:
        self._changed = threading.Condition()
        self._frames: deque[Frame] = deque()
        self._depth = depth
        self._closed = False
        self.n_dropped = 0

    def put(self, frame: Frame) -> None:
        """Add the newest frame; the oldest gives way where the slot is full."""
        with self._changed:
            if len(self._frames) == self._depth:
                self._frames.popleft()
                self.n_dropped += 1
            self._frames.append(frame)
            self._changed.notify_all()

    def drain(self, timeout_s: float) -> None:
        """Let the consumer take what is left; forget what it has not taken then: the camera is offline."""
        with self._changed:
            self._changed.wait_for(lambda: not self._frames or self._closed, timeout_s)
            self.n_dropped += len(self._frames)
            self._frames.clear()

    def take(self, timeout_s: float | None = None) -> Frame | None:
        """Wait for a frame and remove the oldest; None after the time-out or when closed and empty."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._frames) or self._closed, timeout_s)
            frame = self._frames.popleft() if self._frames else None
            self._changed.notify_all()
            return frame

    def close(self) -> None:
        """Wake the consumer; no frame will come any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
