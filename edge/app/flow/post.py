"""Hands minutes to the outbox. One that it refuses is kept and tried again: counting never stops a camera."""

from collections import deque
from collections.abc import Callable

import structlog

from contracts.flow import FlowMinute
from edge.errors import OutboxError

_log = structlog.get_logger()
MOST_WAITING = 240
"""Four hours of one camera, about 200 kB; older ones are dropped, counted, and show as a gap at central."""


class FlowPost:
    """Used by one camera, by one thread at a time (`FlowCounter` sees to that)."""

    def __init__(self, put: Callable[[FlowMinute], None]) -> None:
        self._put = put
        self._waiting: deque[FlowMinute] = deque(maxlen=MOST_WAITING)
        self.n_dropped = 0
        self.fault: str | None = None

    def __call__(self, minute: FlowMinute) -> None:
        """Take a minute; those that wait go first."""
        self.n_dropped += len(self._waiting) == MOST_WAITING
        self._waiting.append(minute)
        while self._waiting:
            try:
                self._put(self._waiting[0])
            except OutboxError as error:
                self.fault = (
                    f"{len(self._waiting)} minutes of traffic wait, {self.n_dropped} dropped: {error}"
                )
                _log.warning("flow_waits", n_waiting=len(self._waiting), reason=str(error))
                return
            self._waiting.popleft()
        self.fault = f"{self.n_dropped} minutes of traffic were dropped" if self.n_dropped else None
