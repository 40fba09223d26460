"""Lamp and controller checked against each other: two histories in, one out. Pure; see docs/adr/0008."""

from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from contracts.base import Indication
from edge.domain.signal import Phase

Phases = tuple[Phase, ...]
_SOFT = {
    (Indication.FLASHING_AMBER, Indication.AMBER): Indication.FLASHING_AMBER,
    (Indication.FLASHING_AMBER, Indication.DARK): Indication.FLASHING_AMBER,
    (Indication.FLASHING_RED, Indication.RED): Indication.FLASHING_RED,
    (Indication.FLASHING_RED, Indication.DARK): Indication.FLASHING_RED,
    (Indication.RED, Indication.RED_AMBER): Indication.RED_AMBER,
    (Indication.RED_AMBER, Indication.RED): Indication.RED_AMBER,
}
"""(lamp, controller) that are the same thing seen differently; none of the results can be enforced."""


@dataclass(frozen=True, slots=True)
class FusionSettings:
    """How two histories are compared.

    Attributes:
        agree_within_ns: changes this far apart, beyond their uncertainties, are the same change.
        settle_ns: either side may learn of a change this late.
        lamp_latency_ns: half-width for the time from the controller's word to the light.
        alone: the controller decides where the lamp cannot be seen. Off: nothing is known there.
    """

    agree_within_ns: int = 300_000_000
    settle_ns: int = 1_500_000_000
    lamp_latency_ns: int = 10_000_000
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Lamp and controller contradicted each other for longer than a change can explain."""

    start_ns: int
    end_ns: int
    lamp: Indication
    controller: Indication


@dataclass(frozen=True, slots=True)
class FusedGroup:
    """What is known of a group by both.

    Attributes:
        phases: oldest first, in the camera's clock.
        disagreements: oldest first. After one nothing is known until both see the next change together.
    """

    phases: Phases
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True)
class _Stretch:
    """An interval in which neither side changes; `verdict` is None where they contradict."""

    start_ns: int
    end_ns: int
    lamp: Phase
    controller: Phase | None
    verdict: Indication | None

    @property
    def both_say(self) -> bool:
        return self.controller is not None and self.lamp.indication is self.controller.indication


def in_camera_time(controller: Phases, offset_ns: int, offset_uncertainty_ns: int) -> Phases:
    """Return a controller's phases in the camera's clock, each change as uncertain as the clocks make it."""
    return tuple(
        replace(
            phase,
            start_ns=phase.start_ns + offset_ns,
            start_uncertainty_ns=phase.start_uncertainty_ns + offset_uncertainty_ns,
            end_ns=None if phase.end_ns is None else phase.end_ns + offset_ns,
        )
        for phase in controller
    )


def without_lamps(controller: Phases, dark_instead: Set[Indication]) -> Phases:
    """Return a controller's phases as heads show them that are dark in place of some indications."""
    shown: list[Phase] = []
    for phase in controller:
        seen = replace(phase, indication=Indication.DARK) if phase.indication in dark_instead else phase
        if shown and shown[-1].indication is seen.indication:
            shown[-1] = replace(shown[-1], end_ns=seen.end_ns)
        else:
            shown.append(seen)
    return tuple(shown)


def fuse(lamp: Phases, controller: Phases, now_ns: int, settings: FusionSettings) -> FusedGroup:
    """Compare what the lamp showed with what the controller commanded, up to `now_ns`.

    Args:
        lamp: the signal reader's phases, oldest first.
        controller: the controller's, oldest first, in the camera's clock (`in_camera_time`).
        now_ns: capture time of the newest frame.
        settings: tolerances and policy.
    """
    stretches = _stretches(lamp, controller, now_ns, settings.alone)
    walk = _Walk(settings, now_ns)
    at = 0
    while at < len(stretches):
        end = at
        while end < len(stretches) and stretches[end].verdict is None:
            end += 1
        if end > at:
            walk.contradiction(stretches[at:end], stretches[end] if end < len(stretches) else None)
        else:
            walk.agreement(stretches[at])
            end += 1
        at = end
    return FusedGroup(walk.phases(), tuple(walk.disagreements))


def _stretches(lamp: Phases, controller: Phases, now_ns: int, alone: bool) -> list[_Stretch]:
    if not lamp:
        return []
    begins = sorted({p.start_ns for p in (*lamp, *controller) if lamp[0].start_ns <= p.start_ns <= now_ns})
    ends = [*begins[1:], max(now_ns, begins[-1]) + 1] if begins else []
    lamp_starts, their_starts = [p.start_ns for p in lamp], [p.start_ns for p in controller]
    found = []
    for start_ns, end_ns in zip(begins, ends, strict=True):
        seen = lamp[bisect_right(lamp_starts, start_ns) - 1]
        index = bisect_right(their_starts, start_ns) - 1
        said = controller[index] if index >= 0 else None
        found.append(_Stretch(start_ns, end_ns, seen, said, _verdict(seen, said, alone)))
    return found


def _verdict(seen: Phase, said: Phase | None, alone: bool) -> Indication | None:
    lamp = seen.indication
    if said is None or said.indication is Indication.UNKNOWN or said.indication is lamp:
        return lamp
    if lamp is Indication.UNKNOWN:
        return said.indication if alone else Indication.UNKNOWN
    return _SOFT.get((lamp, said.indication))


class _Walk:
    """Goes over the stretches of one group and writes the phases."""

    def __init__(self, settings: FusionSettings, now_ns: int) -> None:
        self._settings = settings
        self._now_ns = now_ns
        self._written: list[Phase] = []
        self._trusted = True
        self._wrong_until_ns: int | None = None
        self.disagreements: list[Disagreement] = []

    def phases(self) -> Phases:
        """Return what was written, each phase ended where the next begins."""
        ends = [phase.start_ns for phase in self._written[1:]]
        ended = [replace(p, end_ns=end) for p, end in zip(self._written, ends, strict=False)]
        return (*ended, *self._written[-1:])

    def agreement(self, stretch: _Stretch) -> None:
        """Both say the same, or only one says something."""
        shown = stretch.verdict
        changed_together = self._changed_together(stretch)
        self._trusted = self._trusted or changed_together
        if shown is None or not self._trusted:
            self._write(Phase(Indication.UNKNOWN, stretch.start_ns, 0, False))
            return
        phase = self._dated(stretch, shown, changed_together)
        if self._wrong_until_ns is not None and phase.start_ns < self._wrong_until_ns:
            phase = Phase(shown, stretch.start_ns, 0, False)
        self._write(phase)

    def contradiction(self, run: Sequence[_Stretch], after: _Stretch | None) -> None:
        """They contradict each other in `run`; `after` it they do not, or it lasts to the newest frame."""
        lasted_ns = run[-1].end_ns - run[0].start_ns
        pending = after is None and lasted_ns <= self._settings.settle_ns
        if after is not None and self._is_changeover(run, after):
            return
        self._write(Phase(Indication.UNKNOWN, run[0].start_ns, 0, False))
        self._wrong_until_ns = run[-1].end_ns
        if not pending and lasted_ns > self._allowed_ns([*run, *([after] if after else [])]):
            self._trusted = False
            said = run[0].controller
            self.disagreements.append(
                Disagreement(
                    run[0].start_ns,
                    run[-1].end_ns,
                    run[0].lamp.indication,
                    said.indication if said is not None else Indication.UNKNOWN,
                )
            )

    def _is_changeover(self, run: Sequence[_Stretch], after: _Stretch) -> bool:
        """One side changed first and the other followed: the run is nothing but the change."""
        lasted_ns = after.start_ns - run[0].start_ns
        return self._changed_together(after) and lasted_ns <= self._allowed_ns([*run, after])

    def _changed_together(self, stretch: _Stretch) -> bool:
        seen, said = stretch.lamp, stretch.controller
        if said is None or not stretch.both_say or not (seen.start_seen and said.start_seen):
            return False
        if max(seen.start_ns, said.start_ns) != stretch.start_ns:
            return False
        return abs(seen.start_ns - said.start_ns) <= self._allowed_ns([stretch])

    def _allowed_ns(self, stretches: Sequence[_Stretch]) -> int:
        lamp = max(s.lamp.start_uncertainty_ns for s in stretches)
        said = max((s.controller.start_uncertainty_ns for s in stretches if s.controller), default=0)
        return lamp + said + self._settings.agree_within_ns

    def _dated(self, stretch: _Stretch, shown: Indication, changed_together: bool) -> Phase:
        seen, said = stretch.lamp, stretch.controller
        if changed_together and said is not None:
            return self._better(seen, said)
        if shown is seen.indication and seen.start_ns == stretch.start_ns:
            return replace(seen, end_ns=None)
        if said is not None and shown is said.indication and said.start_ns == stretch.start_ns:
            wider = said.start_uncertainty_ns + self._settings.lamp_latency_ns
            return replace(said, start_uncertainty_ns=wider, end_ns=None)
        return Phase(shown, stretch.start_ns, 0, False)

    def _better(self, seen: Phase, said: Phase) -> Phase:
        """Take the change from the side that knows it better; where they differ by more, the width covers that."""
        width_ns = said.start_uncertainty_ns + self._settings.lamp_latency_ns
        apart_ns = abs(seen.start_ns - said.start_ns)
        width_ns += max(0, apart_ns - width_ns - seen.start_uncertainty_ns)
        if width_ns < seen.start_uncertainty_ns:
            return Phase(seen.indication, said.start_ns, width_ns, True)
        return replace(seen, end_ns=None)

    def _write(self, phase: Phase) -> None:
        while self._written and self._written[-1].start_ns >= phase.start_ns:
            self._written.pop()
        if not self._written or self._written[-1].indication is not phase.indication:
            self._written.append(phase)
