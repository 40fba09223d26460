"""The rules of one camera, in the order in which they are asked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from contracts.base import Indication, ViolationKind
from contracts.facts import PrioritySign
from contracts.layout import Layout, ManualControlWindow, PriorityWindow
from edge.domain.detection import TrackedFrame, TrackedFrames
from edge.domain.frame import Frame
from edge.domain.signal import SignalReading
from edge.domain.violation import Box, ClearedCrossing, LineCrossing, RuleOutcome, ViolationCandidate
from edge.kernels.records import ANY, CROSSED, JUST_PAST, STANDS, STANDS_PAST
from edge.ports import MotionWitness
from edge.rules.acts import Acts, ActsConfig
from edge.rules.candidate import event_candidate, red_light_candidate, stop_line_candidate
from edge.rules.clock import FrameClock, Order
from edge.rules.event import RuleEvent
from edge.rules.following import Followed, Follower, Table
from edge.rules.geometry import CompiledLine, compile_lines
from edge.rules.heading import came_from_elsewhere
from edge.rules.lamp import NOT_KNOWN, Phases, phase_at, red_at
from edge.rules.lamp_post import may_be_lamp_post, scaled_head_boxes
from edge.rules.movement import MovementTracker
from edge.rules.not_fired import NotFired, Reasons
from edge.rules.passage import Passage
from edge.rules.permitted import TurnsOnRed
from edge.rules.place import NO_PLACES, PlacesOf, compile_places
from edge.rules.red_light import RedDecision, RedEntry, RedLightRule
from edge.rules.settings import MILLISECOND_NS, SECOND_NS, RuleSettings
from edge.rules.stop_line import StandingPastLine, StopLineRule

PhasesOf = dict[str, Phases]
"""By signal group, oldest first."""
NOTHING = RuleOutcome((), ())
STANDING = frozenset({ViolationKind.STOP_LINE, ViolationKind.RHK_INTRUSION, ViolationKind.ZEBRA})
PREEMPTION_NS = 10 * SECOND_NS
"""A controller's pre-emption marks the cases of so long after it too (unsourced)."""


@dataclass(frozen=True, slots=True)
class RuleConfig:
    """What the layout says about the rules, in frame pixels and nanoseconds."""

    lines: tuple[CompiledLine, ...]
    kinds: frozenset[ViolationKind]
    grace_ns: int
    manual_windows: tuple[ManualControlWindow, ...] = ()
    priority_windows: tuple[PriorityWindow, ...] = ()
    places_of: PlacesOf = field(default_factory=dict)
    heads: tuple[Box, ...] = ()

    @classmethod
    def of(cls, layout: Layout, frame_size_px: tuple[int, int]) -> "RuleConfig":
        """Compile a layout for frames of a size.

        Raises:
            ConfigError: an approach runs along its own stop line.
        """
        return cls(
            lines=compile_lines(layout, frame_size_px),
            kinds=frozenset(layout.rules),
            grace_ns=layout.grace_ms * MILLISECOND_NS,
            manual_windows=tuple(layout.manual_control_windows),
            priority_windows=tuple(layout.priority_windows),
            places_of=compile_places(layout, frame_size_px),
            heads=scaled_head_boxes(layout, frame_size_px),
        )


class RuleBook:
    """Takes tracked frames with the lamps' history and yields crossings and candidates."""

    def __init__(self, config: RuleConfig, witness: MotionWitness, settings: RuleSettings) -> None:
        self.reasons: Reasons = Counter()
        self._config = config
        self._witness = witness
        self._settings = settings
        self._follower = Follower(config.lines, settings, self.reasons, _wanted(config))
        self._stop_line = StopLineRule(config.grace_ns, self.reasons)
        self._movements = MovementTracker(config.places_of, settings)
        self._turns = TurnsOnRed(config.places_of, settings, config.grace_ns)
        acts = ActsConfig(config.kinds, config.places_of, config.grace_ns)
        self._acts = Acts(acts, settings, self.reasons, self._motion_agrees)
        self._red_light = RedLightRule(settings, config.grace_ns, self._acts.has_stood)
        self._clock = FrameClock(settings.max_jump_s * SECOND_NS)
        self._preempted_ns: int | None = None
        self._signals: SignalReading | None = None
        self._stood_too_close: list[int] = []
        self._motion_unknown: list[Passage] = []

    def step(self, tracked: TrackedFrame, signals: SignalReading) -> RuleOutcome:
        """Take the next frame; frames must come in order."""
        return self._take(self._clock.order(tracked.frame), tracked, signals)

    def run(
        self, tracked: TrackedFrames, signals: Sequence[SignalReading]
    ) -> list[tuple[Frame, RuleOutcome]]:
        """Take the next frames, all of one size, as `step` takes them one by one, only sooner.

        Returns:
            The frames in which a rule looked at somebody, and what it said.
        """
        orders = [self._clock.order(frame) for frame in tracked.frames]
        happens = [
            order is not Order.LATER or bool(ended or doubtful)
            for order, ended, doubtful in zip(orders, tracked.ended, tracked.doubtful, strict=True)
        ]
        table, told, k = Table.of(tracked), list[tuple[Frame, RuleOutcome]](), 0
        while k < len(tracked):
            if happens[k]:
                outcome = self._take(orders[k], tracked[k], signals[k])
                k += 1
            else:
                begin, end = k, k + 1 if self._is_waiting else _next(happens, k)
                k, followed = self._follower.update_until_due(table, begin, end)
                outcome = self._judge(tracked.frames[k - 1], followed, signals[begin:k])
            if outcome is not NOTHING:
                told.append((tracked.frames[k - 1], outcome))
        return told

    def _take(self, order: Order, tracked: TrackedFrame, signals: SignalReading) -> RuleOutcome:
        if order is Order.JUMPED:
            self._begin_anew()
        if order is Order.NOT_LATER:
            tracked = self._unmeasured(tracked)
        if tracked.doubtful:
            self._follower.doubt(tracked.doubtful)
        return self._judge(tracked.frame, self._follower.update(tracked), (signals,))

    def _judge(self, frame: Frame, followed: Followed, signals: Sequence[SignalReading]) -> RuleOutcome:
        """Look at what happened in a frame; the signals are those of it and of the frames since the last one."""
        self._stood_too_close.clear()
        self._signals = signals[-1]
        for reading in signals:
            self._preempted_ns = reading.captured_at_ns if reading.preempted else self._preempted_ns
        if not (followed.seen or followed.ended or self._is_waiting):
            return NOTHING
        return self._decide(frame, followed, self._phases_of)

    @property
    def _is_waiting(self) -> bool:
        """Some decision has still to be made."""
        return self._red_light.is_waiting or self._turns.is_waiting or self._acts.is_waiting

    @property
    def _phases_of(self) -> PhasesOf:
        groups = self._signals.groups if self._signals is not None else ()
        return {group.group: group.phases for group in groups}

    def _decide(self, frame: Frame, followed: Followed, phases_of: PhasesOf) -> RuleOutcome:
        """Ask the rules about a frame in which some vehicle may have to be looked at."""
        self._ask_again(frame)
        self._watch_fronts(followed)
        crossings = tuple(self._crossed(passage, phases_of) for passage in followed.crossed)
        taken = self._movements.step(followed.seen)
        events = self._acts.step(followed, taken, frame.captured_at_ns, phases_of)
        decisions = self._red_light.step(frame.captured_at_ns, phases_of)
        candidates = [
            *self._entered(decisions, frame, phases_of),
            *self._standing(followed, frame, phases_of),
            *(self._alleged(event, frame, phases_of) for event in events if self._may_allege(event, frame)),
        ]
        self._close(followed.ended, phases_of)
        marked = tuple(replace(c, priority=self._priority(c.front_ns)) for c in candidates)
        told = tuple(c for c in crossings if c is not None)
        return RuleOutcome(told, marked, taken, _cleared(decisions), tuple(self._stood_too_close))

    def close(self) -> None:
        """The source has ended: count what cannot be decided any more."""
        self._count(self._red_light.close())
        self._close(self._follower.forget(), self._phases_of)
        self.reasons[NotFired.MOVEMENT_NOT_KNOWN] += len(self._turns.close())

    def _unmeasured(self, tracked: TrackedFrame) -> TrackedFrame:
        """Nothing is measured in a frame that is not later than the one before; its ended tracks have ended."""
        self.reasons[NotFired.FRAME_NOT_LATER] += 1
        return replace(
            tracked, tracks=replace(tracked.tracks, measured=np.zeros(len(tracked.tracks), np.bool_))
        )

    def _begin_anew(self) -> None:
        self.reasons[NotFired.CLOCK_JUMPED] += 1
        for passage in self._follower.forget():
            self._forget(passage)
        self._red_light = RedLightRule(self._settings, self._config.grace_ns, self._acts.has_stood)
        self._turns = TurnsOnRed(self._config.places_of, self._settings, self._config.grace_ns)
        self._preempted_ns = None
        self._motion_unknown.clear()

    def _watch_fronts(self, followed: Followed) -> None:
        """Ask the witness about each front that has just passed, for a vehicle that may come to stand there.

        As it passes and again once it holds the far side: who rolls to a stop hardly moves any more until then.
        """
        if not STANDING & self._config.kinds:
            return
        for passage in followed.seen:
            if not (passage.line.enforced and passage.front_is_just_past) or passage.front_motion_agreed:
                continue
            agreed = self._motion_agrees(passage)
            passage.front_motion_agreed = passage.front_motion_agreed if agreed is None else agreed

    def _crossed(self, passage: Passage, phases_of: PhasesOf) -> LineCrossing | None:
        """Ask the witness while it still has the pictures, and hand an enforced crossing to the rule."""
        crossing = passage.crossing
        if crossing is None:
            return None
        is_red_ruled = passage.line.enforced and ViolationKind.RED_LIGHT in self._config.kinds
        may_be_red = is_red_ruled and _may_be_red(_phases(phases_of, passage), crossing)
        if may_be_red or self._may_turn_illegally(passage):
            crossing = replace(crossing, motion_agreed=self._motion_agrees(passage))
            passage.crossing = crossing
            if crossing.motion_agreed is None:
                self._motion_unknown.append(passage)
        if is_red_ruled:
            self._red_light.open(passage, crossing)
        else:
            self.reasons[NotFired.NOT_ENFORCED] += 1
        return crossing

    def _ask_again(self, frame: Frame) -> None:
        """Ask the witness again about those who were hardly seen to move, as they drive on; they may have been hidden at the line."""
        for passage in tuple(self._motion_unknown):
            crossing, last = passage.crossing, passage.last
            if crossing is None or last is None or passage.ended:
                self._motion_unknown.remove(passage)
            elif last.at_ns == frame.captured_at_ns:
                passage.crossing = replace(crossing, motion_agreed=self._motion_agrees(passage))
                if passage.crossing.motion_agreed is not None:
                    self._motion_unknown.remove(passage)

    def _may_turn_illegally(self, passage: Passage) -> bool:
        places = self._config.places_of.get(passage.line.approach, NO_PLACES)
        ruled = ViolationKind.ILLEGAL_TURN in self._config.kinds and places.has_direction
        return ruled and places.restricts_turns

    def _motion_agrees(self, passage: Passage) -> bool | None:
        return self._witness.agrees(passage.trail_since(self._settings.witness_s))

    def _entered(
        self, decisions: list[RedDecision], frame: Frame, phases_of: PhasesOf
    ) -> list[ViolationCandidate]:
        self._count(decisions)
        for decision in decisions:
            if isinstance(decision.outcome, RedEntry) and self._may_accuse(decision):
                self._turns.open(decision)
        ripe = self._turns.step(frame.captured_at_ns, phases_of)
        candidates = []
        for decision, reason in ripe:
            if reason is not None:
                self.reasons[reason] += 1
            elif isinstance(decision.outcome, RedEntry):
                self._acts.stood(decision.passage)
                phases = _phases(phases_of, decision.passage)
                candidates.append(red_light_candidate(decision, decision.outcome, frame, phases))
        return candidates

    def _may_accuse(self, decision: RedDecision) -> bool:
        crossing = decision.passage.crossing or decision.crossing
        agreed = crossing.motion_agreed
        if agreed is not True:
            disagreed = agreed is False
            self.reasons[NotFired.MOTION_DISAGREED if disagreed else NotFired.MOTION_UNKNOWN] += 1
            return False
        return not self._manually_controlled(decision.crossing.rear_ns)

    def _standing(self, followed: Followed, frame: Frame, phases_of: PhasesOf) -> list[ViolationCandidate]:
        """One standing is one case: zebra crossing and motorcycles' box are asked before the line."""
        candidates = []
        for passage in followed.seen:
            if not passage.stands:
                continue
            phases = _phases(phases_of, passage)
            event = self._acts.stands(passage, phases)
            if event is not None and self._is_its_own(passage) and self._may_allege(event, frame):
                candidates.append(event_candidate(event, frame, phases))
            standing = self._past_line(passage, phases)
            if standing is not None and not self._manually_controlled(standing.since_ns):
                candidates.append(stop_line_candidate(standing, frame, phases))
        return candidates

    def _past_line(self, passage: Passage, phases: Phases) -> StandingPastLine | None:
        ruled = passage.line.enforced and ViolationKind.STOP_LINE in self._config.kinds
        if not ruled or self._acts.has_stood(passage):
            return None
        standing = self._stop_line.step(passage, phases)
        if isinstance(standing, StandingPastLine):
            self._acts.stood(passage)
            return standing if self._is_its_own(passage) else None
        if standing in (NotFired.TOO_CLOSE_TO_CALL, NotFired.FRONT_TOO_NEAR):
            self._stood_too_close.append(passage.track_id)
        return None

    def _is_its_own(self, passage: Passage) -> bool:
        """Tell whether what stands is a vehicle of this approach: not of another road, nor a lamp post."""
        elsewhere, trail = came_from_elsewhere(passage), passage.trail
        is_post = bool(trail) and may_be_lamp_post(trail[-1].xyxy, self._config.heads)
        self.reasons[NotFired.OTHER_DIRECTION] += elsewhere
        self.reasons[NotFired.LAMP_POST] += is_post and not elsewhere
        return not (elsewhere or is_post)

    def _may_allege(self, event: RuleEvent, frame: Frame) -> bool:
        begin_ns, end_ns = event.at_ns, frame.captured_at_ns
        return not (self._manually_controlled(begin_ns) or self._manually_controlled(end_ns))

    def _alleged(self, event: RuleEvent, frame: Frame, phases_of: PhasesOf) -> ViolationCandidate:
        return event_candidate(event, frame, _phases(phases_of, event.passage))

    def _priority(self, at_ns: int) -> tuple[PrioritySign, ...]:
        """Say what speaks for a vehicle with priority; a person decides."""
        moment = datetime.fromtimestamp(at_ns / SECOND_NS, UTC)
        served = self._preempted_ns is not None and self._preempted_ns >= at_ns - PREEMPTION_NS
        announced = any(window.covers(moment) for window in self._config.priority_windows)
        signs = ((PrioritySign.PREEMPTION, served), (PrioritySign.ANNOUNCED, announced))
        return tuple(sign for sign, holds in signs if holds)

    def _manually_controlled(self, at_ns: int) -> bool:
        moment = datetime.fromtimestamp(at_ns / SECOND_NS, UTC)
        covered = any(window.covers(moment) for window in self._config.manual_windows)
        self.reasons[NotFired.MANUAL_CONTROL] += covered
        return covered

    def _count(self, decisions: Iterable[RedDecision]) -> None:
        for decision in decisions:
            if isinstance(decision.outcome, NotFired):
                self.reasons[decision.outcome] += 1

    def _close(self, ended: tuple[Passage, ...], phases_of: PhasesOf) -> None:
        for passage in ended:
            self._forget(passage)
            if passage.line.enforced and passage.crossing is None:
                self._count_unseen(passage, _phases(phases_of, passage))

    def _count_unseen(self, passage: Passage, phases: Phases) -> None:
        """Say of a track that ended without a crossing whether it was on its way over the line, on red or nobody knows."""
        for reason, at_ns in (
            (NotFired.NOT_SEEN_TO_ENTER, passage.lost_at_line_ns),
            (NotFired.ENTRY_NOT_SEEN, passage.came_past_ns),
        ):
            phase = phase_at(phases, at_ns) if at_ns is not None else None
            if phase is not None and (phase.indication is Indication.RED or phase.indication in NOT_KNOWN):
                is_red = at_ns is not None and red_at(phases, at_ns) is not None
                self.reasons[reason if is_red else NotFired.LAMP_UNKNOWN] += 1
                return

    def _forget(self, passage: Passage) -> None:
        self._stop_line.forget(passage)
        self._movements.forget(passage)
        self._acts.forget(passage)


def _next(happens: Sequence[bool], begin: int) -> int:
    """Return the first frame from one on in which something happens; where there is none, how many frames there are."""
    return next((k for k in range(begin, len(happens)) if happens[k]), len(happens))


def _wanted(config: RuleConfig) -> int:
    """Say as bits which of the vehicles in a frame the rules of this camera look at."""
    kinds, places = config.kinds, config.places_of.values()
    asked = (
        (JUST_PAST, bool(kinds & STANDING)),
        (STANDS_PAST, ViolationKind.STOP_LINE in kinds),
        (STANDS, any(place.zebra or place.rhk_box for place in places)),
        (CROSSED, any(place.ways_out for place in places)),
        (ANY, bool(kinds & {ViolationKind.WRONG_WAY, ViolationKind.BOX_BLOCKING})),
    )
    return sum(bit for bit, holds in asked if holds)


def _cleared(decisions: Iterable[RedDecision]) -> tuple[ClearedCrossing, ...]:
    return tuple(
        ClearedCrossing(d.crossing.track_id, d.crossing.stop_line, d.crossing.front_ns, d.outcome)
        for d in decisions
        if isinstance(d.outcome, NotFired)
    )


def _phases(phases_of: PhasesOf, passage: Passage) -> Phases:
    return phases_of.get(passage.line.signal_group or "", ())


def _may_be_red(phases: Phases, crossing: LineCrossing) -> bool:
    """A change to red may be known late: only a green excludes it, because amber lies between."""
    phase = phase_at(phases, crossing.rear_ns)
    return phase is None or phase.indication is not Indication.GREEN
