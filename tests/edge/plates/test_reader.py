"""The whole reader on drawn vehicles, and its accuracy on real plates."""

import csv

import cv2
import numpy as np
import pytest

from edge.domain.plate import EMPTY_READING, VehicleView
from edge.plates import RapidPlateReader
from tests.edge.plates.painting import BLACK, WHITE, Colour, plate, vehicle
from tests.support.needs import needs_shared


@pytest.fixture(scope="module")
def reader() -> RapidPlateReader:
    return RapidPlateReader()


@pytest.mark.parametrize(("ground", "letters"), [(WHITE, BLACK), (BLACK, WHITE)])
def test_a_plate_is_read_in_both_polarities(
    reader: RapidPlateReader, ground: Colour, letters: Colour
) -> None:
    reading = reader.read_plate(plate("F 1234 SA", ground, letters))

    assert reading is not None
    assert reading.text == "F1234SA"


def test_a_plate_is_found_on_a_vehicle_and_its_crop_is_kept(reader: RapidPlateReader) -> None:
    image = vehicle(plate("F 1234 SA"))

    result = reader.read([VehicleView(7, image), VehicleView(9, image)])

    assert result.vote.candidates[0].text == "F1234SA"
    assert result.vote.n_readings == 2
    assert result.vote.crop_frame in (7, 9)
    assert result.crop_bgr is not None
    assert result.crop_bgr.shape[1] > result.crop_bgr.shape[0]


def test_the_expiry_row_alone_is_not_a_plate(reader: RapidPlateReader) -> None:
    row = plate("", expiry="09.29")[66:, 90:180]

    assert reader.read_line(np.ascontiguousarray(row)) is None


def test_a_vehicle_without_a_plate_is_not_readable(reader: RapidPlateReader) -> None:
    blank = vehicle(np.full((96, 260, 3), 200, np.uint8))

    assert reader.read([VehicleView(1, blank)]) == EMPTY_READING


def test_words_on_a_vehicle_are_not_a_plate(reader: RapidPlateReader) -> None:
    assert reader.read([VehicleView(1, vehicle(plate("TAXI", expiry="")))]) == EMPTY_READING


@pytest.mark.parametrize("size_px", [(0, 0), (3, 40), (40, 2)])
def test_a_tiny_view_is_not_readable(reader: RapidPlateReader, size_px: tuple[int, int]) -> None:
    assert reader.read([VehicleView(1, np.zeros((*size_px, 3), np.uint8))]) == EMPTY_READING


def test_no_views_are_not_readable(reader: RapidPlateReader) -> None:
    assert reader.read([]) == EMPTY_READING


@pytest.mark.shared
def test_at_least_four_of_five_real_plates_are_read_exactly(reader: RapidPlateReader) -> None:
    folder = needs_shared("data/plates/id_tnkb")
    with (folder / "labels.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["sure"] == "1"][::4][:20]

    read = [reader.read_plate(np.asarray(cv2.imread(str(folder / row["image"])))) for row in rows]

    right = [r is not None and r.text == row["text_checked"] for r, row in zip(read, rows, strict=True)]
    assert sum(right) >= 16
