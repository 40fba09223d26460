import math
from dataclasses import replace

import numpy as np
import pytest

from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.labels import Label, labels_of, moved
from edge.camera_io.sim.lens import STILL, Offset
from edge.camera_io.sim.light import DAY
from edge.camera_io.sim.painter import Drawn, Painter, turn_of
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.world import Placed, moment_at

VIEW = Camera(640, 360)


def row(box: tuple[float, float, float, float], number: int = 0) -> tuple[Placed, Drawn]:
    there = moment_at(1, 42.0).placed[number]
    x0, y0, x1, y1 = box
    return there, Drawn(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), None)


def test_the_nearer_of_two_hides_the_other() -> None:
    far, near = labels_of(VIEW, [row((100, 100, 200, 200)), row((150, 50, 300, 300), 1)])
    assert far.visible_px == pytest.approx((100, 100, 150, 201), abs=2)
    assert far.visible_share == pytest.approx(0.5, abs=0.03)
    assert near.visible_share == pytest.approx(1.0)


def test_what_is_wholly_hidden_or_outside_has_no_label() -> None:
    rows = [row((100, 100, 200, 200)), row((90, 90, 210, 210), 1), row((-90, 10, -5, 60), 2)]
    assert [label.vehicle_id for label in labels_of(VIEW, rows)] == [rows[1][0].vehicle.id]


def test_what_hangs_out_of_the_picture_keeps_its_full_box() -> None:
    (label,) = labels_of(VIEW, [row((-50, 100, 50, 200))])
    assert label.full_px == (-50.0, 100.0, 50.0, 200.0)
    assert label.visible_px[0] == 0.0
    assert label.visible_share == pytest.approx(1.0)


def test_a_shifted_picture_shifts_its_labels() -> None:
    (label,) = labels_of(VIEW, [row((100, 100, 200, 200))])
    there = moved(replace(label, plate_px=(120, 150, 140, 160)), Offset(3.0, -2.0), VIEW)
    assert there.plate_px == (123.0, 148.0, 143.0, 158.0)
    assert there.full_px == (103.0, 98.0, 203.0, 198.0)
    assert moved(label, STILL, VIEW) is label
    assert moved(label, Offset(-150.0, 0.0), VIEW).visible_px[0] == 0.0


def boxes(labels: tuple[Label, ...]) -> dict[int, tuple[float, float, float, float]]:
    return {label.vehicle_id: label.visible_px for label in labels}


def test_labels_follow_the_swinging_mast() -> None:
    moment = moment_at(1, 42.3)
    still, loose = (
        Renderer.of(SimSettings.of_url(f"sim://junction?seed=1&size=640x360&scene={name}")).seen(moment)
        for name in ("plain", "shake")
    )
    shifts = {
        (round(a[0] - b[0], 6), round(a[1] - b[1], 6))
        for number, a in boxes(loose.labels).items()
        if min(a) > 10 and max(a[::2]) < 630 and a[3] < 350
        for b in [boxes(still.labels)[number]]
    }
    assert len(shifts) == 1
    assert max(abs(v) for v in shifts.pop()) > 0.2


def test_a_turn_keeps_lengths_and_points_forward() -> None:
    for angle in np.linspace(-math.pi, math.pi, 9):
        turn = turn_of(float(angle))
        assert np.allclose(turn @ turn.T, np.eye(3))
        assert np.allclose(turn @ (1.0, 0, 0), (math.cos(angle), math.sin(angle), 0))


@pytest.mark.parametrize(
    ("heading_rad", "has_plate"), [(math.pi / 2, True), (0.1, False), (-math.pi / 2, False)]
)
def test_the_rear_plate_is_seen_from_behind_only(heading_rad: float, has_plate: bool) -> None:
    there = replace(moment_at(1, 42.0).placed[-1], x_m=-3.0, y_m=18.0, heading_rad=heading_rad)
    drawn = Painter(VIEW, DAY).vehicle(np.zeros((360, 640, 3), np.uint8), there)
    assert drawn is not None
    assert (drawn.plate_px is not None) is has_plate


def test_a_vehicle_across_the_road_is_wider_than_one_along_it() -> None:
    widths = []
    for heading_rad in (math.pi / 2, 0.0):
        there = replace(moment_at(1, 42.0).placed[-1], x_m=-3.0, y_m=25.0, heading_rad=heading_rad)
        drawn = Painter(VIEW, DAY).vehicle(np.zeros((360, 640, 3), np.uint8), there)
        assert drawn is not None
        widths.append(float(np.ptp(drawn.outline_px[:, 0])))
    assert widths[1] > 1.5 * widths[0]
