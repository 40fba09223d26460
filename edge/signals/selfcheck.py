"""What is wrong with the camera's view of its lamps, for the health; what cannot be believed is made unknown."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.base import Indication
from edge.domain.signal import HeadReading, Phase
from edge.signals.cycle import THREE_LAMPS, can_show
from edge.signals.order import OrderWitness
from edge.signals.settings import NS_PER_S

SILENT = (Indication.UNKNOWN, Indication.DARK)
KEEP_NS = 300 * NS_PER_S
"""A fault that shows in one phase of the cycle only is told for so long: longer than a cycle."""
PICTURE_NS = 5 * NS_PER_S
"""A picture that is another one for so long is no broken frame and no bus."""
HIDDEN_NS = 120 * NS_PER_S
"""Vehicles stand before a head for one red; what hides it longer has come to stay."""
DISAGREE_NS = 2 * NS_PER_S
"""Heads of a group do not change in the same frame."""
BURNT_OUT_NS = 2 * NS_PER_S


class Lasting:
    """Notices that a condition has held for a time."""

    def __init__(self, needed_ns: int) -> None:
        self._needed_ns = needed_ns
        self._since_ns: int | None = None

    def has_held(self, is_so: bool, now_ns: int) -> bool:
        """Take whether it is so now."""
        if not is_so:
            self._since_ns = None
            return False
        if self._since_ns is None:
            self._since_ns = now_ns
        return now_ns - self._since_ns >= self._needed_ns


class SelfCheck:
    """One per camera, over heads with their lamps. Ask `pictured`, `believed` for each head, `compare` for each group, then `faults`."""

    def __init__(self, heads: Sequence[str], lamps: Sequence[Sequence[Indication]] | None = None) -> None:
        self._heads = tuple(heads)
        self._lamps = tuple(lamps) if lamps is not None else (THREE_LAMPS,) * len(heads)
        self._orders = [OrderWitness(head, own) for head, own in zip(heads, self._lamps, strict=True)]
        self._hidden = [Lasting(HIDDEN_NS) for _ in heads]
        self._burnt_out = [Lasting(BURNT_OUT_NS) for _ in heads]
        self._other_picture = Lasting(PICTURE_NS)
        self._disagreeing: dict[str, Lasting] = {}
        self._n_reanchored = 0
        self._told_ns: dict[str, int] = {}
        self._now: list[str] = []

    def pictured(self, holds: bool, n_reanchored: int, now_ns: int) -> None:
        """Take whether the picture is the learnt one, and how often a new one was taken for good."""
        self._now = []
        if n_reanchored != self._n_reanchored:
            self._n_reanchored = n_reanchored
            for order in self._orders:
                order.doubt()
        if self._other_picture.has_held(not holds, now_ns):
            self._now.append(
                "the picture is not the one of the layout: the camera was moved or its lens is covered; "
                "put it back, or draw the layout again"
            )

    def believed(self, head: int, is_visible: bool, reading: HeadReading, now_ns: int) -> HeadReading:
        """Return the reading, UNKNOWN where the order of the head's colours is impossible."""
        if self._hidden[head].has_held(not is_visible, now_ns):
            self._now.append(f"head '{reading.head}': hidden for long; clear the view, or draw its box again")
        order = self._orders[head]
        fault = order.take(reading, now_ns)
        if fault is None:
            return reading
        self._now.append(fault)
        if order.has_no_red:
            return reading
        unknown = Phase(Indication.UNKNOWN, now_ns, 0, False)
        return replace(reading, smoothed=Indication.UNKNOWN, phases=(unknown,))

    def compare(self, group: str, members: Sequence[int], heads: Sequence[HeadReading], now_ns: int) -> None:
        """Look for a burnt-out lamp and for heads of a group that contradict each other."""
        lit = {heads[h].smoothed for h in members} - set(SILENT)
        lasting = self._disagreeing.setdefault(group, Lasting(DISAGREE_NS))
        if lasting.has_held(len(lit) > 1, now_ns):
            self._keep(f"group '{group}': its heads contradict each other; check their boxes", now_ns)
        for h in members:
            has_it = len(lit) == 1 and can_show(next(iter(lit)), self._lamps[h])
            is_dark = heads[h].smoothed is Indication.DARK and has_it
            if self._burnt_out[h].has_held(is_dark, now_ns):
                self._keep(
                    f"head '{self._heads[h]}': dark while its group is lit; have its lamps looked at", now_ns
                )

    def faults(self, now_ns: int) -> tuple[str, ...]:
        """Return what is wrong now, or was within the last cycle; one line each, with the remedy."""
        self._told_ns = {text: t for text, t in self._told_ns.items() if now_ns - t <= KEEP_NS}
        return (*self._now, *self._told_ns)

    def _keep(self, text: str, now_ns: int) -> None:
        self._told_ns[text] = now_ns
