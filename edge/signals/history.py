"""Phases with the time of each change, put back to where the picture changed, and spans of frames made from them."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

from contracts.base import Indication
from edge.domain.signal import Phase, SignalReading
from edge.signals.settings import SignalSettings

MAX_BACK_NS = 1_500_000_000
"""A change is known at most this late: the longest wait of the filters and the first beats of flashing."""


Alone = tuple[Indication, ...]
"""What one frame alone shows; two, where later frames must tell whether it is the second."""


WHOLE = 0.85
"""A lamp whose light differs by less from that of the frames beside it is wholly lit: a filament of 50 ms is not, in
the first frame that it outshines the lamp before."""
N_BESIDE = 3


class Glance(NamedTuple):
    """One frame: what it shows alone, and how strong the light is; 0: not known."""

    t_ns: int
    alone: Alone
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """When a change happened: the middle between the last frame without and the first with it."""

    at_ns: int
    uncertainty_ns: int
    seen: bool


class PhaseHistory:
    """The phases of one head or group, oldest first, bounded in time."""

    def __init__(self, settings: SignalSettings) -> None:
        self._settings = settings
        self._recent: deque[Glance] = deque(maxlen=256)
        self._phases: tuple[Phase, ...] = ()

    @property
    def phases(self) -> tuple[Phase, ...]:
        """What was shown in the last minutes."""
        return self._phases

    def take(self, smoothed: Indication, glance: Glance) -> None:
        """Take a frame: what all frames up to it say, and what it shows alone."""
        self.note(glance)
        if not self._phases or self._phases[-1].indication is not smoothed:
            change = self._when(smoothed)
            gap = self._gap_before(change) if smoothed is not Indication.UNKNOWN else None
            if gap is not None:
                self.begin(Indication.UNKNOWN, gap)
            self.begin(smoothed, change)

    def note(self, glance: Glance) -> None:
        """Remember a frame that changes nothing yet."""
        self._recent.append(glance)

    def begin(self, indication: Indication, change: Change) -> None:
        """End the running phase at `change` and begin the next; a phase that it swallows is dropped."""
        kept = [phase for phase in self._phases if phase.start_ns < change.at_ns]
        oldest = change.at_ns - self._settings.history_ns
        kept = [phase for phase in kept if phase.end_ns is None or phase.end_ns > oldest]
        if kept and kept[-1].indication is indication:
            self._phases = (*kept[:-1], replace(kept[-1], end_ns=None))
            return
        if kept:
            kept[-1] = replace(kept[-1], end_ns=change.at_ns)
        self._phases = (*kept, Phase(indication, change.at_ns, change.uncertainty_ns, change.seen))

    def _when(self, indication: Indication) -> Change:
        """Walk back over the frames that already showed the new indication."""
        frames = list(self._recent)
        now_ns, first = frames[-1].t_ns, len(frames) - 1
        while first > 0 and now_ns - frames[first - 1].t_ns <= MAX_BACK_NS:
            if not _fits(frames[first - 1].alone, indication):
                return self._between(frames, first)
            first -= 1
        return Change(frames[first].t_ns, self._settings.lamp_latency_ns, False)

    def _between(self, frames: Sequence[Glance], first: int) -> Change:
        """The change lies between the last frame of the old lamp and the first of the new one.

        Where both glow in the frames between them, they fade into each other.
        """
        last, old = first - 1, self._known()
        while (
            old is not None
            and last > max(0, first - 1 - N_BESIDE)
            and _glow_both(frames[last], frames[first], old)
        ):
            last -= 1
        half = (frames[first].t_ns - frames[last].t_ns) // 2
        at_ns = frames[last].t_ns + half
        is_step = (
            old is not None
            and last == first - 1
            and _fits(frames[last].alone, old)
            and _is_whole(frames[last], frames[max(0, last - N_BESIDE) : last])
            and _is_whole(frames[first], frames[first + 1 : first + 1 + N_BESIDE])
        )
        latency_ns = self._settings.step_latency_ns if is_step else self._settings.lamp_latency_ns
        return Change(at_ns, half + latency_ns, self._was_known(at_ns))

    def _known(self) -> Indication | None:
        """Return what was shown last, as far as that was known."""
        known = [phase.indication for phase in self._phases if phase.indication is not Indication.UNKNOWN]
        return known[-1] if known else None

    def _gap_before(self, change: Change) -> Change | None:
        """Return when the old indication was gone, where whole frames before `change` showed neither.

        The gap of a change (all lamps off for some frames) belongs to nobody: it is not the old lamp's.
        """
        old = next((phase for phase in reversed(self._phases) if phase.start_ns < change.at_ns), None)
        if old is None or not change.seen:
            return None
        gone_ns = None
        for t_ns, alone, _ in reversed(self._recent):
            if t_ns > change.at_ns:
                continue
            if _fits(alone, old.indication) or t_ns <= old.start_ns:
                half = (gone_ns - t_ns) // 2 if gone_ns is not None else 0
                return Change(t_ns + half, half, True) if half else None
            gone_ns = t_ns
        return None

    def _was_known(self, at_ns: int) -> bool:
        """Tell whether the phase that ends at `at_ns` was known; one that begins later is swallowed."""
        earlier = [phase for phase in self._phases if phase.start_ns < at_ns]
        return bool(earlier) and earlier[-1].indication is not Indication.UNKNOWN


def _glow_both(between: Glance, after: Glance, old: Indication) -> bool:
    """Tell whether red and amber are both lit where the one follows the other."""
    shown = {old, *after.alone}
    return Indication.RED_AMBER in between.alone and {Indication.RED, Indication.AMBER} <= shown


def _is_whole(glance: Glance, beside: Sequence[Glance]) -> bool:
    """Tell whether a frame shows a lamp as bright as the frames beside it do."""
    strengths = [other.strength for other in beside if other.strength > 0]
    if not strengths or glance.strength <= 0:
        return False
    return WHOLE <= glance.strength / median(strengths) <= 1 / WHOLE


def _fits(alone: Alone, indication: Indication) -> bool:
    flashing = {
        Indication.FLASHING_AMBER: (Indication.AMBER, Indication.DARK, Indication.UNKNOWN),
        Indication.FLASHING_RED: (Indication.RED, Indication.DARK, Indication.UNKNOWN),
    }
    fitting = flashing.get(indication, (indication,))
    return any(raw in fitting for raw in alone)


@dataclass(frozen=True, slots=True)
class FrameSpan:
    """Frames `first`..`last`, both included, in which a head showed one indication."""

    first: int
    last: int
    indication: Indication


def head_spans(readings: Sequence[SignalReading]) -> dict[str, list[FrameSpan]]:
    """Turn the readings of a clip into spans per head, with every change where it happened.

    The clip may be longer than the memory of the phases: for each frame the phases of the latest reading that
    still knew its time are used.
    """
    known: dict[str, dict[int, Phase]] = {}
    for reading in readings:
        for head in reading.heads:
            phases = known.setdefault(head.head, {})
            oldest = head.phases[0].start_ns if head.phases else reading.captured_at_ns
            for start in [start for start in phases if start >= oldest]:
                del phases[start]
            phases.update((phase.start_ns, phase) for phase in head.phases)
    return {
        name: _frame_spans(readings, [by_start[start] for start in sorted(by_start)])
        for name, by_start in known.items()
    }


def _frame_spans(readings: Sequence[SignalReading], phases: list[Phase]) -> list[FrameSpan]:
    spans: list[FrameSpan] = []
    at = 0
    for reading in readings:
        while at + 1 < len(phases) and phases[at + 1].start_ns <= reading.captured_at_ns:
            at += 1
        shown = phases[at].indication if phases else Indication.UNKNOWN
        if spans and spans[-1].indication is shown:
            spans[-1] = replace(spans[-1], last=reading.frame_number)
        else:
            spans.append(FrameSpan(reading.frame_number, reading.frame_number, shown))
    return spans
