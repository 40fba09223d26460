"""How far a controller's clock is from the camera's, from the changes that both saw."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from contracts.base import Indication
from edge.domain.signal import Phase

Phases = tuple[Phase, ...]
N_CHANGES = 48
N_NEW = 3
"""Changes that must say the same before a clock is said to have drifted."""
_NOT_SAID = (Indication.UNKNOWN, Indication.DARK)


@dataclass(frozen=True, slots=True)
class SharedChange:
    """A change that lamp and controller both saw.

    Attributes:
        group: signal group.
        at_ns: when the camera saw it.
        apart_ns: camera's time minus controller's time.
        half_width_ns: of `apart_ns`: both uncertainties together.
    """

    group: str
    at_ns: int
    apart_ns: int
    half_width_ns: int


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """What to add to a controller's time to get the camera's.

    Attributes:
        offset_ns: added.
        uncertainty_ns: half-width around it.
        n_changes: shared changes that it rests on; 0: only what was declared.
    """

    offset_ns: int
    uncertainty_ns: int
    n_changes: int


def shared_changes(group: str, vision: Phases, controller: Phases, within_ns: int) -> list[SharedChange]:
    """Pair each change seen by the camera with the controller's nearest change of the same kind.

    Args:
        group: signal group of both.
        vision: the camera's settled phases.
        controller: the controller's phases in its own clock.
        within_ns: further apart they are not the same change.
    """
    theirs: dict[tuple[Indication, Indication], list[Phase]] = {}
    for before, after in pairwise(controller):
        if after.start_seen:
            theirs.setdefault((before.indication, after.indication), []).append(after)
    found = []
    for before, after in pairwise(vision):
        candidates = theirs.get((before.indication, after.indication), [])
        if not after.start_seen or before.indication in _NOT_SAID or not candidates:
            continue
        nearest = _nearest(candidates, after.start_ns)
        apart_ns = after.start_ns - nearest.start_ns
        if abs(apart_ns) <= within_ns:
            half_ns = after.start_uncertainty_ns + nearest.start_uncertainty_ns
            found.append(SharedChange(group, after.start_ns, apart_ns, half_ns))
    return found


def _nearest(phases: Sequence[Phase], at_ns: int) -> Phase:
    index = bisect_left(phases, at_ns, key=lambda phase: phase.start_ns)
    return min(phases[max(0, index - 1) : index + 1], key=lambda phase: abs(phase.start_ns - at_ns))


def estimate(changes: Sequence[SharedChange], within_ns: int) -> ClockOffset:
    """Return the offset that every shared change allows.

    Each change says: the offset lies within `apart_ns` plus or minus its half-width. What all of them, and the
    declared bound, allow together is the answer; no averaging, because a camera whose frames keep step with the
    controller's cycle errs the same way each time. Where they contradict, the width covers all of them.
    """
    if not changes:
        return ClockOffset(0, within_ns, 0)
    low = max(change.apart_ns - change.half_width_ns for change in changes)
    high = min(change.apart_ns + change.half_width_ns for change in changes)
    n = len(changes)
    if low > high:
        return ClockOffset((low + high) // 2, (low - high) // 2 + max(c.half_width_ns for c in changes), n)
    if max(low, -within_ns) <= min(high, within_ns):
        low, high = max(low, -within_ns), min(high, within_ns)
    return ClockOffset((low + high) // 2, (high - low + 1) // 2, n)


@dataclass(frozen=True, slots=True)
class OffsetSettings:
    """Limits of the clocks.

    Attributes:
        within_ns: declared: the controller's clock is not further from the camera's than this.
        search_ns: shared changes are looked for this far apart.
        drift_ns: the newest changes may differ from the others by this much.
        settle_ns: the camera may date a change anew for so long.
    """

    within_ns: int
    search_ns: int = 2_000_000_000
    drift_ns: int = 150_000_000
    settle_ns: int = 1_500_000_000


class OffsetWatch:
    """Keeps the last shared changes of all groups; says when the clocks have drifted apart."""

    def __init__(self, settings: OffsetSettings) -> None:
        self._settings = settings
        self._changes: dict[tuple[str, int], SharedChange] = {}
        self._drifted_at_ns: int | None = None
        self.offset = estimate((), settings.within_ns)
        self.fault: str | None = None

    def take(self, vision: Mapping[str, Phases], controller: Mapping[str, Phases], now_ns: int) -> None:
        """Look at both histories as they are at a frame."""
        settled_ns = now_ns - self._settings.settle_ns
        for group, phases in vision.items():
            new = self._new(group, phases, controller.get(group, ()), settled_ns)
            self._changes.update(((change.group, change.at_ns), change) for change in new)
            if new:
                self._judge(now_ns)

    def _new(self, group: str, vision: Phases, controller: Phases, settled_ns: int) -> list[SharedChange]:
        newest_ns = max((at for name, at in self._changes if name == group), default=0)
        first = next((i for i, p in enumerate(vision) if p.start_ns > newest_ns), len(vision))
        later = tuple(p for p in vision[max(0, first - 1) :] if p.start_ns <= settled_ns)
        if len(later) < 2:
            return []
        return shared_changes(group, later, controller, self._settings.search_ns)

    def _judge(self, now_ns: int) -> None:
        changes = sorted(self._changes.values(), key=lambda change: change.at_ns)[-N_CHANGES:]
        old, new = changes[:-N_NEW], changes[-N_NEW:]
        if len(old) >= N_NEW and abs(_apart_ns(new) - _apart_ns(old)) > self._settings.drift_ns:
            changes, self._drifted_at_ns = new, now_ns
        self._changes = {(change.group, change.at_ns): change for change in changes}
        self.offset = estimate(changes, self._settings.within_ns)
        self.fault = self._why(now_ns)

    def _why(self, now_ns: int) -> str | None:
        beyond_ns = abs(self.offset.offset_ns) - self.offset.uncertainty_ns
        if beyond_ns > self._settings.within_ns:
            return (
                f"its clock is {-self.offset.offset_ns / 1e6:+.0f} ms from the camera's, allowed are "
                f"{self._settings.within_ns / 1e6:.0f}; set both clocks (NTP) or correct clock_within_ms"
            )
        if self._drifted_at_ns is not None and now_ns - self._drifted_at_ns < 300_000_000_000:
            return "its clock and the camera's have moved apart; set both clocks (NTP)"
        return None


def _apart_ns(changes: Sequence[SharedChange]) -> float:
    return median(change.apart_ns for change in changes)
