"""Scenes keep their pictures: detectors were trained on them, tests depend on their seeds, journals are compared."""

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
OTHERS = {
    (
        "scene=turns&seed=3&size=640x360",
        21.3,
    ): "8080777b767a79807d6f697d5b63726d706f6a6b61676a6c6a6c9882787268725f819a656b6467666a998f5f6b5a6b69",
    (
        "scene=swarm&seed=3&size=640x360",
        47.0,
    ): "7668796f666e7769636a7164646566707d81767879747a69976a566a6f5d776f835862454a5e616a5d446d57394d696d",
    (
        "scene=night&seed=3&size=640x360",
        21.3,
    ): "1b1d21231a11191b193517171111111127301e1e1d1d1b1b293814161d3d2712242a111a2c6248121912112051795b16",
}
"""The same of other scenes: journals of before and after are compared."""


def thumbnail(query: str, scene_s: float) -> np.ndarray:
    settings = SimSettings.of_url(f"sim://junction?{query}")
    picture = Renderer.of(settings).picture(moment_at(settings.seed, scene_s, settings.script))
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.resize(grey, (8, 6), interpolation=cv2.INTER_AREA))


@pytest.mark.parametrize(("query", "scene_s"), KEPT)
def test_the_plain_scene_keeps_its_pictures(query: str, scene_s: float) -> None:
    assert is_kept(query, scene_s, KEPT)


@pytest.mark.parametrize(("query", "scene_s"), OTHERS)
def test_so_do_other_scenes(query: str, scene_s: float) -> None:
    assert is_kept(query, scene_s, OTHERS)


def is_kept(query: str, scene_s: float, pictures: dict[tuple[str, float], str]) -> bool:
    kept = np.frombuffer(bytes.fromhex(pictures[query, scene_s]), np.uint8).reshape(6, 8)
    return bool(np.abs(thumbnail(query, scene_s).astype(int) - kept).max() <= 1)
