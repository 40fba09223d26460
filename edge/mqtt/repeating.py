"""A thread that repeats one step until it is stopped; after a failure it waits, longer each time."""

import threading
from collections.abc import Callable

import structlog

from edge.mqtt.backoff import Backoff

_log = structlog.get_logger()
_JOIN_S = 5.0
_PAUSE_S = 0.05
"""A connection that is lost as soon as it is made shall not keep a core busy."""


class RepeatingThread:
    """The loop of relay and uploader.

    A step returns whether it worked and raises nothing on purpose; what it raises nevertheless is logged and told.
    """

    def __init__(self, name: str, step: Callable[[], bool], on_fault: Callable[[str], None]) -> None:
        self._name = name
        self._step = step
        self._on_fault = on_fault
        self._backoff = Backoff()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; whom the step talks to need not be there yet."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step at hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=_JOIN_S)

    @property
    def stopping(self) -> bool:
        """True once it shall end."""
        return self._stopping.is_set()

    def _run(self) -> None:
        while not self.stopping:
            if self._attempt():
                self._backoff.worked()
                self._stopping.wait(_PAUSE_S)
            else:
                self._stopping.wait(self._backoff.failed())

    def _attempt(self) -> bool:
        try:
            return self._step()
        except Exception:  # noqa: BLE001 - thread boundary: logged, shown, tried again
            _log.exception("thread_failed", thread=self._name)
            self._on_fault(f"the {self._name} failed; see the log")
            return False
