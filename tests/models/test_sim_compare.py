"""Two sets of weights on the same fresh pictures."""

import numpy as np
import pytest

from contracts.base import VehicleClass
from contracts.facts import ModelIdentity
from edge.camera_io.sim.labels import Box, Label
from edge.detector.factory import open_detector
from edge.detector.weights import resolve
from edge.domain.detection import VEHICLE_CLASSES, DetectedFrame, Detections
from edge.domain.frame import Frame
from models.sim_compare import Compared, compare, rows_of
from models.sim_data import Sample

BLANK = np.zeros((360, 640, 3), np.uint8)
BOX: Box = (100.0, 200.0, 140.0, 300.0)


class Blind:
    """Finds nothing."""

    identity = ModelIdentity(name="blind", sha256="0" * 64)

    def detect(self, frame: Frame) -> DetectedFrame:
        return DetectedFrame(frame, Detections.empty())


def seen(kind: VehicleClass) -> Sample:
    return Sample(BLANK, (Label(1, kind, "", BOX, BOX, 1.0, None, oncoming=False),))


def called(kind: VehicleClass) -> Detections:
    class_id = np.array([VEHICLE_CLASSES.index(kind)], np.int32)
    return Detections(np.array([BOX], np.float32), np.array([0.9], np.float32), class_id)


def test_a_bicycle_that_is_called_a_motorcycle_is_found_and_told() -> None:
    compared = Compared()
    for said in (VehicleClass.MOTORCYCLE, VehicleClass.MOTORCYCLE, VehicleClass.BICYCLE):
        compared.add("swarm", seen(VehicleClass.BICYCLE), called(said), looks_back=False)
    assert compared.called(VehicleClass.BICYCLE) == {VehicleClass.MOTORCYCLE: 2, VehicleClass.BICYCLE: 1}
    assert compared.by_scene["swarm"].recall == 1.0
    assert "| bicycle | 0 | 2 | 0 | 0 | 1 |" in list(rows_of(compared))


def test_everybody_is_shown_the_same_pictures() -> None:
    sees = open_detector(*resolve("sim-p2", {}))
    ours, blind = compare([sees, Blind()], ("front", "plain"), 3)
    for scene in ("front", "plain"):
        wanted = ours.by_scene[scene].wanted
        assert wanted == blind.by_scene[scene].wanted
        assert wanted.total() > 3
        assert ours.by_scene[scene].recall > 0.5
        assert blind.by_scene[scene].recall == 0
    assert {row.end for row in ours.edges.off} == {"front", "rear"}


@pytest.mark.parametrize("scene", ["front", "swarm"])
def test_the_tables_name_every_scene_and_class(scene: str) -> None:
    compared = Compared()
    compared.add(scene, seen(VehicleClass.BUS), called(VehicleClass.TRUCK), looks_back=scene == "front")
    rows = list(rows_of(compared))
    assert f"| {scene} | 1 | 1.00 | 1 of 1 | 1.00 |" in rows
    assert "| bus | 0 | 0 | 0 | 1 | 0 |" in rows
    assert rows[-1].startswith("| bus " + ("front" if scene == "front" else "rear"))
