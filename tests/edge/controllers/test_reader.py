"""The reader of a camera whose junction has a controller, over scripted lamps."""

from dataclasses import dataclass, field

from contracts.base import Indication
from edge.controllers.fusion import FusionSettings
from edge.controllers.offset import OffsetSettings
from edge.controllers.reader import CheckedSignalReader
from edge.domain.controller import ControllerReading
from edge.domain.signal import GroupReading, SignalReading
from tests.edge.controllers.scenes import MS, S, history

LAMP = "G0 A11 R14 G29 A40 R43"


@dataclass
class ScriptedLamp:
    """Shows what had begun by then; the 'frame' is its time."""

    text: str

    def read(self, frame: int) -> SignalReading:
        begun = tuple(p for p in history(self.text, 70) if p.start_ns <= frame)
        group = GroupReading("main", begun[-1].indication, 1.0, begun)
        return SignalReading(0, frame, (), (group,))


@dataclass
class ScriptedController:
    text: str
    preempted: bool = False
    fault: str | None = None
    asked: list[int] = field(default_factory=list)

    def shown(self, at_ns: int) -> ControllerReading:
        self.asked.append(at_ns)
        begun = tuple(p for p in history(self.text, 5) if p.start_ns <= at_ns)
        return ControllerReading({"main": begun} if begun else {}, at_ns, self.preempted)


def reader(lamp: str, controller: ScriptedController) -> CheckedSignalReader:
    clocks = OffsetSettings(within_ns=20 * MS)
    return CheckedSignalReader(ScriptedLamp(lamp), controller, FusionSettings(), clocks)


def play(
    lamp: str, controller: ScriptedController, until_s: int = 50
) -> tuple[CheckedSignalReader, SignalReading]:
    checked = reader(lamp, controller)
    for at in range(0, until_s * S, 200 * MS):
        last = checked.read(at)
    return checked, last


def test_red_begins_when_the_controller_says_and_the_lamp_confirms() -> None:
    checked, last = play(LAMP.replace("R43", "R43.015"), ScriptedController(LAMP))
    red = last.groups[0].phases[-1]
    assert abs(red.start_ns - 43 * S) <= 20 * MS
    assert abs(red.start_ns - 43 * S) <= red.start_uncertainty_ns <= 40 * MS
    assert last.faults == ()
    assert checked.state.offset is not None
    assert checked.state.offset.n_changes == 5


def test_a_disagreement_is_unknown_a_fault_and_counted_once() -> None:
    checked, last = play("G0 A11 R14", ScriptedController("G0 A11 R14 G20"))
    assert last.groups[0].indication is Indication.UNKNOWN
    assert checked.state.n_disagreements == 1
    assert "disagree about main" in last.faults[0]


def test_two_disagreements_are_two() -> None:
    said = "G0 A11 R14 G20 R25 G29 A40 R43 G45"
    checked, _ = play(LAMP, ScriptedController(said), until_s=55)
    assert checked.state.n_disagreements == 2


def test_a_controller_that_knows_nothing_leaves_the_picture_alone() -> None:
    _, last = play(LAMP, ScriptedController(""))
    assert last == ScriptedLamp(LAMP).read(last.captured_at_ns)


def test_its_fault_is_told() -> None:
    _, last = play(LAMP, ScriptedController("", fault="no answer; check the cable"), until_s=1)
    assert last.faults == ("controller: no answer; check the cable",)


def test_a_priority_vehicle_is_handed_on() -> None:
    _, last = play(LAMP, ScriptedController(LAMP, preempted=True), until_s=1)
    assert last.preempted


def test_it_is_asked_in_its_own_clock() -> None:
    later = " ".join(f"{w[0]}{float(w[1:]) + 0.25:g}" for w in LAMP.split())
    controller = ScriptedController(later)
    _, last = play(LAMP, controller, until_s=60)
    assert abs(controller.asked[-1] - (60 * S - 200 * MS) - 250 * MS) <= 75 * MS
    assert "its clock is +2" in last.faults[0]
