"""What has been committed, told to those who wait for it (the live list of the dashboard)."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Literal

import structlog

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Change:
    """A committed change: a case (violation id), a node (name), or the quarantine."""

    topic: Literal["case", "node", "quarantine"]
    key: str


Listener = Callable[[Change], None]


class ChangeFeed:
    """Calls its listeners, in the thread that committed. A listener must not block."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._lock = Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned function takes it away again."""
        with self._lock:
            self._listeners.add(listener)

        def leave() -> None:
            with self._lock:
                self._listeners.discard(listener)

        return leave

    def publish(self, changes: list[Change]) -> None:
        """Tell all listeners; one that fails is logged and does not harm the others."""
        with self._lock:
            listeners = list(self._listeners)
        for change in changes:
            for listener in listeners:
                try:
                    listener(change)
                except Exception:  # noqa: BLE001 - boundary: a listener's fault must not undo a commit
                    _log.exception("change_listener_failed", topic=change.topic)
