import hashlib

import numpy as np
import pytest

from contracts.base import VehicleClass
from edge.camera_io.sim.camera import NEAR_M, Camera, Pose, clip_near
from edge.camera_io.sim.head import place_of
from edge.camera_io.sim.lamps import RED_S, LampState, lamp_at
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.world import Moment, moment_at

VIEW = Camera(640, 360)
BUSY_S = 42.0


def test_the_same_moment_gives_the_same_pixels() -> None:
    digests = {
        hashlib.sha256(Renderer(VIEW, seed=1).picture(moment_at(1, BUSY_S)).tobytes()).hexdigest()
        for _ in range(2)
    }
    assert len(digests) == 1


def test_labels_do_not_change_the_picture() -> None:
    renderer = Renderer(VIEW, seed=1)
    picture, labels = renderer.labelled(moment_at(1, BUSY_S))
    assert labels
    assert np.array_equal(picture, renderer.picture(moment_at(1, BUSY_S)))


@pytest.mark.parametrize("scene_s", [BUSY_S, 70.0, 100.0])
def test_a_vehicle_changes_pixels_only_inside_its_box_and_shadow(scene_s: float) -> None:
    renderer = Renderer(VIEW, seed=1)
    moment = moment_at(1, scene_s)
    whole, labels = renderer.labelled(moment)
    for there in moment.placed[-3:]:
        without = Moment(scene_s, tuple(p for p in moment.placed if p is not there), moment.lamp)
        changed = np.abs(whole.astype(int) - renderer.picture(without)).max(axis=2) > 60
        label = next((row for row in labels if row.vehicle_id == there.vehicle.id), None)
        if label is None or label.visible_share < 0.99:
            continue
        x0, y0, x1, y1 = (round(v) for v in label.visible_px)
        inside = changed[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2].sum()
        assert inside > 0.1 * (x1 - x0) * (y1 - y0)


def test_visible_boxes_lie_inside_full_boxes_and_the_picture() -> None:
    renderer = Renderer(VIEW)
    for scene_s in (20.0, BUSY_S, 75.0):
        for label in renderer.labelled(moment_at(3, scene_s))[1]:
            x0, y0, x1, y1 = label.visible_px
            assert 0 <= x0 < x1 <= 640
            assert 0 <= y0 < y1 <= 360
            assert x0 >= label.full_px[0] - 2
            assert y1 <= label.full_px[3] + 2


def test_the_lit_lamp_is_the_brightest_of_its_head() -> None:
    renderer = Renderer(VIEW)
    place = place_of(VIEW)
    for scene_s, lit in ((1.0, 0), (RED_S + 1, 2), (RED_S + 12, 1)):
        picture = renderer.picture(Moment(scene_s, (), lamp_at(scene_s)))
        values = [int(picture[round(y), round(x)].max()) for x, y in place.lamps_px]
        assert values.index(max(values)) == lit


def test_the_countdown_is_dark_on_amber() -> None:
    renderer, place = Renderer(VIEW), place_of(VIEW)
    x0, y0, x1, y1 = (round(v) for v in place.countdown_px)
    on = renderer.picture(Moment(1.0, (), lamp_at(1.0)))[y0:y1, x0:x1]
    off = renderer.picture(Moment(27.0, (), LampState(lamp_at(27.0).indication, 0)))[y0:y1, x0:x1]
    assert on.max() > 200
    assert off[2:-2, 2:-2].max() < 100


def test_cars_at_the_line_are_large_enough_for_their_plates() -> None:
    renderer = Renderer(Camera(1280, 720))
    labels = [row for s in range(36, 44) for row in renderer.labelled(moment_at(1, float(s)))[1]]
    near = [r for r in labels if r.kind is VehicleClass.CAR and r.full_px[3] > 500 and not r.oncoming]
    assert near
    assert all(r.full_px[2] - r.full_px[0] > 150 for r in near)
    assert all(r.plate_px is not None and r.plate_px[2] - r.plate_px[0] > 50 for r in near)


def test_a_polygon_is_cut_at_the_near_plane() -> None:
    cut = clip_near(np.array([[0.0, 0, 0], [0, 0, 2], [1, 0, 2], [1, 0, 0]]))
    assert len(cut) == 4
    assert cut[:, 2].min() == pytest.approx(NEAR_M)
    assert len(clip_near(np.array([[0.0, 0, 0], [0, 1, 0], [1, 0, 0]]))) == 0


def test_projection_puts_the_left_to_the_left_and_the_far_above() -> None:
    view = Camera(640, 360, Pose())
    assert view.pixel(-5, 16)[0] < view.pixel(0, 16)[0]
    assert view.pixel(-3, 30)[1] < view.pixel(-3, 16)[1]
