"""Light that lamps throw at night: halos, pools before headlamps, reflections on a wet road. Drawn small, added last."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.camera_io.sim.camera import NEAR_M, Camera, Points, clip_near
from edge.camera_io.sim.mesh import Material
from edge.camera_io.sim.painter import fixed, turn_of
from edge.camera_io.sim.world import Placed

Picture = NDArray[np.uint8]
Bgr = tuple[float, float, float]
_SHRINK = 4
_HEADLIGHT, _TAIL, _BRAKE, _POOL = (215.0, 235.0, 245.0), (20.0, 16.0, 120.0), (50.0, 40.0, 250.0), 52.0
_POOL_REACH_M, _POOL_HALF_M = 9.0, 1.5
_POOL_TINT = (0.8, 0.95, 1.0)
_BLUR_PX = 9
_HALO_M = 0.22


@dataclass(frozen=True, slots=True)
class Spot:
    """A lit lamp: where it is in the world (metres), its colour, and the radius of its halo."""

    x_m: float
    y_m: float
    z_m: float
    colour: Bgr
    radius_m: float = _HALO_M


class Glow:
    """Collects the light of one picture, from far to near: what is nearer hides what is behind it."""

    def __init__(self, camera: Camera, wet: float) -> None:
        self._camera = camera
        self._wet = wet
        self._light = np.zeros((camera.height // _SHRINK, camera.width // _SHRINK, 3), np.uint8)

    def begin(self) -> None:
        """Forget the last picture."""
        self._light[:] = 0

    def pool(self, there: Placed) -> None:
        """Add the light that a vehicle's headlamps throw on the road."""
        half = there.vehicle.mesh.length_m / 2
        corners = [
            (half, -0.5, 0.0), (half, 0.5, 0.0),
            (half + _POOL_REACH_M, _POOL_HALF_M, 0.0), (half + _POOL_REACH_M, -_POOL_HALF_M, 0.0),
        ]  # fmt: skip
        seen = clip_near(self._camera.to_camera(_placed(np.array(corners), there)))
        if len(seen) < 3:
            return
        lit = np.zeros_like(self._light)
        tint = (_POOL * _POOL_TINT[0], _POOL * _POOL_TINT[1], _POOL * _POOL_TINT[2])
        polygon = fixed(self._camera.to_pixels(seen) / _SHRINK)
        (x, y, width, height) = cv2.boundingRect((polygon >> 4).astype(np.int32))
        rows, columns = (
            slice(max(y - 1, 0), max(y + height + 2, 0)),
            slice(max(x - 1, 0), max(x + width + 2, 0)),
        )
        cv2.fillConvexPoly(lit, polygon, tint, cv2.LINE_AA, 4)
        if lit[rows, columns].size:
            cv2.add(self._light[rows, columns], lit[rows, columns], self._light[rows, columns])

    def hide(self, outline_px: Points) -> None:
        """Put a vehicle before what has been drawn so far."""
        cv2.fillConvexPoly(
            self._light, cv2.convexHull(fixed(outline_px / _SHRINK)), (0, 0, 0), cv2.LINE_AA, 4
        )

    def spots(self, lamps: Iterable[Spot]) -> None:
        """Add lamps, and their reflections where the road is wet."""
        for lamp in lamps:
            seen = self._camera.to_camera(np.array([(lamp.x_m, lamp.y_m, lamp.z_m)]))
            if seen[0, 2] < 2 * NEAR_M:
                continue
            u, v = self._camera.to_pixels(seen)[0] / _SHRINK
            radius_px = max(0.7, lamp.radius_m * self._camera.focal_px / float(seen[0, 2]) / _SHRINK)
            centre = fixed(np.array((u, v)))
            cv2.circle(
                self._light,
                (int(centre[0]), int(centre[1])),
                int(radius_px * 16),
                lamp.colour,
                -1,
                cv2.LINE_AA,
                4,
            )
            if self._wet > 0:
                self._reflect(lamp, max(1, round(radius_px * 1.6)))

    def _reflect(self, lamp: Spot, width_px: int) -> None:
        ends = np.array([(lamp.x_m, lamp.y_m, 0.0), (lamp.x_m, lamp.y_m, -1.3 * lamp.z_m)])
        foot, end = fixed(self._camera.project(ends) / _SHRINK)
        b, g, r = (self._wet * 0.45 * part for part in lamp.colour)
        streak = np.zeros_like(self._light)
        cv2.line(
            streak,
            (int(foot[0]), int(foot[1])),
            (int(end[0]), int(end[1])),
            (b, g, r),
            width_px,
            cv2.LINE_AA,
            4,
        )
        cv2.add(self._light, streak, self._light)

    def onto(self, picture: Picture) -> None:
        """Add the collected light to the picture."""
        wide = cv2.blur(cv2.blur(self._light, (_BLUR_PX, _BLUR_PX)), (_BLUR_PX, _BLUR_PX))
        near = cv2.blur(self._light, (3, 3))
        both = cv2.addWeighted(near, 0.55, wide, 0.75, 0)
        size = (picture.shape[1], picture.shape[0])
        cv2.add(picture, cv2.resize(both, size, interpolation=cv2.INTER_LINEAR), picture)


def lamps_of(there: Placed) -> list[Spot]:
    """Return the lit lamps of a vehicle that look towards the camera."""
    mesh, found = there.vehicle.mesh, []
    turn = turn_of(there.heading_rad)
    for face, normal, centre in zip(mesh.faces, mesh.normals @ turn.T, mesh.centres, strict=True):
        if face.material not in (Material.TAIL, Material.HEADLAMP) or normal[1] > -0.2:
            continue
        x, y, z = _placed(centre[None], there)[0]
        ahead = face.material is Material.HEADLAMP
        colour = _HEADLIGHT if ahead else _BRAKE if there.braking else _TAIL
        found.append(Spot(float(x), float(y), float(z), colour, _HALO_M if ahead else 0.12))
    return found


def _placed(points: Points, there: Placed) -> Points:
    moved: Points = points @ turn_of(there.heading_rad).T + (there.x_m, there.y_m, 0.0)
    return moved
