"""What the signal heads and groups show, with the time of each change."""

from dataclasses import dataclass

from contracts.base import Indication


@dataclass(frozen=True, slots=True)
class Phase:
    """An interval in which a group held one indication.

    Attributes:
        indication: what was shown.
        start_ns: capture time (UTC ns) of the change, interpolated between frames; of the first frame where
            the change itself was not seen.
        start_uncertainty_ns: half-width around `start_ns`.
        start_seen: False where the phase was already on at the first frame or after a gap.
        end_ns: capture time at which it ended; None while it holds.
    """

    indication: Indication
    start_ns: int
    start_uncertainty_ns: int
    start_seen: bool
    end_ns: int | None = None


@dataclass(frozen=True, slots=True)
class HeadReading:
    """One head in one frame.

    Attributes:
        head: its id in the layout.
        indication: what this frame alone shows, before smoothing.
        confidence: of `indication`, 0..1.
        smoothed: what the head shows by all frames up to this one.
        phases: of the smoothed head, oldest first; the last few minutes.
        certainty: of `smoothed`, 0..1: how likely it is, and how well the head could be seen lately.
    """

    head: str
    indication: Indication
    confidence: float
    smoothed: Indication = Indication.UNKNOWN
    phases: tuple[Phase, ...] = ()
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class GroupReading:
    """A signal group at one frame: the smoothed indication and the phases that led to it, oldest first.

    Attributes:
        dark_instead: lit indications in whose place heads without a red lamp are dark.
    """

    group: str
    indication: Indication
    confidence: float
    phases: tuple[Phase, ...]
    dark_instead: frozenset[Indication] = frozenset()


@dataclass(frozen=True, slots=True)
class SignalReading:
    """All heads and groups at one frame. A change may be known some frames late; its time is not late.

    Attributes:
        preempted: the controller says that it serves a vehicle with priority.
        faults: what is wrong with the lamps or the view of them, one line each with the remedy.
    """

    frame_number: int
    captured_at_ns: int
    heads: tuple[HeadReading, ...]
    groups: tuple[GroupReading, ...]
    preempted: bool = False
    faults: tuple[str, ...] = ()

    def group(self, name: str) -> GroupReading | None:
        """Return the reading of a group, or None where the layout has no such group."""
        return next((g for g in self.groups if g.group == name), None)
