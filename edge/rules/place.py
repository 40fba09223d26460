"""What the layout says about the places of an approach, in pixels of the full frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import dist

from contracts.layout import Approach, Layout, Movement, Turn
from edge.rules.footprint import Point
from edge.rules.zone import Zone, nearest_on, share_along

MIN_EXIT_POINTS = 2


@dataclass(frozen=True, slots=True)
class Exit:
    """A line across the road on which a movement leaves the junction.

    Attributes:
        points: the polyline.
        inner: a point inside the junction's side, here the middle of the approach's stop line.
    """

    points: tuple[Point, ...]
    inner: Point

    def beyond_px(self, point: Point) -> float | None:
        """Distance past the exit, negative inside the junction; None beside the line's ends."""
        segments = list(pairwise(self.points))
        nearest = min(segments, key=lambda segment: dist(point, nearest_on(segment, point)))
        share = share_along(nearest, point)
        if (nearest is segments[0] and share < 0) or (nearest is segments[-1] and share > 1):
            return None
        outside = _side(nearest, point) * _side(nearest, self.inner) < 0
        away_px = dist(point, nearest_on(nearest, point))
        return away_px if outside else -away_px


@dataclass(frozen=True, slots=True)
class WayOut:
    """A movement of an approach with its places.

    Attributes:
        movement: as the layout has it.
        exit: where it leaves the junction; None: not drawn.
        area: where a vehicle must find room behind it; None: not drawn.
        arrow_rests_dark: the heads of its arrow have no red lamp: dark, they permit nothing.
    """

    movement: Movement
    exit: Exit | None = None
    area: Zone | None = None
    arrow_rests_dark: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Everything of one approach that is not a stop line.

    Attributes:
        has_direction: False where vehicles are only counted.
        lanes: of the approach.
        rhk_box: where motorcycles wait.
        yellow_box: that must be kept free.
        yellow_box_stand_ns: standing longer than this blocks it.
        zebra: behind the stop line.
        ways_out: its movements, by id.
    """

    has_direction: bool = False
    lanes: tuple[Zone, ...] = ()
    rhk_box: Zone | None = None
    yellow_box: Zone | None = None
    yellow_box_stand_ns: int = 0
    zebra: Zone | None = None
    ways_out: Mapping[str, WayOut] = field(default_factory=dict)

    @property
    def must_know_exit(self) -> bool:
        """Some movement may pass the approach's red: nobody is accused before his exit is known."""
        return any(way.movement.may_pass_red for way in self.ways_out.values())

    @property
    def restricts_turns(self) -> bool:
        """Some movement is forbidden, always or against its arrow."""
        return any(way.movement.turn is not Turn.ALLOWED for way in self.ways_out.values())


NO_PLACES = Places()
PlacesOf = Mapping[str, Places]
"""By approach."""


def compile_places(layout: Layout, frame_size_px: tuple[int, int]) -> PlacesOf:
    """Scale every place from the layout's reference size to the frame's size."""
    width, height = layout.reference_size_px
    scale = (frame_size_px[0] / width, frame_size_px[1] / height)
    return {approach.id: _compile(layout, approach, scale) for approach in layout.approaches}


def _compile(layout: Layout, approach: Approach, scale: Point) -> Places:
    (x1, y1), (x2, y2) = _scaled(approach.stop_lines[0].line_px, scale)
    middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    return Places(
        has_direction=approach.direction is not None,
        lanes=tuple(Zone(_scaled(lane.polygon_px, scale)) for lane in approach.lanes),
        rhk_box=_zone(approach.rhk_box_px, scale),
        yellow_box=_zone(approach.yellow_box_px, scale),
        yellow_box_stand_ns=round(approach.yellow_box_stand_s * 1_000_000_000),
        zebra=_zone(approach.zebra_px, scale),
        ways_out={
            m.id: replace(_way_out(m, middle, scale), arrow_rests_dark=layout.rests_dark(m.signal_group))
            for m in approach.movements
        },
    )


def _way_out(movement: Movement, inner: Point, scale: Point) -> WayOut:
    drawn = len(movement.exit_px) >= MIN_EXIT_POINTS
    return WayOut(
        movement,
        Exit(_scaled(movement.exit_px, scale), inner) if drawn else None,
        _zone(movement.exit_area_px, scale),
    )


def _zone(points: list[Point] | None, scale: Point) -> Zone | None:
    return None if points is None else Zone(_scaled(points, scale))


def _scaled(points: list[Point] | tuple[Point, Point], scale: Point) -> tuple[Point, ...]:
    return tuple((x * scale[0], y * scale[1]) for x, y in points)


def _side(segment: tuple[Point, Point], point: Point) -> float:
    (x1, y1), (x2, y2) = segment
    return (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)
