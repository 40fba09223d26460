"""A camera beyond the junction that looks back sees the same world, and those who come from the front."""

from pathlib import Path

import numpy as np
import pytest

from edge.camera_io.sim import layout_of
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.road import LINE_Y_M
from edge.camera_io.sim.scene import read_scene
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.world import moment_at
from edge.errors import SourceError

SCENE_S = 17.5
"""Of seed 3: two cars in one lane, one just before the line and one past it."""


def settings() -> SimSettings:
    return SimSettings.of_url("sim://junction?seed=3&size=960x540&scene=front")


@pytest.fixture(scope="module")
def seen():
    return Renderer.of(settings()).seen(moment_at(3, SCENE_S, settings().script))


def test_the_line_is_painted_where_the_layout_says() -> None:
    camera = settings().view
    empty = Renderer.of(settings()).picture(moment_at(10**6, 0.0, settings().script))
    x, y = camera.pixel(-2.5, LINE_Y_M)
    above, below = (camera.pixel(-2.5, LINE_Y_M + side) for side in (-0.6, 0.6))
    on, *off = (int(empty[round(v), round(u)].max()) for u, v in ((x, y), above, below))
    assert on > max(off) + 60


def test_traffic_comes_towards_the_camera() -> None:
    layout = layout_of("sim://junction?scene=front&size=960x540")
    assert layout.approaches[0].direction == (0.0, 1.0)


def test_who_is_nearer_is_drawn_over_who_is_farther(seen) -> None:
    lane = sorted(
        (label for label in seen.labels if label.full_px[0] > 480), key=lambda label: label.full_px[3]
    )
    assert len(lane) >= 3
    assert lane[-1].visible_share > 0.95
    nearest = np.array(lane[-1].full_px)
    assert (nearest[2:] - nearest[:2]).prod() > 3 * (
        np.diff(np.array(lane[0].full_px).reshape(2, 2), axis=0)
    ).prod()


def test_no_rear_plate_is_seen_from_the_front(seen) -> None:
    assert all(
        label.plate_px is None for label in seen.labels if not label.oncoming and label.full_px[0] > 300
    )


def test_the_repeater_shows_the_lamp_and_turns_with_it(seen) -> None:
    assert [head.clear for head in seen.heads] == [True]
    shown = [
        Renderer.of(settings()).seen(moment_at(3, s, settings().script)).heads[0].shown
        for s in (SCENE_S, SCENE_S + 12)
    ]
    assert len(set(shown)) == 2


def test_a_camera_that_looks_across_is_told(tmp_path: Path) -> None:
    path = tmp_path / "across.yaml"
    path.write_text("about: x\ncamera: {yaw_deg: 90}\n")
    with pytest.raises(SourceError, match=r"yaw_deg.*within 30"):
        read_scene(str(path))
