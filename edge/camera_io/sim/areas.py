"""The places of a simulated junction that its rules ask about, in the picture: boxes, zebra, exits, lanes."""

from dataclasses import dataclass

from contracts.base import PointPx, ViolationKind
from contracts.layout import LeftOnRed, Movement, Turn
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.road import (
    CROSS_Y_M,
    EXIT_AREA_Y_M,
    EXIT_Y_M,
    LINE_Y_M,
    MEDIAN_X_M,
    NEAR_Y_M,
    RIGHT_EDGE_X_M,
    YELLOW_BOX_Y_M,
    ZEBRA_Y_M,
    Road,
)
from edge.camera_io.sim.script import Script

_LEFT_EXIT_M = 0.8
"""From the kerb."""
_BACK_EXIT_Y_M = 13.0
"""Before the stop line: the line's middle must lie on the junction's side of every exit."""
_ROW_STEP_M = 0.25


@dataclass(frozen=True, slots=True)
class Areas:
    """Polygons in pixels; None: not asked about here."""

    motorcycle_box_px: list[PointPx] | None
    zebra_px: list[PointPx] | None
    yellow_box_px: list[PointPx] | None


def areas_of(view: Camera, script: Script) -> Areas:
    """Return the areas of the watched approach."""
    road = script.road
    box = (LINE_Y_M - road.motorcycle_box_m, LINE_Y_M)
    return Areas(
        _across(view, road, box) if road.motorcycle_box_m > 0 else None,
        _across(view, road, ZEBRA_Y_M) if script.asked.zebra else None,
        _across(view, road, YELLOW_BOX_Y_M) if road.yellow_box else None,
    )


def movements_of(view: Camera, script: Script) -> list[Movement]:
    """Return where vehicles may go; exits are drawn where a rule asks about them."""
    road, asked = script.road, script.asked
    if not asked.follows_exits and not road.yellow_box:
        return [Movement(id="straight")]
    ahead = Movement(
        id="straight",
        exit_px=_line(view, ((road.left_edge_x_m, EXIT_Y_M), (MEDIAN_X_M, EXIT_Y_M))),
        exit_area_px=_across(view, road, EXIT_AREA_Y_M) if road.yellow_box else None,
    )
    if not asked.follows_exits:
        return [ahead]
    left_x, arrow = road.left_edge_x_m - _LEFT_EXIT_M, asked.left_turn == Turn.ARROW
    left = Movement(
        id="left",
        exit_px=_line(view, ((left_x, CROSS_Y_M[0]), (left_x, CROSS_Y_M[1]))),
        turn=Turn.ALLOWED if asked.arrow_rests_dark else Turn(asked.left_turn),
        left_on_red=LeftOnRed.ARROW if arrow else LeftOnRed.NEVER,
        signal_group="left" if arrow else None,
    )
    back = Movement(
        id="u-turn",
        exit_px=_line(view, ((MEDIAN_X_M + 0.2, _BACK_EXIT_Y_M), (RIGHT_EDGE_X_M, _BACK_EXIT_Y_M))),
        turn=Turn(asked.u_turn),
    )
    return [ahead, left, back]


def rules_of(script: Script) -> list[ViolationKind]:
    """Return the rules that this junction's layout switches on."""
    asked, road = script.asked, script.road
    also = (
        (ViolationKind.RHK_INTRUSION, road.motorcycle_box_m > 0),
        (ViolationKind.ZEBRA, asked.zebra),
        (ViolationKind.BOX_BLOCKING, road.yellow_box),
        (ViolationKind.ILLEGAL_TURN, asked.restricts_turns),
        (ViolationKind.WRONG_WAY, asked.wrong_way),
    )
    return [ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE, *(kind for kind, holds in also if holds)]


def nearest_row_m(view: Camera) -> float:
    """Return the Y of the nearest road that the picture shows in its middle."""
    y = NEAR_Y_M
    while y < LINE_Y_M and view.pixel(view.pose.x_m, y)[1] > view.height:
        y += _ROW_STEP_M
    return y


def clamped(view: Camera, point: PointPx) -> PointPx:
    """Return the nearest point of the picture."""
    x, y = point
    return min(max(x, 0.0), float(view.width)), min(max(y, 0.0), float(view.height))


def _across(view: Camera, road: Road, y_m: tuple[float, float]) -> list[PointPx]:
    left, right = road.left_edge_x_m, MEDIAN_X_M
    corners = ((left, y_m[1]), (right, y_m[1]), (right, y_m[0]), (left, y_m[0]))
    return [clamped(view, view.pixel(x, y)) for x, y in corners]


def _line(view: Camera, ends_m: tuple[tuple[float, float], tuple[float, float]]) -> list[PointPx]:
    return [view.pixel(x, y) for x, y in ends_m]
