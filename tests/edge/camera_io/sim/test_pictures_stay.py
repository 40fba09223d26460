"""The plain scene keeps its pictures: detectors were trained on them, and tests depend on their seeds."""

import cv2
import numpy as np
import pytest

from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.world import moment_at

KEPT = {
    (
        "seed=46&size=960x540",
        42.0,
    ): "68647e51565b73715d575a565a585b5a98738373707a7d7e9d595c583d51595d9559585c4e46675c725b588f78906b5a",
    (
        "seed=1",
        71.5,
    ): "6765805e5e5b747260585d5b5a5b5b5c98907d72888c82839d96733d534e515f9ca05a595546665b704f4f595755655a",
    (
        "seed=101&light=dusk",
        23.0,
    ): "3838423331323c3a34373d33313030324e3d413c454543434f39313a353830364a302f38313335303e2e2e362a283530",
}
"""By address and scene time: the picture in eight by six grey levels, as hexadecimal."""


def thumbnail(query: str, scene_s: float) -> np.ndarray:
    settings = SimSettings.of_url(f"sim://junction?{query}")
    picture = Renderer.of(settings).picture(moment_at(settings.seed, scene_s, settings.script))
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.resize(grey, (8, 6), interpolation=cv2.INTER_AREA))


@pytest.mark.parametrize(("query", "scene_s"), KEPT)
def test_the_plain_scene_keeps_its_pictures(query: str, scene_s: float) -> None:
    kept = np.frombuffer(bytes.fromhex(KEPT[query, scene_s]), np.uint8).reshape(6, 8)
    assert np.abs(thumbnail(query, scene_s).astype(int) - kept).max() <= 1
