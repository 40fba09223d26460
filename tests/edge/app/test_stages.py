"""Heads of a layout in frames of another size; what the rules must know of the weights."""

import pytest

from contracts.base import VehicleClass
from contracts.facts import ModelIdentity
from edge.app.stages import rules_for, scaled_heads, with_ends
from edge.detector.weights import EndFacts
from edge.domain.detection import DetectedFrame, Detections
from edge.domain.frame import Frame
from edge.rules import RuleSettings
from edge.rules.settings import REAL_OVERHANGS, LowerEdges, Overhangs
from tests.contracts.builders import layout


class NoDetector:
    """Finds nothing, with weights of any name."""

    def __init__(self, name: str = "nobody") -> None:
        self.identity = ModelIdentity(name=name, sha256="0" * 64)

    def detect(self, frame: Frame) -> DetectedFrame:
        """Return the frame without vehicles."""
        return DetectedFrame(frame, Detections.empty())


@pytest.mark.parametrize(
    ("weights", "rear_m", "front_m"),
    [("sim-p2", 0.096, 0.116), ("yolov8n-int8-640", 0.7, 0.7), ("my-own", 0.7, 0.7)],
)
def test_drawn_cars_reach_the_road_nearly_at_their_rears(weights: str, rear_m: float, front_m: float) -> None:
    car = rules_for(NoDetector(weights), RuleSettings()).overhangs[VehicleClass.CAR]

    assert (car.rear[0], car.front[0]) == (rear_m, front_m)


def test_what_was_measured_of_weights_takes_the_place_of_what_is_usual() -> None:
    """Of a class that was not measured the usual overhang stays."""
    car, low = {VehicleClass.CAR: (0.5, 0.25)}, {VehicleClass.CAR: (0.01, 0.06)}
    ends = EndFacts(
        front_edge_share=low,
        rear_edge_share={},
        front_overhang_m=car,
        rear_overhang_m={},
        rear_off_share={VehicleClass.CAR: 0.02},
    )
    told = with_ends(RuleSettings(), ends)

    assert told.lower_edges[VehicleClass.CAR] == LowerEdges((0.01, 0.06), LowerEdges().rear, None, 0.02)
    assert told.lower_edges[VehicleClass.BUS] == LowerEdges()
    assert told.overhangs[VehicleClass.CAR] == Overhangs((0.5, 0.25), REAL_OVERHANGS[VehicleClass.CAR].rear)
    assert told.overhangs[VehicleClass.BUS] == REAL_OVERHANGS[VehicleClass.BUS]


def test_box_lamps_and_countdown_are_scaled_together() -> None:
    head = {"id": "near", "group": "main", "box_px": (1000, 100, 1030, 190)}
    more = {"countdown_px": (1000, 60, 1030, 90), "lamps_px": {"red": (1015, 115), "green": (1015, 175)}}
    (scaled,) = scaled_heads(layout(heads=[head | more]), (640, 180))

    assert scaled.box_px == (500, 25, 515, 47.5)
    assert scaled.countdown_px == (500, 15, 515, 22.5)
    assert scaled.lamps_px is not None
    assert (scaled.lamps_px.red, scaled.lamps_px.green) == ((507.5, 28.75), (507.5, 43.75))
    assert scaled.lamps_px.amber is None


def test_what_was_not_drawn_stays_out() -> None:
    (scaled,) = scaled_heads(layout(), (640, 360))

    assert (scaled.countdown_px, scaled.lamps_px) == (None, None)
