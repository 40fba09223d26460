"""Each reason once per vehicle and line, each decision once: the memory that rules share."""

from edge.rules.not_fired import NotFired, Reasons
from edge.rules.passage import Passage

Key = tuple[int, str]


def key_of(passage: Passage) -> Key:
    """Return what names a vehicle at one approach, whichever of its lines is looked at."""
    return passage.track_id, passage.line.approach


class Told:
    """Counts a reason the first time that it holds for a vehicle, and remembers who has been decided."""

    def __init__(self, reasons: Reasons) -> None:
        self._reasons = reasons
        self._told: dict[Key, set[NotFired]] = {}
        self._closed: set[Key] = set()

    def tell(self, passage: Passage, reason: NotFired) -> None:
        """Count a reason unless it was counted for this vehicle before."""
        told = self._told.setdefault(key_of(passage), set())
        if reason not in told:
            told.add(reason)
            self._reasons[reason] += 1

    def close(self, passage: Passage) -> None:
        """This vehicle has been decided."""
        self._closed.add(key_of(passage))

    def is_closed(self, passage: Passage) -> bool:
        """Tell whether this vehicle has been decided."""
        return key_of(passage) in self._closed

    def forget(self, passage: Passage) -> None:
        """The track has ended."""
        self._told.pop(key_of(passage), None)
        self._closed.discard(key_of(passage))
