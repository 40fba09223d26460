"""A lamp whose colour is gone tells by its place, where the places of the head's lamps are known."""

from contracts.base import Indication
from edge.signals.cycle import legal_changes
from edge.signals.settings import SignalSettings

PLAIN = 0.9
"""Share of the likelihood from which a place is one lamp's and no other's."""
_LAMPS = (Indication.RED, Indication.AMBER, Indication.GREEN)


class WhiteLamp:
    """Decides whether a lone white lamp tells anything. It needs a layout with drawn lamps.

    One that comes on as the white lamp that was shown goes out, in the legal order, is the next one: no reflection puts
    a lamp out.

    Attributes:
        candidate: what the white lamp of the last frame is, if the next ones bear it out; None: there is none.
    """

    def __init__(self, settings: SignalSettings) -> None:
        self._settings = settings
        self._legal = legal_changes(settings.lamps)
        self.candidate: Indication | None = None
        self._since_ns = 0
        self._waits_ns = settings.white_begins_ns
        self._confirmed_ns: int | None = None

    def tells(self, raw: Indication, confidence: float, shown: Indication, now_ns: int) -> bool:
        """Take a white lamp at the place of `raw`; it confirms what is shown, and begins another only after a while."""
        if raw is not self.candidate:
            self.candidate, self._since_ns, self._waits_ns = raw, now_ns, self._wait_ns((shown, raw), now_ns)
        if raw is shown:
            self._confirmed_ns = now_ns
            return True
        has_lasted = now_ns - self._since_ns >= self._waits_ns
        return raw in _LAMPS and confidence >= PLAIN and has_lasted and self._settings.lamps_drawn

    def _wait_ns(self, change: tuple[Indication, Indication], now_ns: int) -> int:
        settings, confirmed = self._settings, self._confirmed_ns
        follows = confirmed is not None and now_ns - confirmed <= settings.white_changes_ns
        return settings.white_changes_ns if follows and change in self._legal else settings.white_begins_ns

    def forget(self) -> None:
        """Start again, as after a cut."""
        self.candidate = self._confirmed_ns = None
