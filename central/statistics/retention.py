"""Traffic is kept for so many days and then deleted; what was deleted stands in the audit table."""

from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from central.audit.repository import note
from central.db.engine import Database
from central.statistics import repository
from central.statistics.service import minute_of, moment_of

_log = structlog.get_logger()
_MINUTES_AT_ONCE = 24 * 60
"""Deleted in one transaction, so that messages never wait long."""
_ROUND_S = 3600.0


def forget_old(database: Database, keep_days: int, now: datetime) -> int:
    """Delete traffic older than `keep_days`, a day at a time, oldest first; return how many parts that were."""
    until, n_gone = minute_of(now - timedelta(days=keep_days)), 0
    while True:
        with database.write() as session:
            oldest = repository.oldest_minute(session)
            if oldest is None or oldest >= until:
                return n_gone
            before = min(until, oldest + _MINUTES_AT_ONCE)
            n_parts = repository.forget_before(session, before)
            told = f"{n_parts} parts before {moment_of(before):%Y-%m-%dT%H:%MZ}, kept for {keep_days} days"
            note(session, "retention", "flow_deleted", "flow", told)
        n_gone += n_parts


class Retention:
    """The thread that deletes, every hour."""

    def __init__(self, database: Database, keep_days: int) -> None:
        self._database = database
        self._keep_days = keep_days
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        """Begin with what is old now."""
        self._thread.start()

    def stop(self) -> None:
        """End after the day in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                forget_old(self._database, self._keep_days, datetime.now(UTC))
            except SQLAlchemyError as error:
                _log.warning("retention_waits", error=str(error).splitlines()[0], retry_s=_ROUND_S)
            self._stopping.wait(_ROUND_S)
