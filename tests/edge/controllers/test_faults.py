"""What is promised about faults, played message by message: a lamp at 10 frames per second, a controller beside it.

Whatever the controller does, red is known only while the lamp is red, and its begin within what is stated.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from contracts.base import Indication
from edge.camera_io.sim.controller import NUMBERS, SimulatedProgram
from edge.camera_io.sim.lamps import CYCLE_S, RED_S, Program, lamp_at
from edge.controllers.fusion import FusionSettings
from edge.controllers.history import ControllerHistory, HistorySettings
from edge.controllers.offset import OffsetSettings
from edge.controllers.reader import CheckedSignalReader
from edge.controllers.spat import SpatDecoder
from edge.domain.controller import ControllerReading
from edge.domain.signal import GroupReading, Phase, SignalReading
from edge.errors import SourceError
from tests.edge.controllers.scenes import MS, S

FRAME_NS, LAMP_WIDTH_NS, CLOCKS_NS = 100 * MS, 60 * MS, 20 * MS
EPOCH_NS = 1_800_000_000 * S
PROGRAM = SimulatedProgram({"main": Program()}, EPOCH_NS)
HOUR_S = 3600
WELL = 0.98
"""At each change one of both knows it a frame earlier: that frame is unknown."""


@dataclass
class Lamp:
    """Sees each change at the next frame, as the signal reader does: half a frame early or late."""

    phases: tuple[Phase, ...] = ()

    def read(self, at_ns: int) -> SignalReading:
        shown = lamp_at((at_ns - EPOCH_NS) / S, Program()).indication
        last = self.phases[-1] if self.phases else None
        if last is None:
            self.phases = (Phase(shown, at_ns, 0, False),)
        elif last.indication is not shown:
            begin_ns = at_ns - FRAME_NS // 2
            ended = Phase(
                last.indication, last.start_ns, last.start_uncertainty_ns, last.start_seen, begin_ns
            )
            self.phases = (*self.phases[-8:-1], ended, Phase(shown, begin_ns, LAMP_WIDTH_NS, True))
        return SignalReading(0, at_ns, (), (GroupReading("main", shown, 1.0, self.phases),))


Spoken = Callable[[int], bytes | None]
"""From the true time to the message that is sent then; None: silence."""


def truly(at_ns: int, clock_ns: int = 0) -> bytes:
    return PROGRAM.spat(at_ns, at_ns + clock_ns)


@dataclass
class Played:
    """A controller that is handed what `spoken` says: every 200 ms, and at each change."""

    spoken: Spoken
    history: ControllerHistory = field(default_factory=lambda: ControllerHistory(HistorySettings(1_500 * MS)))
    decoder: SpatDecoder = field(default_factory=lambda: SpatDecoder(1, NUMBERS, sent_at_changes=True))
    due_ns: int = 0
    now_ns: int = 0
    rubbish: str | None = None

    @property
    def fault(self) -> str | None:
        return self.rubbish or self.history.fault_at(self.now_ns)

    def hear_until(self, now_ns: int) -> None:
        self.now_ns = now_ns
        while self.due_ns <= now_ns:
            self._hear(self.spoken(self.due_ns), self.due_ns)
            self.due_ns = min(self.due_ns + 200 * MS, PROGRAM.next_change_ns(self.due_ns))

    def _hear(self, payload: bytes | None, at_ns: int) -> None:
        try:
            sample = None if payload is None else self.decoder.decode(payload, at_ns, is_old=False)
        except SourceError as error:
            self.rubbish = str(error)
            return
        if sample is not None:
            self.rubbish = None
            self.history.take(sample, at_ns)

    def shown(self, at_ns: int) -> ControllerReading:
        return self.history.shown(at_ns)


@dataclass
class Junction:
    """Frames from `from_s` on; `watch` goes on where the last one ended."""

    spoken: Spoken
    now_ns: int = EPOCH_NS + round(0.3 * CYCLE_S * S)
    last: SignalReading | None = None

    def __post_init__(self) -> None:
        self.lamp = Lamp()
        self.controller = Played(self.spoken, due_ns=self.now_ns)
        self.reader = CheckedSignalReader(
            self.lamp, self.controller, FusionSettings(), OffsetSettings(within_ns=CLOCKS_NS)
        )

    def watch(self, seconds: float) -> list[SignalReading]:
        return list(self._frames(seconds))

    def _frames(self, seconds: float) -> Iterator[SignalReading]:
        until_ns = self.now_ns + round(seconds * S)
        while self.now_ns < until_ns:
            self.now_ns += FRAME_NS
            self.controller.hear_until(self.now_ns)
            self.last = self.reader.read(self.now_ns)
            never_wrong(self.last)
            yield self.last

    def sleep(self, seconds: float) -> None:
        """Nothing is looked at and nothing said."""
        self.now_ns += round(seconds * S) // FRAME_NS * FRAME_NS
        self.controller.due_ns = self.now_ns
        self.lamp.phases = ()


def never_wrong(reading: SignalReading) -> None:
    """Red is known only in the lamp's red, and its begin is where it is said to be."""
    for phase in reading.groups[0].phases:
        if phase.indication is Indication.RED:
            begin_s = (phase.start_ns - EPOCH_NS) / S
            true_s = round(begin_s / CYCLE_S) * CYCLE_S
            if phase.start_seen:
                assert abs(begin_s - true_s) <= phase.start_uncertainty_ns / S + 1e-6
            end_ns = phase.end_ns or reading.captured_at_ns
            middle_s = ((phase.start_ns + end_ns) // 2 - EPOCH_NS) / S
            assert (middle_s + 0.1) % CYCLE_S < RED_S + 0.5


def known(readings: list[SignalReading]) -> float:
    """Share of the frames in which something is known."""
    return sum(r.groups[0].indication is not Indication.UNKNOWN for r in readings) / len(readings)


def last_red(junction: Junction) -> Phase:
    assert junction.last is not None
    return next(p for p in reversed(junction.last.groups[0].phases) if p.indication is Indication.RED)


def is_precise(junction: Junction) -> bool:
    return last_red(junction).start_seen and last_red(junction).start_uncertainty_ns <= CLOCKS_NS + 15 * MS


def faults(junction: Junction) -> str:
    assert junction.last is not None
    return " ".join(junction.last.faults)


def test_where_all_is_well_all_is_known() -> None:
    junction = Junction(truly)
    assert known(junction.watch(3 * CYCLE_S)) > WELL
    assert is_precise(junction)
    assert faults(junction) == ""


@pytest.mark.parametrize("shift_s", [3, 7, 12, 16, 22])
def test_a_controller_that_says_something_else_makes_it_unknown_and_a_fault(shift_s) -> None:
    junction = Junction(lambda at_ns: PROGRAM.spat(at_ns + shift_s * S, at_ns))
    junction.watch(CYCLE_S)
    after = junction.watch(2 * CYCLE_S)
    assert known(after) == 0
    assert "disagree about main" in faults(junction)
    assert junction.reader.state.n_disagreements >= 1


def test_after_a_disagreement_it_is_known_again_with_the_next_shared_change() -> None:
    wrong_until_ns = EPOCH_NS + round(2.5 * CYCLE_S * S)
    junction = Junction(lambda at_ns: PROGRAM.spat(at_ns + (9 * S if at_ns < wrong_until_ns else 0), at_ns))
    junction.watch(2 * CYCLE_S)
    assert known(junction.watch(CYCLE_S)) < 0.9
    assert known(junction.watch(CYCLE_S)) > 0.95
    assert is_precise(junction)


def test_one_that_falls_silent_leaves_the_lamps_alone_and_is_a_fault() -> None:
    silent_from_ns = EPOCH_NS + round(2 * CYCLE_S * S)
    junction = Junction(lambda at_ns: truly(at_ns) if at_ns < silent_from_ns else None)
    junction.watch(1.8 * CYCLE_S)
    assert known(junction.watch(2 * CYCLE_S)) > 0.95
    assert "fallen silent" in faults(junction)
    assert last_red(junction).start_uncertainty_ns == LAMP_WIDTH_NS


@pytest.mark.parametrize("hours", [0.25, 3, 30])
def test_one_that_returns_after_hours_is_compared_again(hours) -> None:
    silent_from_ns = EPOCH_NS + round(1.2 * CYCLE_S * S)
    back_ns = silent_from_ns + round(hours * HOUR_S * S)
    junction = Junction(lambda at_ns: None if silent_from_ns < at_ns < back_ns else truly(at_ns))
    junction.watch(CYCLE_S)
    assert "fallen silent" in faults(junction)
    junction.sleep(hours * HOUR_S)
    junction.watch(CYCLE_S)
    assert known(junction.watch(2 * CYCLE_S)) > WELL
    assert is_precise(junction)
    assert faults(junction) == ""


@pytest.mark.parametrize("jump_ms", [-2500, -700, 400, 900, 2500])
def test_a_clock_that_jumps_a_little_is_followed_and_told(jump_ms) -> None:
    """Until it has been seen by three changes the group may be unknown; nothing wrong is said."""
    jumps_ns = EPOCH_NS + round(2.2 * CYCLE_S * S)
    junction = Junction(lambda at_ns: truly(at_ns, jump_ms * MS if at_ns > jumps_ns else 0))
    junction.watch(5 * CYCLE_S)
    told = faults(junction)
    assert "clock" in told or "disagree" in told


@pytest.mark.parametrize("jump_s", [-HOUR_S, 5, HOUR_S, 24 * HOUR_S])
def test_a_clock_that_jumps_far_is_refused_until_it_is_right(jump_s) -> None:
    begin_ns, end_ns = (EPOCH_NS + round(n * CYCLE_S * S) for n in (2, 4))
    junction = Junction(lambda at_ns: truly(at_ns, jump_s * S if begin_ns < at_ns < end_ns else 0))
    junction.watch(2 * CYCLE_S)
    assert known(junction.watch(CYCLE_S)) > 0.95
    assert "set its clock (NTP)" in faults(junction)
    junction.watch(CYCLE_S)
    assert known(junction.watch(2 * CYCLE_S)) > WELL
    assert faults(junction) == ""


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\x00\xff" * 40,
        b"[]",
        b'{"intersections": [{"id": 1, "states": [{}]}]}',
        json.dumps({"intersections": [{"id": 1, "at": "soon", "states": []}]}).encode(),
    ],
)
def test_rubbish_is_told_and_the_next_message_counts(rubbish) -> None:
    chance = random.Random(3)
    junction = Junction(lambda at_ns: rubbish if chance.random() < 0.3 else truly(at_ns))
    readings = junction.watch(3 * CYCLE_S)
    assert known(readings) > 0.95
    assert any("SPaT: " in " ".join(r.faults) for r in readings)


def test_one_that_leaves_the_group_out_leaves_the_lamps_alone() -> None:
    other = SimulatedProgram({"left": Program()}, EPOCH_NS)
    junction = Junction(lambda at_ns: other.spat(at_ns, at_ns))
    assert known(junction.watch(2 * CYCLE_S)) > WELL
    assert last_red(junction).start_uncertainty_ns == LAMP_WIDTH_NS
