"""Fog: the farther something is, the more of its contrast is gone."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.camera_io.sim.camera import Camera

Picture = NDArray[np.uint8]
Bgr = tuple[float, float, float]
_FARTHEST_M = 400.0


@dataclass(frozen=True, slots=True)
class Haze:
    """Fog of one density: after `range_m` metres 63 % of the contrast is gone; 0: clear air."""

    range_m: float = 0.0
    colour: Bgr = (188.0, 186.0, 182.0)

    def veil(self, depth_m: float) -> float:
        """Return the share of the fog's colour at a distance."""
        return 1 - math.exp(-depth_m / self.range_m) if self.range_m > 0 else 0.0

    def veiled(self, colour: Bgr, depth_m: float) -> Bgr:
        """Return a colour seen through the fog."""
        if self.range_m <= 0:
            return colour
        share = self.veil(depth_m)
        b, g, r = (c + share * (f - c) for c, f in zip(colour, self.colour, strict=True))
        return b, g, r

    def over(self, picture: Picture, depth_m: float) -> Picture:
        """Return something flat, all at one distance, seen through the fog."""
        if self.range_m <= 0:
            return picture
        share = self.veil(depth_m)
        return np.asarray(
            cv2.addWeighted(picture, 1 - share, np.full_like(picture, self.colour), share, 0), np.uint8
        )

    def over_ground(self, picture: Picture, camera: Camera) -> Picture:
        """Return the empty junction seen through the fog, each pixel at the distance of its ground."""
        if self.range_m <= 0:
            return picture
        share = 1 - np.exp(-ground_depth_m(camera) / self.range_m)
        mixed = picture + share[..., None] * (np.array(self.colour) - picture)
        return mixed.astype(np.uint8)


def ground_depth_m(camera: Camera) -> NDArray[np.float64]:
    """Return (height, width) metres from the image plane to the ground in each pixel; the sky is far."""
    v = (np.arange(camera.height) + 0.5 - camera.height / 2) / camera.focal_px
    down, forward = camera.axes[1, 2], camera.axes[2, 2]
    falls = -(v * down + forward)
    depth = np.where(falls > 1e-6, camera.pose.height_m / np.maximum(falls, 1e-6), _FARTHEST_M)
    return np.repeat(np.minimum(depth, _FARTHEST_M)[:, None], camera.width, axis=1)


CLEAR = Haze()
