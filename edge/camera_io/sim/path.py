"""Where vehicles drive: a line of points that is followed by its arc length."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from edge.camera_io.sim.driving import ENTER_Y_M
from edge.camera_io.sim.road import FAR_Y_M, LINE_Y_M, SIDE_LINE_X_M

_STEP_M = 0.25
_AWAY_M = 34.0
_SIDE_BEGIN_X_M = 45.0


@dataclass(frozen=True, eq=False)
class Path:
    """A way over the ground.

    Attributes:
        points_m: (n, 2) metres, neighbours `_STEP_M` apart.
        begins_m: arc length at the first point; on the watched approach it is the point's Y.
        against_line_m: arc length at which a wrong-way rider passes the stop line; infinite for others.
        way: straight, left, right or u-turn.
    """

    points_m: NDArray[np.float64]
    begins_m: float
    against_line_m: float = math.inf
    way: str = "straight"

    @cached_property
    def headings_rad(self) -> NDArray[np.float64]:
        """(n,) direction of travel; 0 along +X."""
        along = np.gradient(self.points_m, axis=0)
        return np.unwrap(np.arctan2(along[:, 1], along[:, 0]))

    @property
    def ends_m(self) -> float:
        """Arc length at the last point."""
        return self.begins_m + _STEP_M * (len(self.points_m) - 1)

    def at(self, arc_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 3): x, y in metres and heading in radians at (n,) arc lengths."""
        place = np.clip((arc_m - self.begins_m) / _STEP_M, 0, len(self.points_m) - 1.001)
        index, share = place.astype(int), place % 1.0
        rows = np.column_stack([self.points_m, self.headings_rad])
        between: NDArray[np.float64] = rows[index] * (1 - share)[:, None] + rows[index + 1] * share[:, None]
        return between


def straight(x_m: float) -> Path:
    """Away from the camera."""
    return _through([(x_m, ENTER_Y_M), (x_m, FAR_Y_M)], ENTER_Y_M)


def left_turn(x_m: float, radius_m: float, exit_y_m: float = 24.4) -> Path:
    """To the left; a small radius cuts the corner."""
    begin = (x_m, exit_y_m - radius_m)
    bend = _arc((x_m - radius_m, exit_y_m - radius_m), radius_m, (0.0, math.pi / 2))
    corners = [(x_m, ENTER_Y_M), begin, *bend, (x_m - radius_m - _AWAY_M, exit_y_m)]
    return replace(_through(corners, ENTER_Y_M), way="left")


def u_turn(x_m: float, back_x_m: float, turn_y_m: float = 23.0) -> Path:
    """Around the end of the median and back."""
    radius = (back_x_m - x_m) / 2
    bend = _arc((x_m + radius, turn_y_m), radius, (math.pi, 0.0))
    corners = [(x_m, ENTER_Y_M), (x_m, turn_y_m), *bend, (back_x_m, ENTER_Y_M)]
    return replace(_through(corners, ENTER_Y_M), way="u-turn")


def right_turn(x_m: float, radius_m: float = 6.0, exit_y_m: float = 30.5) -> Path:
    """To the right, behind the middle of the junction."""
    bend = _arc((x_m + radius_m, exit_y_m - radius_m), radius_m, (math.pi, math.pi / 2))
    return replace(_through([(x_m, ENTER_Y_M), *bend, (45.0, exit_y_m)], ENTER_Y_M), way="right")


def change_of_lane(from_x_m: float, to_x_m: float, begin_y_m: float, length_m: float = 22.0) -> Path:
    """Away from the camera, and over to another lane on the way; arc length and Y agree at the stop line."""
    share = np.linspace(0.0, 1.0, 40)
    x = from_x_m + (to_x_m - from_x_m) * (1 - np.cos(math.pi * share)) / 2
    bend = [(float(a), float(b)) for a, b in zip(x, begin_y_m + length_m * share, strict=True)]
    path = _through([(from_x_m, ENTER_Y_M), *bend, (to_x_m, FAR_Y_M)], ENTER_Y_M)
    rows = np.arange(len(path.points_m)) * _STEP_M
    return replace(path, begins_m=LINE_Y_M - float(np.interp(LINE_Y_M, path.points_m[:, 1], rows)))


def oncoming(x_m: float) -> Path:
    """Towards the camera on the other side of the road."""
    return _through([(x_m, FAR_Y_M), (x_m, ENTER_Y_M)], 0.0)


def across_from_line(y_m: float, to_right: bool, line_x_m: float) -> Path:
    """Along the crossing road; arc length is that of the stop line at `line_x_m` there."""
    path = across(y_m, to_right)
    return replace(path, begins_m=LINE_Y_M - abs(line_x_m - float(path.points_m[0, 0])))


def from_side(y_m: float, way: str = "straight") -> Path:
    """Along the side road, towards -X: on, left into the road to the camera, or right; arc length is that of its line."""
    begin = (_SIDE_BEGIN_X_M, y_m)
    if way == "left":
        x, radius = 2.2, 3.5
        bend = _arc((x + radius, y_m - radius), radius, (math.pi / 2, math.pi))
        corners = [begin, *bend, (x, ENTER_Y_M)]
    elif way == "right":
        x, radius = -1.85, 5.0
        bend = _arc((x + radius, y_m + radius), radius, (-math.pi / 2, -math.pi))
        corners = [begin, *bend, (x, FAR_Y_M)]
    else:
        corners = [begin, (-_SIDE_BEGIN_X_M, y_m)]
    return replace(_through(corners, LINE_Y_M - (_SIDE_BEGIN_X_M - SIDE_LINE_X_M)), way=way)


def against(x_m: float) -> Path:
    """Towards the camera along the kerb, against the traffic."""
    return replace(_through([(x_m, FAR_Y_M), (x_m, ENTER_Y_M)], 0.0), against_line_m=FAR_Y_M - LINE_Y_M)


def across(y_m: float, to_right: bool, reach_m: float = 45.0) -> Path:
    """Along the crossing road, or over the zebra."""
    ends = [(-reach_m, y_m), (reach_m, y_m)]
    return _through(ends if to_right else ends[::-1], 0.0)


def _arc(
    centre: tuple[float, float], radius_m: float, angles: tuple[float, float]
) -> list[tuple[float, float]]:
    turns = np.linspace(*angles, 24)
    return [(centre[0] + radius_m * math.cos(a), centre[1] + radius_m * math.sin(a)) for a in turns]


def _through(corners: list[tuple[float, float]], begins_m: float) -> Path:
    points = np.array(corners)
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    wanted = np.arange(0.0, lengths[-1], _STEP_M)
    return Path(np.column_stack([np.interp(wanted, lengths, points[:, axis]) for axis in (0, 1)]), begins_m)
