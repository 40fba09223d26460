"""A lamp whose colour is gone tells by its place, where the places of the head's lamps are known."""

from contracts.base import Indication
from edge.signals.settings import SignalSettings

PLAIN = 0.9
"""Share of the likelihood from which a place is one lamp's and no other's."""
_LAMPS = (Indication.RED, Indication.AMBER, Indication.GREEN)


class WhiteLamp:
    """Decides whether a lone white lamp tells anything. It needs a layout with drawn lamps.

    Attributes:
        candidate: what the white lamp of the last frame is, if the next ones bear it out; None: there is none.
    """

    def __init__(self, settings: SignalSettings) -> None:
        self._settings = settings
        self.candidate: Indication | None = None
        self._since_ns = 0

    def tells(self, raw: Indication, confidence: float, shown: Indication, now_ns: int) -> bool:
        """Take a white lamp at the place of `raw`; it confirms what is shown, and begins another only after a while."""
        if raw is not self.candidate:
            self.candidate, self._since_ns = raw, now_ns
        if raw is shown:
            return True
        has_lasted = now_ns - self._since_ns >= self._settings.white_begins_ns
        return raw in _LAMPS and confidence >= PLAIN and has_lasted and self._settings.lamps_drawn

    def forget(self) -> None:
        """Start again, as after a cut."""
        self.candidate = None
