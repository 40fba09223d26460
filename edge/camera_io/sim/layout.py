"""The layout document of the simulated camera."""

from pydantic import ValidationError

from contracts.base import PointPx, explain
from contracts.layout import Approach, GroundPoint, LampRegions, Lane, Layout, Movement, SignalHead, StopLine
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.head import Head, heads_of, place_of
from edge.camera_io.sim.road import LANE_WIDTH_M, LINE_Y_M, MEDIAN_X_M, TWO_LANES, Road
from edge.camera_io.sim.settings import SimSettings
from edge.errors import SourceError

GRACE_MS = 300
GROUP, APPROACH, LINE = "main", "south", "south-line"
_LANE_Y_M = (9.6, LINE_Y_M)


def junction_layout(settings: SimSettings, camera_id: str) -> Layout:
    """Return where line, lanes, head and countdown are in the picture.

    Raises:
        SourceError: the scene's camera does not see the line or a head.
    """
    try:
        return _layout(settings, camera_id)
    except ValidationError as error:
        raise SourceError(f"scene {settings.scene}: {explain(error)}") from error


def _layout(settings: SimSettings, camera_id: str) -> Layout:
    view, road = settings.view, settings.script.road
    return Layout(
        camera=camera_id,
        junction="sim-junction",
        reference_size_px=settings.size_px,
        grace_ms=GRACE_MS,
        approaches=[_approach(view, road)],
        heads=[_head(view, head) for head in heads_of(settings.described.heads, road)],
        ground_points=[_ground_point(view, x, y) for x in (3.0 * -road.n_lanes, 0.0) for y in (11.0, 20.0)],
    )


def line_px(view: Camera, road: Road = TWO_LANES) -> tuple[PointPx, PointPx]:
    """Return both ends of the stop line in the picture."""
    left = view.pixel(road.left_edge_x_m, LINE_Y_M)
    return left, view.pixel(MEDIAN_X_M, LINE_Y_M)


def direction_of(view: Camera, road: Road = TWO_LANES) -> tuple[float, float]:
    """Return the image direction of legal travel as a unit vector, rounded."""
    x = (road.left_edge_x_m + MEDIAN_X_M) / 2
    (x0, y0), (x1, y1) = view.pixel(x, LINE_Y_M - 2), view.pixel(x, LINE_Y_M + 2)
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    return round((x1 - x0) / length, 4), round((y1 - y0) / length, 4)


def _approach(view: Camera, road: Road) -> Approach:
    return Approach(
        id=APPROACH,
        name="Simulated approach",
        direction=direction_of(view, road),
        signal_group=GROUP,
        stop_lines=[StopLine(id=LINE, line_px=line_px(view, road))],
        lanes=[_lane(view, road, number) for number in range(road.n_lanes)],
        movements=[Movement(id="straight")],
    )


def _lane(view: Camera, road: Road, number: int) -> Lane:
    left = road.left_edge_x_m + number * LANE_WIDTH_M
    near, far = _LANE_Y_M
    corners = [(left, far), (left + LANE_WIDTH_M, far), (left + LANE_WIDTH_M, near), (left, near)]
    return Lane(id=f"lane-{number + 1}", polygon_px=[_clamped(view, view.pixel(x, y)) for x, y in corners])


def _clamped(view: Camera, point: PointPx) -> PointPx:
    x, y = point
    return min(max(x, 0.0), float(view.width)), min(max(y, 0.0), float(view.height))


def _head(view: Camera, head: Head) -> SignalHead:
    place = place_of(view, head)
    red, amber, green = place.lamps_px
    return SignalHead(
        id=head.id,
        group=head.group,
        box_px=place.box_px,
        lamps_px=LampRegions(red=red, amber=amber, green=green),
        countdown_px=place.countdown_px,
    )


def _ground_point(view: Camera, x: float, y: float) -> GroundPoint:
    return GroundPoint(image_px=view.pixel(x, y), ground_m=(x, y))
