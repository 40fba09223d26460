"""Draws vehicles over the background, far ones first (painter's algorithm)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from edge.camera_io.sim.camera import NEAR_M, Camera, Points, clip_near
from edge.camera_io.sim.haze import CLEAR, Haze
from edge.camera_io.sim.light import Light
from edge.camera_io.sim.mesh import Face, Material, Mesh
from edge.camera_io.sim.plates import HEIGHT_PX, WIDTH_PX, Plate, picture_of
from edge.camera_io.sim.world import Placed

Picture = NDArray[np.uint8]
_SHIFT = 4
_FAR_OUT_PX = 8000.0
_BRAKE_RED = (70.0, 60.0, 255.0)
_LIT_AT_NIGHT = {Material.TAIL: (45.0, 38.0, 190.0), Material.HEADLAMP: (245.0, 252.0, 255.0)}
_OUTLINE_FROM_PX = 60.0
_LEAST_CORNERS = 3
_LEAST_PLATE_PX = 10.0
_MAX_PLATES = 256
_PLATE_SEEN_SINE = 0.35


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where a vehicle came to lie in the picture: (n, 2) pixels of its outline's points, and of its plate."""

    outline_px: Points
    plate_px: Points | None


def fixed(points_px: Points) -> NDArray[np.int32]:
    """Return pixels in the fixed-point form of OpenCV's sub-pixel drawing."""
    return np.round(np.clip(points_px, -_FAR_OUT_PX, _FAR_OUT_PX) * (1 << _SHIFT)).astype(np.int32)


class Painter:
    """Draws the vehicles of a scene for one camera and one light.

    The plain scene draws a truck's cab over its cargo, as the pictures that its detector learned from do;
    `sort_trucks` draws what is nearer later.
    """

    def __init__(
        self, camera: Camera, light: Light, haze: Haze = CLEAR, *, sort_trucks: bool = False
    ) -> None:
        self._camera = camera
        self._light = light
        self._haze = haze
        self._sort_trucks = sort_trucks
        self._plates: dict[str, Picture] = {}

    def shadows(self, picture: Picture, placed: Sequence[Placed]) -> None:
        """Darken the ground under and beside the vehicles."""
        mask = np.zeros(picture.shape[:2], np.uint8)
        for there in placed:
            seen = clip_near(self._camera.to_camera(self._shadow_corners(there)))
            if len(seen) >= 3:
                hull = cv2.convexHull(fixed(self._camera.to_pixels(seen)))
                cv2.fillConvexPoly(mask, hull, int(255 * self._light.shadow), cv2.LINE_AA, _SHIFT)
        rows = np.flatnonzero(mask.any(axis=1))
        if len(rows):
            part = slice(int(rows[0]), int(rows[-1]) + 1)
            keep = cv2.merge([255 - cv2.blur(mask[part], (5, 5))] * 3)
            cv2.multiply(picture[part], keep, picture[part], 1 / 255)

    def _shadow_corners(self, there: Placed) -> Points:
        mesh = there.vehicle.mesh
        along, across = mesh.length_m / 2 * 0.97, mesh.width_m / 2
        base = np.array([(sx * along, sy * across, 0.0) for sx in (-1, 1) for sy in (-1, 1)])
        base = base @ turn_of(there.heading_rad).T + (there.x_m, there.y_m, 0.0)
        sun = self._light.towards_sun
        reach = -sun[:2] / max(sun[2], 0.3) * min(mesh.height_m, 2.2) * 0.7 * min(self._light.sun * 3, 1.0)
        return _spread(np.concatenate([base, base + np.array([reach[0], reach[1], 0.0])]))

    def vehicle(self, picture: Picture, there: Placed) -> Drawn | None:
        """Draw one vehicle; None where nothing of it is before the camera."""
        mesh = there.vehicle.mesh
        turn = turn_of(there.heading_rad)
        centre = np.array([there.x_m, there.y_m, 0.0])
        seen = self._camera.to_camera(mesh.vertices @ turn.T + centre)
        if seen[:, 2].max() < NEAR_M:
            return None
        towards = self._camera.position - (mesh.centres @ turn.T + centre)
        facing = np.einsum("ij,ij->i", mesh.normals @ turn.T, towards) > 0
        shade = self._shades(mesh, turn)
        pixels, depth_m = self._camera.to_pixels(seen), float(seen[:, 2].mean())
        corners = fixed(pixels) if seen[:, 2].min() >= NEAR_M else None
        large = float(np.ptp(pixels[:, 0])) > _OUTLINE_FROM_PX
        for i in self._order(there, turn, centre):
            if facing[i]:
                face = mesh.faces[i]
                colour = self._haze.veiled(self._colour(there, face, float(shade[i])), depth_m)
                polygon = self._clipped(seen[face.rows]) if corners is None else corners[face.rows]
                _fill(picture, polygon, colour, outlined=large and face.material is Material.BODY)
        away = -1.0 if self._camera.pose.looks_back else 1.0
        is_seen = away * math.sin(there.heading_rad) > _PLATE_SEEN_SINE
        plate = self._plate(picture, there, turn) if is_seen else None
        return Drawn(pixels[seen[:, 2] >= NEAR_M], plate)

    def _shades(self, mesh: Mesh, turn: Points) -> Points:
        normals = mesh.normals @ turn.T
        sunlit = np.maximum(0.0, normals @ self._light.towards_sun)
        shades: Points = self._light.ambient + self._light.sun * sunlit + 0.1 * np.maximum(0.0, normals[:, 2])
        return shades

    def _order(self, there: Placed, turn: Points, centre: Points) -> Sequence[int]:
        mesh = there.vehicle.mesh
        sorts = mesh.thin or (self._sort_trucks and there.vehicle.kind is VehicleClass.TRUCK)
        if not sorts:
            return range(len(mesh.faces))
        away = np.linalg.norm(mesh.part_centres @ turn.T + centre - self._camera.position, axis=1)
        parts = np.array([face.part for face in mesh.faces])
        return [int(i) for i in np.argsort(-away[parts], kind="stable")]

    def _colour(self, there: Placed, face: Face, shade: float) -> tuple[float, float, float]:
        if face.material is Material.TAIL and there.braking:
            return _BRAKE_RED
        if self._light.lamps_on and face.material in _LIT_AT_NIGHT:
            return _LIT_AT_NIGHT[face.material]
        b, g, r = there.vehicle.looks.colours[face.material]
        tb, tg, tr = self._light.tint
        return (min(b * shade * tb, 255.0), min(g * shade * tg, 255.0), min(r * shade * tr, 255.0))

    def _clipped(self, corners: Points) -> NDArray[np.int32]:
        return fixed(self._camera.to_pixels(clip_near(corners) if corners[:, 2].min() < NEAR_M else corners))

    def _plate(self, picture: Picture, there: Placed, turn: Points) -> Points | None:
        if there.vehicle.mesh.plate is None:
            return None
        corners = there.vehicle.mesh.plate @ turn.T + (there.x_m, there.y_m, 0.0)
        seen = self._camera.to_camera(corners)
        if seen[:, 2].min() < 1.0:
            return None
        quad = self._camera.to_pixels(seen)
        if float(np.ptp(quad[:, 0])) >= _LEAST_PLATE_PX:
            lit = self._haze.over(self._lit_plate(there.vehicle.plate), float(seen[:, 2].mean()))
            _paste(picture, lit, quad)
        return quad

    def _lit_plate(self, plate: Plate) -> Picture:
        if plate.text not in self._plates:
            if len(self._plates) >= _MAX_PLATES:
                self._plates.clear()
            level = min(1.0, self._light.ambient + 0.4 * self._light.sun + 0.12)
            self._plates[plate.text] = (picture_of(plate) * level).astype(np.uint8)
        return self._plates[plate.text]


def _fill(
    picture: Picture, polygon: NDArray[np.int32], colour: tuple[float, float, float], *, outlined: bool
) -> None:
    if len(polygon) < _LEAST_CORNERS:
        return
    cv2.fillConvexPoly(picture, polygon, colour, cv2.LINE_AA, _SHIFT)
    if outlined:
        edge = (colour[0] * 0.72, colour[1] * 0.72, colour[2] * 0.72)
        cv2.polylines(picture, [polygon], True, edge, 1, cv2.LINE_AA, _SHIFT)


def turn_of(heading_rad: float) -> Points:
    """Return the rotation (3, 3) from the vehicle's frame (x forward) into the world; 0 is along +X."""
    c, s = math.cos(heading_rad), math.sin(heading_rad)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _spread(points: Points) -> Points:
    hull = cv2.convexHull(points[:, :2].astype(np.float32))[:, 0]
    return np.column_stack([hull.astype(np.float64), np.zeros(len(hull))])


def _paste(picture: Picture, texture: Picture, quad: Points) -> None:
    height, width = picture.shape[:2]
    x0, y0 = np.maximum(np.floor(quad.min(axis=0)).astype(int) - 1, 0)
    x1, y1 = np.minimum(np.ceil(quad.max(axis=0)).astype(int) + 2, (width, height))
    if x1 - x0 < 3 or y1 - y0 < 2:
        return
    small = _shrunk(texture, float(np.ptp(quad[:, 0])))
    h, w = small.shape[:2]
    source = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
    view = cv2.getPerspectiveTransform(source, (quad - (x0, y0)).astype(np.float32))
    size = (int(x1 - x0), int(y1 - y0))
    warped = cv2.warpPerspective(small, view, size)
    inside = cv2.warpPerspective(np.full((h, w), 255, np.uint8), view, size)
    cv2.copyTo(warped, (inside > 127).astype(np.uint8), picture[y0:y1, x0:x1])


def _shrunk(texture: Picture, width_px: float) -> Picture:
    if width_px * 1.4 >= WIDTH_PX:
        return texture
    share = width_px * 1.4 / WIDTH_PX
    size = (max(8, round(WIDTH_PX * share)), max(4, round(HEIGHT_PX * share)))
    return cv2.resize(texture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
