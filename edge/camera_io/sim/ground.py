"""The picture of the empty junction: ground, markings, kerbs. Painted once per camera."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.camera_io.sim import road as measures
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.light import Light
from edge.camera_io.sim.road import LANE_WIDTH_M, TWO_LANES, Road

_PX_PER_M = 32
_SURELY_AHEAD_M = 2.0
"""A camera that looks back does not see nearer ground: its picture is not made from there."""
_X_FROM_M, _X_TO_M = -26.0, 26.0
_WHITE, _YELLOW, _BOX_RED = (216, 220, 222), (60, 180, 215), (62, 58, 138)
_HATCH_M, _HATCH_WIDTH_M = 1.8, 0.15
_GRASS, _PAVEMENT, _KERB = (72, 104, 84), (140, 146, 149), (182, 186, 188)
Picture = NDArray[np.uint8]


def empty_junction(
    camera: Camera, light: Light, seed: int, road: Road = TWO_LANES, wet: float = 0.0
) -> Picture:
    """Return the background: (height, width, 3) uint8 BGR."""
    rng = np.random.default_rng((seed, 7))
    plan = _Plan()
    _lay_road(plan, road, float(rng.uniform(78, 104)) * (1 - 0.4 * wet))
    _paint_markings(plan, road)
    _paint_areas(plan, road)
    if road.side:
        _paint_side_road(plan)
    return _through(camera, _lit(plan.picture, light, rng))


class _Plan:
    """The ground from above; row 0 is the nearest."""

    def __init__(self) -> None:
        n_rows = round((measures.FAR_Y_M - measures.NEAR_Y_M) * _PX_PER_M)
        n_columns = round((_X_TO_M - _X_FROM_M) * _PX_PER_M)
        self.picture = np.full((n_rows, n_columns, 3), _GRASS, np.uint8)

    def fill(
        self, x: tuple[float, float], y: tuple[float, float], colour: tuple[float, float, float]
    ) -> None:
        columns = [round((v - _X_FROM_M) * _PX_PER_M) for v in x]
        rows = [round((v - measures.NEAR_Y_M) * _PX_PER_M) for v in y]
        self.picture[max(rows[0], 0) : max(rows[1], 0), max(columns[0], 0) : max(columns[1], 0)] = colour

    def hatch(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Draw a yellow frame with diagonals both ways."""
        x0, x1 = (round((v - _X_FROM_M) * _PX_PER_M) for v in x)
        y0, y1 = (round((v - measures.NEAR_Y_M) * _PX_PER_M) for v in y)
        part = self.picture[y0:y1, x0:x1]
        high, wide, width = y1 - y0, x1 - x0, round(_HATCH_WIDTH_M * _PX_PER_M)
        for at in range(-high, wide + high, round(_HATCH_M * _PX_PER_M)):
            cv2.line(part, (at, 0), (at + high, high), _YELLOW, width)
            cv2.line(part, (at, 0), (at - high, high), _YELLOW, width)
        cv2.rectangle(part, (0, 0), (wide - 1, high - 1), _YELLOW, 2 * width)


def _lay_road(plan: _Plan, road: Road, grey: float) -> None:
    whole, across = (measures.NEAR_Y_M, measures.FAR_Y_M), (_X_FROM_M, _X_TO_M)
    left, right, (y0, y1) = road.left_edge_x_m, measures.RIGHT_EDGE_X_M, measures.CROSS_Y_M
    asphalt = (grey, grey, grey)
    plan.fill((left - 3.5, right + 3.5), whole, _PAVEMENT)
    plan.fill(across, (y0 - 3, y1 + 3), _PAVEMENT)
    plan.fill((left - 0.25, right + 0.25), whole, _KERB)
    plan.fill(across, (y0 - 0.25, y1 + 0.25), _KERB)
    plan.fill((left, right), whole, asphalt)
    plan.fill(across, (y0, y1), asphalt)


def _paint_markings(plan: _Plan, road: Road) -> None:
    left, line = road.left_edge_x_m, measures.LINE_Y_M
    half = measures.LINE_DEPTH_M / 2
    plan.fill((left + 0.05, measures.MEDIAN_X_M), (line - half, line + half), _WHITE)
    plan.fill((-0.08, 0.08), (measures.NEAR_Y_M, line + half), _YELLOW)
    for lane in _dividers(road):
        plan.fill((lane - 0.06, lane + 0.06), (line - 12, line), _WHITE)
    for x in _steps(left + 0.3, measures.RIGHT_EDGE_X_M - 0.6, 1.0):
        plan.fill((x, x + 0.5), measures.ZEBRA_Y_M, _WHITE)
    beyond = measures.CROSS_Y_M[1] + 2
    for y in _steps(beyond, measures.FAR_Y_M, 4.5):
        for lane in _dividers(road):
            plan.fill((lane - 0.06, lane + 0.06), (y, y + 2), _WHITE)
        plan.fill((-0.08, 0.08), (y, y + 4.5), _YELLOW)
    for y in (*_steps(measures.NEAR_Y_M, line, 4.5), *_steps(beyond, measures.FAR_Y_M, 4.5)):
        plan.fill((LANE_WIDTH_M - 0.06, LANE_WIDTH_M + 0.06), (y, y + 2), _WHITE)


def _paint_areas(plan: _Plan, road: Road) -> None:
    """The motorcycles' red box with the cars' line behind it, and the yellow box with its hatching."""
    left, half = road.left_edge_x_m, measures.LINE_DEPTH_M / 2
    if road.motorcycle_box_m > 0:
        begin = measures.LINE_Y_M - road.motorcycle_box_m
        plan.fill(
            (left + 0.05, measures.MEDIAN_X_M - 0.1), (begin + half, measures.LINE_Y_M - half), _BOX_RED
        )
        plan.fill((left + 0.05, measures.MEDIAN_X_M), (begin - half, begin + half), _WHITE)
    if road.yellow_box:
        plan.hatch((left + 0.1, measures.MEDIAN_X_M - 0.1), measures.YELLOW_BOX_Y_M)


def _paint_side_road(plan: _Plan) -> None:
    """Its stop line, the line between its lanes, and its median."""
    (near, far), line, half = measures.SIDE_Y_M, measures.SIDE_LINE_X_M, measures.LINE_DEPTH_M / 2
    middle = (near + far) / 2
    plan.fill((line - half, line + half), (near, far), _WHITE)
    plan.fill((line, line + 12), (middle - 0.06, middle + 0.06), _WHITE)
    plan.fill((line - half, _X_TO_M), (far - 0.08, far + 0.08), _YELLOW)


def _dividers(road: Road) -> tuple[float, ...]:
    return tuple(-LANE_WIDTH_M * lane for lane in range(1, road.n_lanes))


def _steps(start: float, end: float, step: float) -> Iterable[float]:
    return (float(v) for v in np.arange(start, end, step))


def _lit(plan: Picture, light: Light, rng: np.random.Generator) -> Picture:
    height, width = plan.shape[:2]
    coarse = rng.normal(0, 0.05, (height // 40, width // 40)).astype(np.float32)
    fine = rng.normal(0, 0.05, (height // 4, width // 4)).astype(np.float32)
    large, small = (cv2.resize(n, (width, height), interpolation=cv2.INTER_LINEAR) for n in (coarse, fine))
    grain = 1 + large + small
    tinted = plan * (np.float32(light.on_ground) * np.array(light.tint, np.float32))
    tinted *= grain[..., None]
    return np.clip(tinted, 0, 255).astype(np.uint8)


def _through(camera: Camera, plan: Picture) -> Picture:
    height, width = plan.shape[:2]
    near, far = measures.NEAR_Y_M, measures.FAR_Y_M
    if camera.pose.looks_back:
        far = min(far, camera.pose.y_m - _SURELY_AHEAD_M)
        height = round((far - near) * _PX_PER_M)
    corners = [(_X_FROM_M, near, 0), (_X_TO_M, near, 0), (_X_TO_M, far, 0), (_X_FROM_M, far, 0)]
    seen = camera.project(np.array(corners, np.float64)).astype(np.float32)
    plan_px = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    view = cv2.getPerspectiveTransform(plan_px, seen)
    size = (camera.width, camera.height)
    return cv2.warpPerspective(
        plan[:height], view, size, flags=cv2.INTER_LINEAR, borderValue=(120, 130, 126)
    ).astype(np.uint8)
