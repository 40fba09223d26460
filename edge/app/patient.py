"""Decisions that the outbox refuses are tried again: nothing that was decided is dropped while the node lives."""

import threading
from collections.abc import Callable

from edge.domain.case import OpenCase
from edge.errors import OutboxError
from edge.ports import DecisionLog

_RETRY_S = 1.0


class PatientLog:
    """A `DecisionLog` that waits for its disk. The camera falls behind meanwhile, and its drops are counted."""

    def __init__(
        self, log: DecisionLog, stopping: threading.Event, on_fault: Callable[[str | None], None]
    ) -> None:
        self._log = log
        self._stopping = stopping
        self._on_fault = on_fault

    def put_decision(self, case: OpenCase) -> None:
        """Return when the decision is durable.

        Raises:
            OutboxError: the node is being stopped and its disk still refuses.
        """
        while True:
            try:
                self._log.put_decision(case)
            except OutboxError as error:
                self._on_fault(str(error))
                if self._stopping.wait(_RETRY_S):
                    raise
            else:
                self._on_fault(None)
                return
