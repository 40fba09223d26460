"""Standing in the motorcycles' box and on the zebra crossing on red: one standing is one case."""

from dataclasses import dataclass, replace

import pytest

from contracts.base import Indication, VehicleClass, ViolationKind
from contracts.layout import StopLine
from edge.rules import NotFired
from tests.edge.rules.scenes import Scene, Vehicle, Witness, play, stop_at

RED, GREEN, UNKNOWN = Indication.RED, Indication.GREEN, Indication.UNKNOWN
FOUR, TWO = ["car", "bus", "truck"], ["motorcycle", "bicycle"]
LINES = (
    StopLine(id="cars", line_px=((0, 320), (640, 320)), vehicle_classes=FOUR),
    StopLine(id="bikes", line_px=((0, 240), (640, 240)), vehicle_classes=TWO),
)
BOX = [(100, 240), (540, 240), (540, 320), (100, 320)]
ZEBRA = [(100, 180), (540, 180), (540, 225), (100, 225)]
CAR, BIKE = VehicleClass.CAR, VehicleClass.MOTORCYCLE
ALL = (ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE, ViolationKind.RHK_INTRUSION, ViolationKind.ZEBRA)


@dataclass(frozen=True)
class Case:
    name: str
    vehicle_class: VehicleClass
    rear_y: float
    kinds: tuple = ()
    reason: NotFired | None = None
    lamp: tuple = ((0.0, RED),)
    witness: bool | None = True


CASES = [
    Case("car in the box", CAR, 310, ("rhk_intrusion",)),
    Case("bus in the box", VehicleClass.BUS, 310, ("rhk_intrusion",)),
    Case("motorcycle in the box", BIKE, 310),
    Case("car before its line", CAR, 360),
    Case("car with its front just past its line", CAR, 338, (), NotFired.PLACE_NOT_CERTAIN),
    Case("car in the box on green", CAR, 310, (), NotFired.LAMP_NOT_RED, ((0.0, GREEN),)),
    Case("car in the box, lamp not known", CAR, 310, (), NotFired.LAMP_UNKNOWN, ((0.0, UNKNOWN),)),
    Case("car in the box, picture did not move", CAR, 310, (), NotFired.MOTION_DISAGREED, witness=False),
    Case("car in the box, picture cannot tell", CAR, 310, (), NotFired.MOTION_UNKNOWN, witness=None),
    Case("motorcycle on the zebra", BIKE, 220, ("zebra",)),
    Case("motorcycle past its line, before the zebra", BIKE, 255, (), NotFired.FRONT_TOO_NEAR),
    Case("motorcycle on the zebra on green", BIKE, 220, (), NotFired.LAMP_NOT_RED, ((0.0, GREEN),)),
    Case("motorcycle whose front only just touches the zebra", BIKE, 238, ("stop_line",),
         NotFired.PLACE_NOT_CERTAIN),
    Case("bicycle on the zebra", VehicleClass.BICYCLE, 220, ("stop_line",), NotFired.NOT_MOTORISED),
    Case("car that stood with its rear just past its line before red began", CAR, 319, ("rhk_intrusion",),
         lamp=((0.0, GREEN), (6.0, RED))),
    Case("car that had driven further in before red began", CAR, 305, (), NotFired.TOO_CLOSE_TO_CALL,
         ((0.0, GREEN), (6.0, RED))),
    Case("car whose front passed its line within the grace", CAR, 305, (), NotFired.TOO_CLOSE_TO_CALL,
         ((0.0, GREEN), (3.2, RED))),
    Case("car whose front passed its line well after the grace", CAR, 305, ("rhk_intrusion",),
         lamp=((0.0, GREEN), (2.0, RED))),
    Case("motorcycle that drove onto the zebra before red began", BIKE, 215, (), NotFired.TOO_CLOSE_TO_CALL,
         ((0.0, GREEN), (6.0, RED))),
]  # fmt: skip


def scene_of(case, **changes):
    vehicle = Vehicle(stop_at(case.rear_y, arrives_s=4.0), vehicle_class=case.vehicle_class)
    scene = Scene(
        vehicles=(vehicle,),
        lamp=case.lamp,
        lines=LINES,
        places={"rhk_box_px": BOX, "zebra_px": ZEBRA},
        rules=ALL,
        witness=Witness(case.witness),
    )
    return replace(scene, **changes)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_where_a_vehicle_stands_on_red(case):
    played = play(scene_of(case))
    assert played.kinds == list(case.kinds)
    if case.reason is not None:
        assert case.reason in played.reasons


def test_without_the_box_the_car_stands_past_its_line():
    assert play(scene_of(CASES[0], places={})).kinds == ["stop_line"]


def test_without_the_rule_the_car_stands_past_its_line():
    rules = (ViolationKind.STOP_LINE,)
    assert play(scene_of(CASES[0], rules=rules)).kinds == ["stop_line"]


def test_the_box_alone_needs_no_other_rule():
    rules = (ViolationKind.RHK_INTRUSION,)
    assert play(scene_of(CASES[0], rules=rules)).kinds == ["rhk_intrusion"]


def test_a_car_that_was_there_before_the_first_picture_is_not_accused():
    waits = Vehicle(lambda t: 310.0, vehicle_class=CAR)
    played = play(scene_of(CASES[0], vehicles=(waits,)))
    assert played.kinds == []
    assert NotFired.ENTRY_NOT_SEEN in played.reasons


def test_red_that_begins_while_the_car_stands_counts_from_its_own_begin():
    stood = replace(CASES[0], rear_y=319)
    candidate = play(scene_of(stood, lamp=((0.0, GREEN), (6.0, RED)))).candidates[0]
    assert candidate.kind is ViolationKind.RHK_INTRUSION
    assert candidate.red_elapsed_ns == 300_000_000
    assert candidate.account[-2].code.value == "in_motorcycle_box"


def test_who_passes_through_the_box_is_not_accused():
    passing = Vehicle(lambda t: 400.0 - 40 * t, vehicle_class=CAR)
    assert "rhk_intrusion" not in play(scene_of(CASES[0], vehicles=(passing,))).kinds


def test_one_that_entered_on_red_and_stops_on_the_zebra_is_one_case():
    enters = Vehicle(stop_at(200.0, arrives_s=4.0), vehicle_class=BIKE)
    assert play(scene_of(CASES[0], vehicles=(enters,))).kinds == ["red_light"]


def test_in_front_of_the_camera_the_seen_front_is_enough():
    towards = Scene(
        vehicles=(Vehicle(lambda t: min(280.0, 100 + 60 * t), vehicle_class=CAR),),
        lines=(StopLine(id="cars", line_px=((0, 240), (640, 240)), vehicle_classes=FOUR),),
        direction=(0.0, 1.0),
        places={"rhk_box_px": [(100, 240), (540, 240), (540, 300), (100, 300)]},
        rules=ALL,
    )
    assert play(towards).kinds == ["rhk_intrusion"]
