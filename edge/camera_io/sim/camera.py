"""A pinhole camera over the road. World: X to the right, Y away from the camera, Z up, in metres."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from edge.camera_io.sim.scene import CameraPart

Points = NDArray[np.float64]
NEAR_M = 0.5
"""Nothing nearer to the image plane is drawn."""


@dataclass(frozen=True)
class Pose:
    """Where the camera hangs and how it looks.

    Attributes:
        x_m: to the right of the median.
        height_m: above the road.
        pitch_deg: below the horizontal.
        yaw_deg: to the right.
        focal_per_width: focal length as a share of the picture's width.
        y_m: along the approach; the stop line lies at 16.
    """

    x_m: float = -3.0
    height_m: float = 6.0
    pitch_deg: float = 20.5
    yaw_deg: float = 0.0
    focal_per_width: float = 1.17
    y_m: float = 0.0

    @property
    def looks_back(self) -> bool:
        """True where it sees those who drive along the approach from the front."""
        return math.cos(math.radians(self.yaw_deg)) < 0


def pose_of(part: CameraPart, scene_s: float = 0.0) -> Pose:
    """Return how the camera of a scene looks at a scene time."""
    knock = part.knock
    turned = knock is not None and scene_s >= knock.at_s
    yaw, pitch = (knock.yaw_deg, knock.pitch_deg) if knock is not None and turned else (0.0, 0.0)
    angles = part.pitch_deg + pitch, part.yaw_deg + yaw
    return Pose(part.x_m, part.height_m, *angles, part.focal_per_width, part.y_m)


@dataclass(frozen=True)
class Camera:
    """A pose and a picture size; projects points of the world into pixels."""

    width: int
    height: int
    pose: Pose = Pose()

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.pose.focal_per_width * self.width

    @cached_property
    def position(self) -> Points:
        """(3,) metres."""
        return np.array([self.pose.x_m, self.pose.y_m, self.pose.height_m])

    @cached_property
    def axes(self) -> Points:
        """(3, 3): rows are the camera's right, down and forward in the world."""
        pitch, yaw = math.radians(self.pose.pitch_deg), math.radians(self.pose.yaw_deg)
        forward = np.array(
            [math.sin(yaw) * math.cos(pitch), math.cos(yaw) * math.cos(pitch), -math.sin(pitch)]
        )
        right = np.array([math.cos(yaw), -math.sin(yaw), 0.0])
        return np.stack([right, np.cross(forward, right), forward])

    def to_camera(self, points: Points) -> Points:
        """Return (n, 3) points of the world as right, down, depth in metres."""
        return (points - self.position) @ self.axes.T

    def to_pixels(self, seen: Points) -> Points:
        """Return (n, 2) pixels of (n, 3) points in front of the camera, as `to_camera` gives them."""
        centre = np.array([self.width / 2, self.height / 2])
        return centre + self.focal_px * seen[:, :2] / np.maximum(seen[:, 2:], NEAR_M)

    def project(self, points: Points) -> Points:
        """Return the (n, 2) pixels of (n, 3) points of the world."""
        return self.to_pixels(self.to_camera(points))

    def pixel(self, x: float, y: float, z: float = 0.0) -> tuple[float, float]:
        """Return the pixel of one point."""
        u, v = self.project(np.array([[x, y, z]]))[0]
        return float(u), float(v)

    def away_m(self, y_m: float) -> float:
        """Return how far along the road a place lies from the camera, negative behind it."""
        return self.pose.y_m - y_m if self.pose.looks_back else y_m - self.pose.y_m

    def px_per_m(self, x: float, y: float, z: float) -> float:
        """Return the scale at a point."""
        depth = float(self.to_camera(np.array([[x, y, z]]))[0, 2])
        return self.focal_px / max(depth, NEAR_M)


def clip_near(seen: Points) -> Points:
    """Cut a polygon (n, 3) in camera coordinates at the near plane (Sutherland and Hodgman, one plane)."""
    kept: list[Points] = []
    for before, after in zip(np.roll(seen, 1, axis=0), seen, strict=True):
        if (before[2] < NEAR_M) != (after[2] < NEAR_M):
            share = (NEAR_M - before[2]) / (after[2] - before[2])
            kept.append(before + share * (after - before))
        if after[2] >= NEAR_M:
            kept.append(after)
    return np.array(kept).reshape(-1, 3)
