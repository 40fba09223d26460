import numpy as np
import pytest

from contracts.base import VehicleClass
from edge.camera_io.sim.labels import Box, Label
from edge.domain.detection import Detections
from models.sim_data import Sample, is_wanted, samples
from models.sim_score import Tally, add, iou, is_near, matches

BLANK = np.zeros((360, 640, 3), np.uint8)


def label(box: Box, share: float = 1.0) -> Label:
    return Label(1, VehicleClass.CAR, "F 1 A", box, box, share, None, oncoming=False)


def test_overlap_of_known_boxes() -> None:
    assert iou((0, 0, 10, 10), (0, 0, 10, 10)) == 1.0
    assert iou((0, 0, 10, 10), (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert iou((0, 0, 10, 10), (20, 0, 30, 10)) == 0.0


def test_each_box_is_taken_once_by_its_best_vehicle() -> None:
    labels = [label((0, 0, 10, 10)), label((1, 0, 11, 10))]
    assert matches([(1, 0, 11, 10)], labels) == {1: 0}


def test_a_tally_counts_misses_and_boxes_on_nothing() -> None:
    tally = Tally()
    boxes = np.array([[100, 200, 200, 300], [400, 10, 420, 30]], np.float32)
    found = Detections(boxes, np.array([0.9, 0.8], np.float32), np.array([0, 0], np.int32))
    add(tally, Sample(BLANK, (label((100, 200, 200, 300)), label((300, 200, 380, 290)))), found)
    assert (tally.recall, tally.near_recall, tally.precision) == (0.5, 0.5, 0.5)
    assert tally.said[VehicleClass.CAR, VehicleClass.CAR] == 1


def test_hardly_visible_vehicles_are_not_wanted() -> None:
    assert is_wanted(label((0, 0, 50, 50)))
    assert not is_wanted(label((0, 0, 50, 50), share=0.1))
    assert not is_wanted(label((0, 0, 4, 50)))


def test_samples_are_the_same_for_the_same_seed() -> None:
    first, again = (list(samples(2, 9)) for _ in range(2))
    assert all(
        np.array_equal(a.picture, b.picture) and a.labels == b.labels
        for a, b in zip(first, again, strict=True)
    )


def test_scenes_take_turns_and_only_the_plain_one_changes_its_camera() -> None:
    kinds = [{label.kind for label in sample.labels} for sample in samples(20, 100_000, ("night", "swarm"))]
    assert len(kinds) == 20
    assert None not in set.union(*kinds)
    dark, bright = (
        [sample.picture.mean() for sample in samples(10, 100_000, (name,))] for name in ("night", "day")
    )
    assert max(dark) < min(bright)


def test_the_plain_pictures_are_those_of_old() -> None:
    old, named = (next(iter(samples(1, 7, scenes))) for scenes in (("plain",), ("plain", "night")))
    assert (old.picture == named.picture).all()
    assert old.labels == named.labels


def test_near_is_a_share_of_the_picture_whatever_its_size() -> None:
    assert is_near(label((100, 100, 200, 160)))
    assert not is_near(label((100, 100, 200, 160)), height_px=540)
    assert is_near(label((100, 100, 200, 230)), height_px=540)
    assert not is_near(label((100, 100, 200, 230), share=0.5), height_px=540)
