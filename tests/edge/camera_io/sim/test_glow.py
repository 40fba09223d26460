import math
from dataclasses import replace

import numpy as np
import pytest

from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.glow import Glow, Spot, lamps_of
from edge.camera_io.sim.world import Placed, moment_at

VIEW = Camera(640, 360)
AHEAD = math.pi / 2


def car(heading_rad: float = AHEAD, *, braking: bool = False) -> Placed:
    there = next(p for p in moment_at(1, 42.0).placed if not p.vehicle.mesh.thin and p.heading_rad > 0)
    return replace(there, x_m=-3.0, y_m=20.0, heading_rad=heading_rad, braking=braking)


def picture_of(glow: Glow) -> np.ndarray:
    dark = np.zeros((360, 640, 3), np.uint8)
    glow.onto(dark)
    return dark


def test_no_lamp_no_light() -> None:
    assert picture_of(Glow(VIEW, wet=1.0)).max() == 0


def test_a_lamp_glows_where_it_is_and_nowhere_far_away() -> None:
    glow = Glow(VIEW, wet=0.0)
    glow.spots([Spot(-3.0, 20.0, 1.0, (0.0, 0.0, 255.0))])
    lit = picture_of(glow)
    x, y = (round(v) for v in VIEW.pixel(-3.0, 20.0, 1.0))
    assert lit[y, x, 2] > 100
    assert lit[:, :, :2].max() == 0
    assert lit[:, : x - 60].max() == 0


def test_a_wet_road_mirrors_a_lamp_below_its_foot() -> None:
    found = []
    for wet in (0.0, 1.0):
        glow = Glow(VIEW, wet)
        glow.spots([Spot(-3.0, 20.0, 1.2, (0.0, 0.0, 255.0))])
        x, y = (round(v) for v in VIEW.pixel(-3.0, 20.0, -0.8))
        found.append(int(picture_of(glow)[y, x, 2]))
    assert found[0] == 0
    assert found[1] > 20


def test_what_is_nearer_hides_a_lamp() -> None:
    glow = Glow(VIEW, wet=0.0)
    glow.spots([Spot(-3.0, 30.0, 1.0, (0.0, 0.0, 255.0))])
    glow.hide(np.array([(0.0, 0.0), (640.0, 0.0), (640.0, 360.0), (0.0, 360.0)]))
    assert picture_of(glow).max() == 0


def test_headlamps_light_the_road_ahead_of_the_vehicle() -> None:
    glow = Glow(VIEW, wet=0.0)
    glow.pool(car())
    lit = picture_of(glow)
    ahead, behind = (tuple(round(v) for v in VIEW.pixel(-3.0, y)) for y in (26.0, 15.0))
    assert lit[ahead[1], ahead[0]].max() > 20
    assert lit[behind[1], behind[0]].max() == 0
    glow.begin()
    assert picture_of(glow).max() == 0


@pytest.mark.parametrize(
    ("heading_rad", "braking", "n_red", "n_white"),
    [(AHEAD, False, 2, 0), (AHEAD, True, 2, 0), (-AHEAD, False, 0, 2)],
)
def test_one_sees_tail_lamps_from_behind_and_headlamps_from_ahead(
    heading_rad: float, braking: bool, n_red: int, n_white: int
) -> None:
    spots = lamps_of(car(heading_rad, braking=braking))
    red = [s for s in spots if s.colour[2] > 2 * s.colour[1]]
    assert (len(red), len(spots) - len(red)) == (n_red, n_white)
    assert all(abs(s.x_m + 3.0) < 1.2 and 0.2 < s.z_m < 1.5 for s in spots)


def test_brake_lamps_are_brighter() -> None:
    cruising, braking = (lamps_of(car(braking=b))[0].colour[2] for b in (False, True))
    assert braking > 1.5 * cruising


def test_a_lamp_behind_the_camera_is_left_out() -> None:
    glow = Glow(VIEW, wet=1.0)
    glow.spots([Spot(0.0, -5.0, 1.0, (255.0, 255.0, 255.0))])
    glow.pool(replace(car(), y_m=-60.0))
    assert picture_of(glow).max() == 0
