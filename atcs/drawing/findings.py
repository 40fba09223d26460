"""What of a layout can hardly be meant: places on the wrong side of the line, areas that cross themselves."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from contracts.base import PointPx, VehicleClass
from contracts.layout import Approach, Layout, Movement, StopLine

Place = tuple[str | int, ...]
Line = tuple[PointPx, PointPx]
ALONG_SHARE = 0.2
"""Sine of the angle to the stop line under which a direction runs along it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at again; the layout can be saved. `place` is its path in the document."""

    place: Place
    message: str


def findings_of(layout: Layout) -> list[Finding]:
    """Return what of a valid layout can hardly be meant, in the order of drawing."""
    found = []
    for number, approach in enumerate(layout.approaches):
        place: Place = ("approaches", number)
        found += list(_crossed(approach, place))
        if approach.direction is not None:
            found += list(_sides(approach, approach.direction, place))
    return found


def _crossed(approach: Approach, place: Place) -> Iterator[Finding]:
    areas: list[tuple[str, Place, Sequence[PointPx] | None]] = [
        ("zebra crossing", ("zebra_px",), approach.zebra_px),
        ("motorcycles' box", ("rhk_box_px",), approach.rhk_box_px),
        ("yellow box", ("yellow_box_px",), approach.yellow_box_px),
    ]
    areas += [(f"lane '{lane.id}'", ("lanes", i), lane.polygon_px) for i, lane in enumerate(approach.lanes)]
    areas += [
        (f"exit area of '{m.id}'", ("movements", i, "exit_area_px"), m.exit_area_px)
        for i, m in enumerate(approach.movements)
    ]
    for name, tail, corners in areas:
        if corners and crosses_itself(corners):
            yield Finding((*place, *tail), f"{name} crosses itself; click its corners in order around it")


def _sides(approach: Approach, direction: PointPx, place: Place) -> Iterator[Finding]:
    line = approach.stop_lines[0]
    if abs(_advance(line.line_px, direction)) < ALONG_SHARE:
        yield Finding(
            (*place, "direction"), "the direction runs along the stop line; draw it as vehicles drive"
        )
        return
    ahead = _Ahead(line.line_px, direction)
    for name, corners, what in (
        ("zebra_px", approach.zebra_px, "zebra crossing"),
        ("yellow_box_px", approach.yellow_box_px, "yellow box"),
    ):
        if corners and not ahead.has(_middle(corners)):
            yield Finding(
                (*place, name), f"{what} lies before the stop line; check it, and the arrow of the direction"
            )
    yield from _box_for_motorcycles(approach, direction, place)
    for number, movement in enumerate(approach.movements):
        yield from _exit(movement, line, ahead, (*place, "movements", number))


def _box_for_motorcycles(approach: Approach, direction: PointPx, place: Place) -> Iterator[Finding]:
    if approach.rhk_box_px is None:
        return
    middle = _middle(approach.rhk_box_px)
    for line in approach.stop_lines:
        is_ahead = _Ahead(line.line_px, direction).has(middle)
        if is_ahead is (VehicleClass.MOTORCYCLE in line.vehicle_classes):
            text = "motorcycles' box does not lie between the cars' line and the motorcycles' line"
            yield Finding((*place, "rhk_box_px"), f"{text}; check both lines and whom they hold for")
            return


def _exit(movement: Movement, line: StopLine, ahead: "_Ahead", place: Place) -> Iterator[Finding]:
    if len(movement.exit_px) < 2:
        return
    ends = (movement.exit_px[0], movement.exit_px[-1])
    if any(_meet(part, line.line_px) for part in pairwise(movement.exit_px)):
        yield Finding(place, f"exit '{movement.id}' crosses the stop line; draw it where vehicles leave")
    elif not ahead.has(_middle(ends)):
        yield Finding(place, f"exit '{movement.id}' lies before the stop line; draw it where vehicles leave")
    area = movement.exit_area_px
    if area and _side(ends, _middle(area)) * _side(ends, _middle(line.line_px)) > 0:
        text = f"exit area of '{movement.id}' lies inside the junction; draw it behind its exit"
        yield Finding((*place, "exit_area_px"), text)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The side of a stop line to which vehicles drive."""

    line: Line
    direction: PointPx

    def has(self, point: PointPx) -> bool:
        return _side(self.line, point) * _advance(self.line, self.direction) > 0


def _side(line: Line, point: PointPx) -> float:
    """Signed area: on which side of a line a point lies."""
    (x1, y1), (x2, y2) = line
    return (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)


def _advance(line: Line, direction: PointPx) -> float:
    """Sine of the angle from a line to a direction."""
    (x1, y1), (x2, y2) = line
    across: float = (x2 - x1) * direction[1] - (y2 - y1) * direction[0]
    lengths: float = ((x2 - x1) ** 2 + (y2 - y1) ** 2) * (direction[0] ** 2 + direction[1] ** 2)
    return across / math.sqrt(lengths)


def _middle(points: Sequence[PointPx]) -> PointPx:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def crosses_itself(corners: Sequence[PointPx]) -> bool:
    """Tell whether two sides of a polygon cross that are not neighbours."""
    sides = list(pairwise([*corners, corners[0]]))
    pairs = combinations(range(len(sides)), 2)
    return any(_meet(sides[a], sides[b]) for a, b in pairs if b - a not in (1, len(sides) - 1))


def _meet(a: Line, b: Line) -> bool:
    """Tell whether two segments cross; touching is not crossing."""
    return _side(a, b[0]) * _side(a, b[1]) < 0 and _side(b, a[0]) * _side(b, a[1]) < 0
