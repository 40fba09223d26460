"""The layout document of the simulated camera."""

from pydantic import ValidationError

from contracts.base import PointPx, VehicleClass, explain
from contracts.layout import (
    Approach,
    GroundPoint,
    HeadRole,
    LampColour,
    LampRegions,
    Lane,
    Layout,
    Movement,
    SignalHead,
    StopLine,
)
from edge.camera_io.sim.areas import areas_of, clamped, movements_of, nearest_row_m, rules_of
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.head import Head, heads_of, place_of
from edge.camera_io.sim.road import (
    LANE_WIDTH_M,
    LINE_Y_M,
    MEDIAN_X_M,
    SIDE_LINE_X_M,
    SIDE_Y_M,
    TWO_LANES,
    Road,
)
from edge.camera_io.sim.settings import SimSettings
from edge.errors import SourceError

GRACE_MS = 300
LEFT_GROUP = "left"
GROUP, APPROACH, LINE, BIKES_LINE = "main", "south", "south-line", "south-motorcycles"
SIDE_GROUP, SIDE_APPROACH, SIDE_LINE = "side", "east", "east-line"
_LANE_Y_M = (9.6, LINE_Y_M)
_SIDE_LANE_M = 4.0
"""So far from its line the side road's lanes are drawn."""


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
        rules=rules_of(settings.script),
        approaches=[_approach(settings), *([_side_approach(view)] if road.side else [])],
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
    return _towards(view.pixel(x, LINE_Y_M - 2), view.pixel(x, LINE_Y_M + 2))


def _towards(begin: PointPx, end: PointPx) -> tuple[float, float]:
    (x0, y0), (x1, y1) = begin, end
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    return round((x1 - x0) / length, 4), round((y1 - y0) / length, 4)


def side_line_px(view: Camera) -> tuple[PointPx, PointPx]:
    """Return both ends of the side road's stop line in the picture."""
    near, far = (view.pixel(SIDE_LINE_X_M, y) for y in SIDE_Y_M)
    return near, far


def side_direction_of(view: Camera) -> tuple[float, float]:
    """Return the image direction of legal travel along the side road as a unit vector, rounded."""
    y = sum(SIDE_Y_M) / 2
    return _towards(view.pixel(SIDE_LINE_X_M + 2, y), view.pixel(SIDE_LINE_X_M - 2, y))


def _side_approach(view: Camera) -> Approach:
    (near, far), line = SIDE_Y_M, SIDE_LINE_X_M
    middle, end = (near + far) / 2, line + _SIDE_LANE_M
    lanes = [[(line, y1), (line, y0), (end, y0), (end, y1)] for y0, y1 in ((near, middle), (middle, far))]
    return Approach(
        id=SIDE_APPROACH,
        name="Simulated side road",
        direction=side_direction_of(view),
        signal_group=SIDE_GROUP,
        stop_lines=[StopLine(id=SIDE_LINE, line_px=side_line_px(view))],
        lanes=[
            Lane(id=f"east-lane-{number}", polygon_px=[clamped(view, view.pixel(x, y)) for x, y in corners])
            for number, corners in enumerate(lanes, start=1)
        ],
        movements=[Movement(id="straight")],
    )


def _approach(settings: SimSettings) -> Approach:
    view, road = settings.view, settings.script.road
    areas = areas_of(view, settings.script)
    return Approach(
        id=APPROACH,
        name="Simulated approach",
        direction=direction_of(view, road),
        signal_group=GROUP,
        stop_lines=_stop_lines(view, road),
        lanes=[_lane(settings, number) for number in range(road.n_lanes)],
        movements=movements_of(view, settings.script),
        yellow_box_px=areas.yellow_box_px,
        rhk_box_px=areas.motorcycle_box_px,
        zebra_px=areas.zebra_px,
    )


def _stop_lines(view: Camera, road: Road) -> list[StopLine]:
    """One line for everybody, or the cars' line behind the motorcycles' box and theirs before it."""
    if road.motorcycle_box_m <= 0:
        return [StopLine(id=LINE, line_px=line_px(view, road))]
    classes = {kind: road.line_y_m(kind) for kind in VehicleClass}
    lines = ((LINE, road.line_y_m(VehicleClass.CAR)), (BIKES_LINE, LINE_Y_M))
    return [
        StopLine(
            id=name,
            line_px=(view.pixel(road.left_edge_x_m, y), view.pixel(MEDIAN_X_M, y)),
            vehicle_classes=[kind for kind, own_y in classes.items() if own_y == y],
        )
        for name, y in lines
    ]


def _lane(settings: SimSettings, number: int) -> Lane:
    view, road = settings.view, settings.script.road
    left = road.left_edge_x_m + number * LANE_WIDTH_M
    near, far = _LANE_Y_M
    if settings.script.asked.wrong_way:
        near = nearest_row_m(view)
    corners = [(left, far), (left + LANE_WIDTH_M, far), (left + LANE_WIDTH_M, near), (left, near)]
    return Lane(id=f"lane-{number + 1}", polygon_px=[clamped(view, view.pixel(x, y)) for x, y in corners])


def _head(view: Camera, head: Head) -> SignalHead:
    place = place_of(view, head)
    drawn = {lamp.value: point for lamp, point in zip(place.lamps, place.lamps_px, strict=True)}
    return SignalHead(
        id=head.id,
        group=head.group,
        box_px=place.box_px,
        role=HeadRole.ARROW if head.group == LEFT_GROUP else HeadRole.FULL,
        lamps=[LampColour(name) for name in drawn],
        lamps_px=LampRegions.model_validate(drawn),
        countdown_px=place.countdown_px,
    )


def _ground_point(view: Camera, x: float, y: float) -> GroundPoint:
    return GroundPoint(image_px=view.pixel(x, y), ground_m=(x, y))
