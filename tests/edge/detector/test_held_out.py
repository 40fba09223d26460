"""When a network counts as better than the one before."""

import numpy as np
import pytest

from contracts.base import VehicleClass
from edge.detector.held_out import Tally, best_matches, faults_of, tally
from edge.domain.detection import VEHICLE_CLASSES, Detections

CAR, MOTORCYCLE, BUS = (VEHICLE_CLASSES.index(VehicleClass(k)) for k in ("car", "motorcycle", "bus"))


def boxes(*rows: tuple[float, ...]) -> Detections:
    """Rows of x1, y1, x2, y2, confidence, class."""
    table = np.array(rows, np.float32).reshape(-1, 6)
    return Detections(table[:, :4].copy(), table[:, 4].copy(), table[:, 5].astype(np.int32))


def counts(wanted: dict[str, int], found: dict[str, int], n_boxes: int) -> Tally:
    made = Tally(n_boxes=n_boxes)
    made.wanted.update({VehicleClass(k): n for k, n in wanted.items()})
    made.found.update({VehicleClass(k): n for k, n in found.items()})
    return made


def test_a_vehicle_is_found_whatever_class_is_said() -> None:
    counted = tally([(boxes((0, 0, 10, 10, 1, CAR)), boxes((0, 0, 10, 9, 0.6, BUS)))])
    assert (counted.recall, counted.precision) == (1.0, 1.0)
    assert counted.right_class.total() == 0


def test_weak_boxes_and_boxes_on_nothing() -> None:
    labels = boxes((0, 0, 10, 10, 1, CAR), (50, 50, 60, 70, 1, MOTORCYCLE))
    found = boxes((0, 0, 10, 10, 0.2, CAR), (50, 50, 60, 69, 0.3, MOTORCYCLE), (80, 80, 90, 90, 0.9, CAR))
    counted = tally([(labels, found)])
    assert (counted.recall, counted.precision, counted.f1) == (0.5, 0.5, 0.5)
    assert counted.recall_of(VehicleClass.MOTORCYCLE) == 1.0


def test_one_box_finds_one_vehicle() -> None:
    labels = np.array([[0.0, 0, 10, 10], [0, 1, 10, 11]])
    assert best_matches(labels, np.array([[0.0, 1, 10, 11]])).tolist() == [-1, 0]


def test_pictures_without_vehicles_count_only_what_is_said_there() -> None:
    counted = tally([(boxes(), boxes((0, 0, 10, 10, 0.9, CAR))), (boxes(), boxes())])
    assert (counted.recall, counted.precision, counted.n_boxes) == (0, 0, 1)


OLD = counts({"car": 100, "motorcycle": 100, "bus": 5}, {"car": 90, "motorcycle": 40, "bus": 5}, 150)


@pytest.mark.parametrize(
    ("found", "n_boxes", "reasons"),
    [
        ({"car": 90, "motorcycle": 60, "bus": 5}, 170, []),
        ({"car": 89, "motorcycle": 60, "bus": 0}, 170, []),
        ({"car": 80, "motorcycle": 90, "bus": 5}, 190, ["it finds less of car: 0.800 after 0.900"]),
        ({"car": 90, "motorcycle": 50, "bus": 5}, 400, ["over all it is not better"]),
        ({"car": 90, "motorcycle": 40, "bus": 5}, 150, ["over all it is not better"]),
        ({"car": 0, "motorcycle": 0, "bus": 0}, 0, ["over all", "less of car", "less of motorcycle"]),
    ],
)
def test_better_is_more_found_for_fewer_boxes_and_no_class_lost(
    found: dict[str, int], n_boxes: int, reasons: list[str]
) -> None:
    faults = faults_of(OLD, counts({"car": 100, "motorcycle": 100, "bus": 5}, found, n_boxes))
    assert len(faults) == len(reasons)
    assert all(reason in fault for reason, fault in zip(reasons, faults, strict=True))


@pytest.mark.parametrize(
    ("before", "now", "worse"), [(90, 90, False), (90, 89, False), (90, 80, True), (0, 0, False)]
)
def test_a_network_that_mixes_up_classes_is_no_better_one(before: int, now: int, worse: bool) -> None:
    old = counts({"car": 100, "motorcycle": 100}, {"car": 50, "motorcycle": 50}, 110)
    new = counts({"car": 100, "motorcycle": 100}, {"car": 55, "motorcycle": 55}, 115)
    old.right_class[VehicleClass.CAR], new.right_class[VehicleClass.CAR] = before, round(now * 1.1)
    assert [fault for fault in faults_of(old, new) if "tells the classes apart worse" in fault] == faults_of(
        old, new
    )
    assert bool(faults_of(old, new)) is worse
