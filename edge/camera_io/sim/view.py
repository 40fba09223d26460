"""The scene as one camera pose sees it, before the lens: ground, heads, vehicles, fog, light of lamps."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.glow import Glow, Spot, lamps_of
from edge.camera_io.sim.ground import empty_junction
from edge.camera_io.sim.haze import Haze
from edge.camera_io.sim.head import COLOURS, LAMPS_OF, Head, Look, draw_head, heads_of, look_of, place_of
from edge.camera_io.sim.lamps import LampState
from edge.camera_io.sim.light import Light
from edge.camera_io.sim.painter import Drawn, Painter
from edge.camera_io.sim.road import Road
from edge.camera_io.sim.scene import PLAIN, Scene, read_scene
from edge.camera_io.sim.world import Moment, Placed

Picture = NDArray[np.uint8]
DrawnRows = list[tuple[Placed, Drawn]]
_NIGHT_HALO_M = 0.3


class View:
    """Draws moments for one camera pose and one light."""

    def __init__(self, camera: Camera, light: Light, seed: int, scene: Scene) -> None:
        road, weather = Road.of(scene), scene.weather
        haze = Haze(weather.fog_m or 0.0)
        self.camera = camera
        self.heads = tuple(sorted(heads_of(scene.heads, road), key=lambda head: -camera.away_m(head.at_m[1])))
        self.places = tuple(place_of(camera, head) for head in self.heads)
        self._light = light
        self._haze = haze
        self._painter = Painter(camera, light, haze, sort_trucks=scene != read_scene(PLAIN))
        self._empty = haze.over_ground(empty_junction(camera, light, seed, road, weather.wet), camera)
        self._glow = Glow(camera, weather.wet) if light.lamps_on else None

    def draw(self, moment: Moment) -> tuple[Picture, DrawnRows]:
        """Return (height, width, 3) uint8 BGR and where each vehicle came to lie, from far to near."""
        picture = self._empty.copy()
        placed = moment.placed[::-1] if self.camera.pose.looks_back else moment.placed
        self._painter.shadows(picture, placed)
        self._light_road(placed)
        drawn: DrawnRows = []
        waiting = list(zip(self.heads, self.places, strict=True))
        away_m = self.camera.away_m
        for there in placed:
            while waiting and away_m(there.y_m) < away_m(waiting[0][0].at_m[1]):
                self._head(picture, moment, waiting.pop(0)[0])
            outline = self._painter.vehicle(picture, there)
            if outline is not None:
                drawn.append((there, outline))
                self._light_vehicle(there, outline)
        for head, _ in waiting:
            self._head(picture, moment, head)
        if self._glow is not None:
            self._glow.onto(picture)
        return picture, drawn

    def _head(self, picture: Picture, moment: Moment, head: Head) -> None:
        place, lamp = self.places[self.heads.index(head)], moment.lamp_of(head.group)
        look = look_of(head, moment.scene_s, self._light.on_ground if self._light.lamps_on else 1.0)
        x0, y0, x1, y1 = _around(place.box_px, place.countdown_px, place.foot_px[1], picture)
        before = picture[y0:y1, x0:x1].copy() if self._haze.range_m > 0 else None
        draw_head(picture, place, lamp, look)
        if before is not None:
            self._veil(picture[y0:y1, x0:x1], before, head)
        if self._glow is not None:
            self._glow.spots(_halos(head, lamp, look))

    def _veil(self, region: Picture, before: Picture, head: Head) -> None:
        """Let the fog lie over what has just been drawn."""
        changed = (region != before).any(axis=2)
        depth_m = float(self.camera.to_camera(np.array([head.at_m]))[0, 2])
        region[changed] = self._haze.over(region, depth_m)[changed]

    def _light_road(self, placed: Sequence[Placed]) -> None:
        if self._glow is not None:
            self._glow.begin()
            for there in placed:
                self._glow.pool(there)

    def _light_vehicle(self, there: Placed, outline: Drawn) -> None:
        if self._glow is not None:
            self._glow.hide(outline.outline_px)
            self._glow.spots(lamps_of(there))


def _halos(head: Head, lamp: LampState, look: Look) -> list[Spot]:
    lit = [i for i in LAMPS_OF[lamp.indication] if lamp.lit and head.lights(i)]
    (x, y, _), z_m = head.at_m, head.lamp_z_m()
    return [
        Spot(x, y, z_m[i], _dimmed(COLOURS[i], look.level), _NIGHT_HALO_M * (0.5 + look.whiteness))
        for i in lit
    ]


def _dimmed(colour: tuple[float, float, float], level: float) -> tuple[float, float, float]:
    b, g, r = colour
    return b * level, g * level, r * level


def _around(
    box: tuple[float, float, float, float],
    countdown: tuple[float, float, float, float] | None,
    foot_y: float,
    picture: Picture,
) -> tuple[int, int, int, int]:
    top = box[1] if countdown is None else countdown[1]
    height, width = picture.shape[:2]
    x0, x1 = max(0, int(box[0]) - 6), min(width, int(box[2]) + 7)
    return x0, max(0, int(top) - 6), max(x0, x1), max(0, min(height, int(foot_y) + 3))
