"""Where boxes end against what is seen of a vehicle."""

import numpy as np
import pytest

from contracts.base import VehicleClass
from edge.camera_io.sim.labels import Box, Label
from edge.domain.detection import Detections
from models.sim_data import Sample
from models.sim_edges import Edges, Seen

BLANK = np.zeros((360, 640, 3), np.uint8)
WHOLE = (100.0, 100.0, 200.0, 200.0)


def sample(visible: Box = WHOLE, *, oncoming: bool = False) -> Sample:
    car = Label(1, VehicleClass.CAR, "F 1 A", WHOLE, visible, 1.0, None, oncoming=oncoming)
    return Sample(BLANK, (car,))


def said(bottom: float, confidence: float = 0.9) -> Detections:
    box = np.array([[100, 100, 200, bottom]], np.float32)
    return Detections(box, np.array([confidence], np.float32), np.zeros(1, np.int32))


def measured(picture: Sample, found: Detections, *, looks_back: bool = False) -> dict[Seen, list[float]]:
    edges = Edges()
    edges.add(picture, found, looks_back=looks_back)
    return edges.off


@pytest.mark.parametrize(("bottom", "share"), [(200, 0.0), (203, 0.03), (196, -0.04)])
def test_a_box_that_reaches_too_low_is_positive(bottom: float, share: float) -> None:
    assert measured(sample(), said(bottom)) == {
        Seen(VehicleClass.CAR, "rear", covered=False): [pytest.approx(share)]
    }


@pytest.mark.parametrize("looks_back", [False, True])
@pytest.mark.parametrize("oncoming", [False, True])
def test_a_camera_beyond_the_junction_sees_the_other_end(looks_back: bool, oncoming: bool) -> None:
    (seen,) = measured(sample(oncoming=oncoming), said(200), looks_back=looks_back)
    assert seen.end == ("front" if oncoming != looks_back else "rear")


def test_a_covered_edge_is_held_against_what_is_seen_and_counted_apart() -> None:
    found = measured(sample((100.0, 100.0, 200.0, 180.0)), said(190))
    assert found == {Seen(VehicleClass.CAR, "rear", covered=True): [pytest.approx(0.1)]}


@pytest.mark.parametrize(
    "found", [said(200, confidence=0.1), said(120), Detections.empty()], ids=["weak", "elsewhere", "none"]
)
def test_what_was_not_found_is_not_measured(found: Detections) -> None:
    assert measured(sample(), found) == {}


def test_who_is_cut_by_the_border_or_far_away_is_left_out() -> None:
    low = Label(
        1, VehicleClass.CAR, "", (100, 300, 200, 420), (100, 300, 200, 360), 0.5, None, oncoming=False
    )
    far = Label(
        2, VehicleClass.CAR, "", (100, 100, 140, 130), (100, 100, 140, 130), 1.0, None, oncoming=False
    )
    boxes = np.array([[100, 300, 200, 360], [100, 100, 140, 130]], np.float32)
    found = Detections(boxes, np.full(2, 0.9, np.float32), np.zeros(2, np.int32))
    assert measured(Sample(BLANK, (low, far)), found) == {}


def test_a_row_has_the_median_and_what_nine_of_ten_lie_within() -> None:
    edges = Edges()
    edges.off[Seen(VehicleClass.CAR, "front", covered=True)] = list(np.linspace(-0.1, 0.1, 101))
    assert list(edges.rows()) == ["| car front, covered from below | 101 | +0.0 | 9.0 |"]
