"""The `SignalReader` of a camera whose junction has a controller: the picture's reader, checked by the controller."""

from dataclasses import dataclass, field, replace

from edge.controllers.fusion import Disagreement, FusionSettings, Phases, fuse, in_camera_time, without_lamps
from edge.controllers.offset import ClockOffset, OffsetSettings, OffsetWatch
from edge.domain.frame import Frame
from edge.domain.signal import GroupReading, SignalReading
from edge.ports import SignalController, SignalReader

_TOLD_NS = 60_000_000_000
"""A disagreement is a fault for so long after its end."""


@dataclass(frozen=True, slots=True)
class ControllerState:
    """How lamp and controller stand to each other; replaced whole, so another thread may read it.

    Attributes:
        offset: between the clocks; None before the first frame.
        heard_at_ns: time of the controller's newest answer in its own clock.
        n_disagreements: counted since the start.
    """

    offset: ClockOffset | None = None
    heard_at_ns: int | None = None
    n_disagreements: int = 0


@dataclass(slots=True)
class _Counted:
    until_ns: dict[str, int] = field(default_factory=dict)
    n: int = 0

    def take(self, group: str, found: tuple[Disagreement, ...]) -> None:
        """Count each disagreement once, while it grows from frame to frame too."""
        for one in found:
            known_ns = self.until_ns.get(group)
            self.n += known_ns is None or one.start_ns > known_ns
            self.until_ns[group] = max(one.end_ns, known_ns or 0)


class CheckedSignalReader:
    """Implements `SignalReader`. Groups that the controller does not know are left as the picture shows them."""

    def __init__(
        self,
        vision: SignalReader,
        controller: SignalController,
        fusion: FusionSettings,
        clocks: OffsetSettings,
    ) -> None:
        self._vision = vision
        self._controller = controller
        self._fusion = fusion
        self._clocks = OffsetWatch(clocks)
        self._counted = _Counted()
        self.state = ControllerState()

    def read(self, frame: Frame) -> SignalReading:
        """Take the next frame; frames must come in order."""
        seen, offset = self._vision.read(frame), self._clocks.offset
        said = self._controller.shown(seen.captured_at_ns - offset.offset_ns)
        lamps = {group.group: group.phases for group in seen.groups}
        self._clocks.take(lamps, said.phases_of, seen.captured_at_ns)
        groups = tuple(
            self._checked(group, said.phases_of.get(group.group, ()), seen.captured_at_ns)
            for group in seen.groups
        )
        faults = self._faults(seen.captured_at_ns)
        self.state = ControllerState(self._clocks.offset, said.heard_at_ns, self._counted.n)
        return replace(seen, groups=groups, preempted=said.preempted, faults=(*seen.faults, *faults))

    def _checked(self, seen: GroupReading, said: Phases, now_ns: int) -> GroupReading:
        if not said:
            return seen
        offset = self._clocks.offset
        lit = without_lamps(said, seen.dark_instead)
        theirs = in_camera_time(lit, offset.offset_ns, offset.uncertainty_ns)
        fused = fuse(seen.phases, theirs, now_ns, self._fusion)
        self._counted.take(seen.group, fused.disagreements)
        if not fused.phases:
            return seen
        return replace(seen, indication=fused.phases[-1].indication, phases=fused.phases)

    def _faults(self, now_ns: int) -> tuple[str, ...]:
        recent = sorted(g for g, until in self._counted.until_ns.items() if now_ns - until < _TOLD_NS)
        found = [self._controller.fault, self._clocks.fault]
        if recent:
            found.append(
                f"lamp and controller disagree about {', '.join(recent)} ({self._counted.n} times so far); "
                "compare both with 'atcs edge probe-signals' and the picture"
            )
        return tuple(f"controller: {fault}" for fault in found if fault is not None)
