"""What training pictures show, and which vehicles in them a detector is to find."""

import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from contracts.base import VehicleClass
from edge.camera_io.sim.labels import Label
from models.sim_data import (
    LEAST_CONTRAST,
    TRAINING_PX,
    Sample,
    frame_of,
    is_wanted,
    samples,
    shrunk,
    stands_out,
    write_set,
)

BOX = (40.0, 30.0, 80.0, 70.0)
CAR = Label(1, VehicleClass.CAR, "F 1 A", BOX, BOX, 1.0, None, oncoming=False)


def on_road(grey: float) -> np.ndarray:
    """A grey road with a vehicle of another grey on it."""
    picture = np.full((100, 120, 3), 60, np.uint8)
    picture[30:70, 40:80] = grey
    return picture


@pytest.mark.parametrize("difference", [LEAST_CONTRAST + 1, -LEAST_CONTRAST - 1, 120])
def test_a_vehicle_of_one_grey_stands_out_against_the_road_around_it(difference: float) -> None:
    assert stands_out(on_road(60 + difference), CAR)


@pytest.mark.parametrize("difference", [0, 3, 1 - LEAST_CONTRAST])
def test_a_vehicle_that_nobody_can_tell_from_the_road_is_no_label(difference: float) -> None:
    assert not stands_out(on_road(60 + difference), CAR)


def test_a_lit_lamp_shows_a_black_vehicle_on_a_black_road() -> None:
    picture = np.zeros((100, 120, 3), np.uint8)
    assert not stands_out(picture, CAR)
    picture[60:66, 42:78] = (10, 10, 200)
    assert stands_out(picture, CAR)


def test_a_vehicle_at_the_edge_of_the_picture_is_looked_at_inside_it() -> None:
    picture = np.full((100, 120, 3), 60, np.uint8)
    picture[:20, :10] = 200
    assert stands_out(picture, replace(CAR, visible_px=(0.0, 0.0, 10.0, 20.0)))


def test_the_least_side_grows_with_the_picture() -> None:
    narrow = replace(CAR, visible_px=(0.0, 0.0, 7.0, 60.0))
    assert is_wanted(narrow)
    assert not is_wanted(narrow, width_px=1280)


@pytest.mark.parametrize(("kind", "wanted"), [(None, False), (VehicleClass.BICYCLE, True)])
def test_bicycles_are_labelled_and_people_on_foot_are_not(kind: VehicleClass | None, wanted: bool) -> None:
    assert is_wanted(replace(CAR, kind=kind)) is wanted


def test_pictures_come_in_the_size_that_was_asked_for() -> None:
    sample = next(samples(1, 300_000, ("fog",), TRAINING_PX))
    assert sample.picture.shape == (TRAINING_PX[1], TRAINING_PX[0], 3)
    assert all(stands_out(sample.picture, label) for label in sample.labels)


def test_a_shrunk_picture_is_what_the_network_gets() -> None:
    rng = np.random.default_rng(5)
    coarse = rng.integers(0, 255, (9, 16, 3), dtype=np.uint8)
    picture = cv2.resize(coarse, TRAINING_PX, interpolation=cv2.INTER_LINEAR)
    small = shrunk(picture)
    expected = cv2.resize(picture, (448, 252), interpolation=cv2.INTER_AREA)
    assert small.shape == (252, 448, 3)
    assert np.abs(small.astype(int) - expected).mean() < 3
    assert frame_of(picture).size_px == TRAINING_PX


def test_written_rows_are_shares_of_the_picture(tmp_path: Path) -> None:
    picture = np.full((TRAINING_PX[1], TRAINING_PX[0], 3), 90, np.uint8)
    label = replace(CAR, kind=VehicleClass.BUS, visible_px=(96.0, 54.0, 288.0, 162.0))
    write_set(tmp_path, "train", iter([Sample(picture, (label,)), Sample(picture, ())]))
    kind, *shares = (tmp_path / "labels/train/00000.txt").read_text().split()
    assert kind == "2"
    assert all(
        math.isclose(float(a), b, abs_tol=1e-6) for a, b in zip(shares, (0.2, 0.2, 0.2, 0.2), strict=True)
    )
    assert (tmp_path / "labels/train/00001.txt").read_text() == ""
    assert cv2.imread(str(tmp_path / "images/train/00000.png")).shape == (252, 448, 3)
