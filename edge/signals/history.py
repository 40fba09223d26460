"""Phases with the time of each change, put back to where the picture changed, and spans of frames made from them."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contracts.base import Indication
from edge.domain.signal import Phase, SignalReading
from edge.signals.settings import SignalSettings

MAX_BACK_NS = 1_500_000_000
"""A change is known at most this late: the longest wait of the filters and the first beats of flashing."""


Alone = tuple[Indication, ...]
"""What one frame alone shows; two, where later frames must tell whether it is the second."""


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
        self._recent: deque[tuple[int, Alone]] = deque(maxlen=256)
        self._phases: tuple[Phase, ...] = ()

    @property
    def phases(self) -> tuple[Phase, ...]:
        """What was shown in the last minutes."""
        return self._phases

    def take(self, smoothed: Indication, alone: Alone, captured_at_ns: int) -> None:
        """Take a frame: what it shows alone, and what all frames up to it say."""
        self.note(alone, captured_at_ns)
        if not self._phases or self._phases[-1].indication is not smoothed:
            change = self._when(smoothed)
            gap = self._gap_before(change) if smoothed is not Indication.UNKNOWN else None
            if gap is not None:
                self.begin(Indication.UNKNOWN, gap)
            self.begin(smoothed, change)

    def note(self, alone: Alone, captured_at_ns: int) -> None:
        """Remember a frame that changes nothing yet."""
        self._recent.append((captured_at_ns, alone))

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
        now = self._recent[-1][0]
        first, before = now, None
        for t_ns, alone in list(self._recent)[::-1]:
            if now - t_ns > MAX_BACK_NS:
                break
            if not _fits(alone, indication) and t_ns != now:
                before = t_ns
                break
            first = t_ns
        if before is None:
            return Change(first, self._settings.lamp_latency_ns, False)
        half = (first - before) // 2
        at_ns = before + half
        return Change(at_ns, half + self._settings.lamp_latency_ns, self._was_known(at_ns))

    def _gap_before(self, change: Change) -> Change | None:
        """Return when the old indication was gone, where whole frames before `change` showed neither.

        The gap of a change (all lamps off for some frames) belongs to nobody: it is not the old lamp's.
        """
        old = next((phase for phase in reversed(self._phases) if phase.start_ns < change.at_ns), None)
        if old is None or not change.seen:
            return None
        gone_ns = None
        for t_ns, alone in reversed(self._recent):
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
