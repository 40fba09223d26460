"""Night, fog and what a person can still tell."""

import math

import numpy as np
import pytest

from contracts.base import Indication
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.haze import Haze, ground_depth_m
from edge.camera_io.sim.head import STANDARD_HEAD, Head, Look, draw_head, heads_of, look_of, place_of
from edge.camera_io.sim.lamps import LampState, lamp_at
from edge.camera_io.sim.lens import STILL
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.road import TWO_LANES
from edge.camera_io.sim.scene import HeadPart
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.sight import can_tell
from edge.camera_io.sim.world import Moment, moment_at

VIEW = Camera(640, 360)
RED = LampState(Indication.RED, 5)


def renderer(scene: str) -> tuple[SimSettings, Renderer]:
    settings = SimSettings.of_url(f"sim://junction?seed=1&size=640x360&scene={scene}")
    return settings, Renderer.of(settings)


def test_the_depth_of_the_ground_is_that_of_the_camera() -> None:
    depth = ground_depth_m(VIEW)
    for x, y in ((-3.0, 9.0), (-6.0, 16.0), (2.0, 40.0)):
        u, v = VIEW.pixel(x, y)
        true = float(VIEW.to_camera(np.array([(x, y, 0.0)]))[0, 2])
        assert depth[round(v - 0.5), round(u)] == pytest.approx(true, rel=0.03)


def test_fog_takes_contrast_with_distance() -> None:
    fog = Haze(40.0)
    assert fog.veil(40.0) == pytest.approx(1 - math.exp(-1))
    near, far = fog.veiled((0, 0, 0), 10.0), fog.veiled((0, 0, 0), 60.0)
    assert 0 < near[0] < far[0] < fog.colour[0]
    assert Haze().veiled((1, 2, 3), 1e6) == (1, 2, 3)


def test_at_night_lamps_are_the_brightest_and_the_road_is_dark() -> None:
    settings, night = renderer("night")
    seen = night.seen(moment_at(1, 11.0, settings.script))
    assert np.median(seen.picture) < 50
    tails = [label for label in seen.labels if not label.oncoming]
    for label in tails:
        x0, y0, x1, y1 = (round(v) for v in label.visible_px)
        assert seen.picture[y0:y1, x0:x1, 2].max() > 150
    assert tails


def test_glare_hides_the_lamps_from_people_too() -> None:
    settings, glare = renderer("glare")
    heads = {s: glare.seen(Moment(s, (), lamp_at(s))).heads[0] for s in (1.0, 24.0, 46.0)}
    assert [head.clear for head in heads.values()] == [True, False, True]
    assert settings.described.lens.glare


def test_a_camera_that_was_turned_shows_something_else_and_its_head_moves() -> None:
    settings, knocked = renderer("knock")
    before, after = (knocked.picture(Moment(s, (), RED)) for s in (44.9, 45.1))
    assert np.abs(before.astype(int) - after).mean() > 5
    assert settings.described.camera.knock is not None


@pytest.mark.parametrize(
    ("look", "lamp", "told"),
    [
        (Look(), RED, True),
        (Look(level=0.05), RED, False),
        (Look(whiteness=1.0), RED, True),
        (Look(), LampState(Indication.DARK, 0, lit=False), True),
        (Look(), LampState(Indication.RED_AMBER, 1), True),
    ],
)
def test_what_a_person_can_tell_follows_from_the_pixels(look: Look, lamp: LampState, told: bool) -> None:
    place = place_of(VIEW)
    picture = np.full((360, 640, 3), 100, np.uint8)
    draw_head(picture, place, lamp, look)
    assert can_tell(picture, place, (lamp, lamp.indication), STILL) is told


def test_nobody_can_tell_a_head_in_white_light_or_outside_the_picture() -> None:
    white = np.full((360, 640, 3), 250, np.uint8)
    assert not can_tell(white, place_of(VIEW), (RED, Indication.RED), STILL)
    assert not can_tell(
        white, place_of(VIEW), (LampState(Indication.DARK, 0, lit=False), Indication.DARK), STILL
    )
    outside = Head("far", "main", (-30.0, 20.0, 2.0), HeadPart(id="far"))
    assert not can_tell(white, place_of(VIEW, outside), (RED, Indication.RED), STILL)


def test_burnt_out_lamps_stay_dark() -> None:
    head = heads_of([HeadPart(id="a", burnt_out=["red"])], TWO_LANES)[0]
    shown = [head.shown(LampState(i, 0)) for i in (Indication.RED, Indication.RED_AMBER, Indication.GREEN)]
    assert shown == [Indication.DARK, Indication.AMBER, Indication.GREEN]
    picture, place = np.full((360, 640, 3), 100, np.uint8), place_of(VIEW, head)
    draw_head(picture, place, RED, look_of(head, 0.0, 1.0))
    x, y = place.lamps_px[0]
    assert picture[round(y), round(x)].max() < 60


@pytest.mark.parametrize("fps", [12.5, 24.0, 25.0])
def test_flicker_beats_against_the_frame_rate_and_keeps_its_mean(fps: float) -> None:
    head = heads_of([HeadPart(id="a", flicker_hz=97.0, flicker_duty=0.45)], TWO_LANES)[0]
    levels = np.array([look_of(head, n / fps, 1.0).level for n in range(4000)])
    assert levels.min() < 0.2
    assert levels.max() > 0.8
    assert 0.3 < levels.mean() < 0.95
    assert look_of(STANDARD_HEAD, 0.37, 1.0).level == 1.0
