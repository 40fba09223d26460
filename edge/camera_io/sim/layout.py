"""The layout document of the simulated camera."""

from contracts.base import PointPx
from contracts.layout import Approach, GroundPoint, LampRegions, Lane, Layout, Movement, SignalHead, StopLine
from edge.camera_io.sim import road
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.head import place_of
from edge.camera_io.sim.settings import SimSettings

GRACE_MS = 300
GROUP, APPROACH, LINE, HEAD = "main", "south", "south-line", "near-left"
_LANE_Y_M = (9.6, road.LINE_Y_M)


def junction_layout(settings: SimSettings, camera_id: str) -> Layout:
    """Return where line, lanes, head and countdown are in the picture."""
    view = settings.view
    return Layout(
        camera=camera_id,
        junction="sim-junction",
        reference_size_px=settings.size_px,
        grace_ms=GRACE_MS,
        approaches=[_approach(view)],
        heads=[_head(view)],
        ground_points=[_ground_point(view, x, y) for x in (-6.0, 0.0) for y in (11.0, 20.0)],
    )


def line_px(view: Camera) -> tuple[PointPx, PointPx]:
    """Return both ends of the stop line in the picture."""
    left = view.pixel(road.LEFT_EDGE_X_M, road.LINE_Y_M)
    return left, view.pixel(road.MEDIAN_X_M, road.LINE_Y_M)


def direction_of(view: Camera) -> tuple[float, float]:
    """Return the image direction of legal travel as a unit vector, rounded."""
    x = (road.LEFT_EDGE_X_M + road.MEDIAN_X_M) / 2
    (x0, y0), (x1, y1) = view.pixel(x, road.LINE_Y_M - 2), view.pixel(x, road.LINE_Y_M + 2)
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    return round((x1 - x0) / length, 4), round((y1 - y0) / length, 4)


def _approach(view: Camera) -> Approach:
    return Approach(
        id=APPROACH,
        name="Simulated approach",
        direction=direction_of(view),
        signal_group=GROUP,
        stop_lines=[StopLine(id=LINE, line_px=line_px(view))],
        lanes=[_lane(view, number) for number in range(road.N_LANES)],
        movements=[Movement(id="straight")],
    )


def _lane(view: Camera, number: int) -> Lane:
    left = road.LEFT_EDGE_X_M + number * road.LANE_WIDTH_M
    near, far = _LANE_Y_M
    corners = [(left, far), (left + road.LANE_WIDTH_M, far), (left + road.LANE_WIDTH_M, near), (left, near)]
    return Lane(id=f"lane-{number + 1}", polygon_px=[_clamped(view, view.pixel(x, y)) for x, y in corners])


def _clamped(view: Camera, point: PointPx) -> PointPx:
    x, y = point
    return min(max(x, 0.0), float(view.width)), min(max(y, 0.0), float(view.height))


def _head(view: Camera) -> SignalHead:
    place = place_of(view)
    red, amber, green = place.lamps_px
    return SignalHead(
        id=HEAD,
        group=GROUP,
        box_px=place.box_px,
        lamps_px=LampRegions(red=red, amber=amber, green=green),
        countdown_px=place.countdown_px,
    )


def _ground_point(view: Camera, x: float, y: float) -> GroundPoint:
    return GroundPoint(image_px=view.pixel(x, y), ground_m=(x, y))
