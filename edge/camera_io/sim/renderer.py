"""A moment of the scene as a picture, and what can be seen in it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from contracts.base import Indication
from edge.camera_io.sim.camera import Camera, pose_of
from edge.camera_io.sim.labels import Label, labels_of, moved
from edge.camera_io.sim.lens import Lens, Offset, shifted
from edge.camera_io.sim.light import DAY, Light
from edge.camera_io.sim.scene import PLAIN, Scene, read_scene
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.sight import can_tell, is_hidden
from edge.camera_io.sim.view import DrawnRows, View
from edge.camera_io.sim.world import Moment

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class SeenHead:
    """What a head shows, and whether a person could tell from this picture."""

    id: str
    shown: Indication
    clear: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture (height, width, 3) uint8 BGR with its ground truth."""

    picture: Picture
    labels: tuple[Label, ...]
    heads: tuple[SeenHead, ...]


class Renderer:
    """Pictures of one camera in one light; a scene adds heads, weather and what the lens does."""

    def __init__(self, camera: Camera, light: Light = DAY, seed: int = 0, scene: Scene | None = None) -> None:
        scene = scene or read_scene(PLAIN)
        self.camera = camera
        self._lens = Lens(scene, (camera.width, camera.height), seed)
        self._knock = scene.camera.knock
        self._view = View(camera, light, seed, scene)
        self._turned = self._view
        if self._knock is not None:
            pose = pose_of(scene.camera, self._knock.at_s)
            self._turned = View(replace(camera, pose=pose), light, seed, scene)

    @classmethod
    def of(cls, settings: SimSettings) -> "Renderer":
        """Return the renderer of a simulated camera."""
        return cls(settings.view, settings.light_of_day, settings.seed, settings.described)

    def picture(self, moment: Moment) -> Picture:
        """Return (height, width, 3) uint8 BGR."""
        return self._finished(self._view_at(moment).draw(moment)[0], moment.scene_s)

    def seen(self, moment: Moment) -> Seen:
        """Return the picture, the vehicles in it, and what can be told of each head."""
        offset = self._lens.offset_at(moment.scene_s)
        view = self._view_at(moment)
        picture, drawn = view.draw(moment)
        labels = tuple(moved(label, offset, self.camera) for label in labels_of(view.camera, drawn))
        finished = self._finished(picture, moment.scene_s)
        return Seen(finished, labels, self._heads(finished, moment, drawn, offset))

    def labelled(self, moment: Moment) -> tuple[Picture, tuple[Label, ...]]:
        """Return the picture and the vehicles that can be seen in it."""
        seen = self.seen(moment)
        return seen.picture, seen.labels

    def _heads(
        self, picture: Picture, moment: Moment, drawn: DrawnRows, offset: Offset
    ) -> tuple[SeenHead, ...]:
        view = self._view_at(moment)
        found = []
        for head, place in zip(view.heads, view.places, strict=True):
            lamp = moment.lamp_of(head.group)
            shown = head.shown(lamp)
            clear = can_tell(picture, place, (lamp, shown), offset) and not is_hidden(
                place, head, drawn, view.camera
            )
            found.append(SeenHead(head.id, shown, clear))
        return tuple(found)

    def _view_at(self, moment: Moment) -> View:
        return self._turned if self._knock is not None and moment.scene_s >= self._knock.at_s else self._view

    def _finished(self, picture: Picture, scene_s: float) -> Picture:
        return shifted(self._lens.through(picture, scene_s), self._lens.offset_at(scene_s))
