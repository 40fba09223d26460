"""What the lamp does in a scene, and what a reader would know of it at each frame."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from contracts.base import Indication
from edge.domain.signal import GroupReading, Phase, SignalReading
from edge.signals.settings import SignalSettings

GROUP = "main"
NS = 1_000_000_000
ORIGIN_NS = 1_700_000_000 * NS
AMBER_S = 3.0
_LATENCY_NS = SignalSettings().lamp_latency_ns
_FLASH_S = 0.3


@dataclass(frozen=True, slots=True)
class Lamp:
    """True times of one cycle, scene seconds.

    Attributes:
        red_s: begin of red; amber began `AMBER_S` before.
        green_s: end of red.
    """

    red_s: float
    green_s: float

    @property
    def amber_s(self) -> float:
        """Begin of amber."""
        return self.red_s - AMBER_S

    def turns(self) -> list[tuple[float, Indication]]:
        """Return each change."""
        return [
            (-60.0, Indication.GREEN),
            (self.amber_s, Indication.AMBER),
            (self.red_s, Indication.RED),
            (self.green_s, Indication.GREEN),
        ]


@dataclass(frozen=True, slots=True)
class Known:
    """A phase, and from when on the reader knows it."""

    from_s: float
    phase: Phase


class LampReader:
    """Plays a signal reader: the change lies between two frames, is known late, and gaps leave UNKNOWN.

    Attributes:
        lost_s: frames in which nobody could tell the lamp.
    """

    def __init__(self, rng: np.random.Generator, lamp: Lamp, frame_s: np.ndarray) -> None:
        self._known = _with_gap(rng, [_seen(rng, turn, frame_s) for turn in lamp.turns()], lamp)
        self.lost_s = _lost(self._known, frame_s)
        from_s = np.array([known.from_s for known in self._known])
        self._n_known: list[int] = (from_s <= frame_s[:, None]).sum(axis=1).tolist()
        self._cache: tuple[int, tuple[GroupReading, ...]] = (-1, ())

    def read(self, number: int, captured_ns: int) -> SignalReading:
        """Return what is known at a frame, by its place in the scene."""
        n = self._n_known[number]
        if self._cache[0] != n:
            phases = [known.phase for known in self._known[:n]]
            closed = tuple(
                _ended(phase, after) for phase, after in zip(phases, [*phases[1:], None], strict=True)
            )
            self._cache = n, (GroupReading(GROUP, phases[-1].indication, 1.0, closed),)
        return SignalReading(number, captured_ns, (), self._cache[1])


def _lost(known: list[Known], frame_s: np.ndarray) -> tuple[float, ...]:
    """Return the frames in which nobody could tell the lamp."""
    spans = [(k.phase.start_ns, after.phase.start_ns) for k, after in pairwise(known) if _is_lost(k)]
    return tuple(float(s) for s in frame_s for begin, end in spans if begin <= _ns(float(s)) < end)


def _is_lost(known: Known) -> bool:
    return known.phase.indication is Indication.UNKNOWN


def _ended(phase: Phase, after: Phase | None) -> Phase:
    end_ns = after.start_ns if after is not None else None
    return Phase(phase.indication, phase.start_ns, phase.start_uncertainty_ns, phase.start_seen, end_ns)


def _seen(rng: np.random.Generator, turn: tuple[float, Indication], frame_s: np.ndarray) -> Known:
    """The lamp lights up within its latency; the first frame that shows it and the one before bound the change."""
    at_s, shown = turn
    visible_s = at_s + float(rng.uniform(0.0, _LATENCY_NS / NS))
    after = int(np.searchsorted(frame_s, visible_s))
    if after == 0 or after >= len(frame_s):
        return Known(at_s, Phase(shown, _ns(at_s), _LATENCY_NS, False))
    before_s, first_s = float(frame_s[after - 1]), float(frame_s[after])
    half_ns = _ns(first_s - before_s, 0) // 2
    known_s = float(frame_s[min(after + int(rng.integers(1, 4)), len(frame_s) - 1)])
    return Known(known_s, Phase(shown, _ns(before_s) + half_ns, half_ns + _LATENCY_NS, True))


def _with_gap(rng: np.random.Generator, known: list[Known], lamp: Lamp) -> list[Known]:
    """One scene in seven loses the lamp for a while (bus, glare, flicker); a change in the gap is not seen."""
    if rng.random() > 1 / 7:
        return known
    begin_s = float(rng.uniform(lamp.amber_s, lamp.green_s))
    end_s = begin_s + float(rng.choice([rng.uniform(_FLASH_S, 1.0), rng.uniform(1.0, 4.0)]))
    lost = Known(begin_s + _FLASH_S, Phase(Indication.UNKNOWN, _ns(begin_s), 60_000_000, True))
    shown = [turn for turn in lamp.turns() if turn[0] <= end_s][-1][1]
    found = Known(end_s + 0.2, Phase(shown, _ns(end_s), _LATENCY_NS, False))
    before = [k for k in known if k.phase.start_ns < lost.phase.start_ns]
    later = [k for k, (at_s, _) in zip(known, lamp.turns(), strict=True) if at_s > end_s]
    overtaken = bool(later) and later[0].phase.start_ns <= found.phase.start_ns
    return [*before, lost, *([] if overtaken else [found]), *later]


def _ns(seconds: float, origin_ns: int = ORIGIN_NS) -> int:
    return origin_ns + round(seconds * NS)
