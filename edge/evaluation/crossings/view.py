"""The vehicles of a scene in the picture: true boxes, and how much of each is hidden by others."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from contracts.layout import Approach, GroundPoint, Layout, SignalHead, StopLine
from edge.camera_io.sim.camera import NEAR_M, Camera, Pose
from edge.evaluation.crossings.road import LEFT_EDGE_X_M, LINE_Y_M, MEDIAN_X_M
from edge.evaluation.crossings.scenario import View
from edge.evaluation.crossings.timing import GROUP
from edge.evaluation.crossings.traffic import Scene
from edge.evaluation.crossings.truth import GRACE_S
from edge.kernels.bodies import project_bodies
from edge.kernels.covering import cover

SIZE_PX = (1280, 720)
FAR_M = 20.0
"""Beyond the line boxes are not followed further: a real camera sees more; it would only cost time here."""
LOWER_SHARE = 0.2
_TOWARDS_Y_M = 40.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """True boxes of every frame.

    Attributes:
        xyxy: (frames, n, 4) float64, pixels, cut by the picture's border.
        present: (frames, n) bool, in the picture and near enough.
        covered: (frames, n) share of the box that nearer vehicles hide.
        low_covered: (frames, n) the same for its lowest fifth.
        cover_y: (frames, n) upper edge of what hides the lowest fifth.
    """

    xyxy: Floats
    present: NDArray[np.bool_]
    covered: Floats
    low_covered: Floats
    cover_y: Floats


@lru_cache(maxsize=3)
def camera_of(view: View) -> Camera:
    """Return the camera of a view."""
    if view is View.TOWARDS:
        return Camera(*SIZE_PX, Pose(x_m=3.0, height_m=6.5, pitch_deg=15.0))
    return Camera(*SIZE_PX, Pose())


@lru_cache(maxsize=3)
def layout_of(view: View) -> Layout:
    """Return the layout document of a view, as an operator would draw it."""
    left, right, ahead = pixels(view, [(x, y, 0.0) for x, y in _MARKS])
    middle = (left + right) / 2
    direction = ahead - middle
    direction /= np.hypot(*direction)
    marks = [(x, y) for x in (-6.0, 0.0) for y in (11.0, 20.0)]
    points = pixels(view, [(x, y, 0.0) for x, y in marks])
    ground = [
        GroundPoint(image_px=(float(p[0]), float(p[1])), ground_m=m)
        for p, m in zip(points, marks, strict=True)
    ]
    line = StopLine(id="line", line_px=((float(left[0]), float(left[1])), (float(right[0]), float(right[1]))))
    return Layout(
        camera="cam",
        junction="junction",
        reference_size_px=SIZE_PX,
        grace_ms=round(GRACE_S * 1000),
        approaches=[
            Approach(
                id="in",
                direction=(float(direction[0]), float(direction[1])),
                signal_group=GROUP,
                stop_lines=[line],
            )
        ],
        heads=[SignalHead(id="head", group=GROUP, box_px=(10, 10, 30, 60))],
        ground_points=[] if view is View.AWAY_PLAIN else ground,
    )


_MARKS = (
    (LEFT_EDGE_X_M, LINE_Y_M),
    (MEDIAN_X_M, LINE_Y_M),
    ((LEFT_EDGE_X_M + MEDIAN_X_M) / 2, LINE_Y_M + 1.0),
)


def pixels(view: View, points: list[tuple[float, float, float]]) -> Floats:
    """Return the (n, 2) pixels of points of the road: x to the right, y along it (the line is at 16 m), z up."""
    return camera_of(view).project(_to_world(view, np.array(points, np.float64)))


def _to_world(view: View, points: Floats) -> Floats:
    """A camera beyond the junction looks back: what is far for the other is near for it."""
    if not _looks_back(view):
        return points
    turned: Floats = points * np.array([-1.0, -1.0, 1.0]) + np.array([0.0, _TOWARDS_Y_M, 0.0])
    return turned


def see(scene: Scene, times_s: Floats) -> Seen:
    """Project all vehicles at the times of the frames."""
    fronts = np.ascontiguousarray(scene.at(times_s).T)
    boxes = np.empty((*fronts.shape, 4))
    camera = camera_of(scene.key.view)
    axes = np.concatenate([camera.position[None], camera.axes])
    picture = np.array([camera.focal_px, SIZE_PX[0] / 2, SIZE_PX[1] / 2, NEAR_M])
    road = np.array([LINE_Y_M, -1.0, _TOWARDS_Y_M] if _looks_back(scene.key.view) else [LINE_Y_M, 1.0, 0.0])
    project_bodies(fronts, scene.size_m, scene.x_m, scene.turn_m, road, axes, picture, boxes)
    whole = np.maximum((boxes[..., 2:] - boxes[..., :2]).prod(axis=2), 1e-9)
    boxes[..., 0::2] = boxes[..., 0::2].clip(0, SIZE_PX[0])
    boxes[..., 1::2] = boxes[..., 1::2].clip(0, SIZE_PX[1])
    kept = (boxes[..., 2:] - boxes[..., :2]).prod(axis=2)
    near = (fronts - scene.size_m[:, 0] < FAR_M) & (fronts > -16.0)
    present = near & (kept > 0.35 * whole) & np.isfinite(boxes).all(axis=2)
    shares = np.empty((3, *fronts.shape))
    cover(boxes, present, LOWER_SHARE, *shares)
    return Seen(boxes, present, *shares)


def _looks_back(view: View) -> bool:
    return view is View.TOWARDS
