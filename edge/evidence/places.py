"""Where in the layout a decision happened: the vehicle's lane, and the marked place that its rule looks at."""

from collections.abc import Sequence

from contracts.base import Contract, PointPx, ViolationKind
from contracts.layout import Approach, Layout
from edge.domain.violation import TrackPoint, ViolationCandidate

LOOK_BACK_NS = 1_000_000_000
"""In the second before the line a vehicle is still in the lane by which it came."""


class Place(Contract):
    """A marked place, in pixels of the full frame."""

    name: str
    points_px: list[PointPx]
    closed: bool = True


def lane_of(layout: Layout, candidate: ViolationCandidate, size_px: tuple[int, int]) -> str | None:
    """Return the lane in which the vehicle stood on the road just before the line; None: not in one lane alone."""
    approach = _approach(layout, candidate)
    if approach is None:
        return None
    sx, sy = layout.reference_size_px[0] / size_px[0], layout.reference_size_px[1] / size_px[1]
    found = set()
    for point in candidate.trail:
        if 0 <= candidate.front_ns - point.captured_at_ns <= LOOK_BACK_NS:
            x, y = _foot(point)
            found.add(_only_lane(approach, (x * sx, y * sy)))
    return found.pop() if len(found) == 1 else None


def places_of(layout: Layout, candidate: ViolationCandidate, size_px: tuple[int, int]) -> list[Place]:
    """Return what the candidate's rule looks at beside the stop line; none where that is the line alone."""
    approach = _approach(layout, candidate)
    if approach is None:
        return []
    sx, sy = size_px[0] / layout.reference_size_px[0], size_px[1] / layout.reference_size_px[1]
    return [
        Place(name=name, points_px=[(x * sx, y * sy) for x, y in points], closed=closed)
        for name, points, closed in _marked(approach, candidate)
        if points
    ]


def _approach(layout: Layout, candidate: ViolationCandidate) -> Approach | None:
    return next((a for a in layout.approaches if a.id == candidate.approach), None)


def _marked(
    approach: Approach, candidate: ViolationCandidate
) -> list[tuple[str, Sequence[PointPx] | None, bool]]:
    exits = [m for m in approach.movements if m.id == candidate.movement]
    ways: list[tuple[str, Sequence[PointPx] | None, bool]] = [
        (f"EXIT {m.id}", m.exit_px, False) for m in exits
    ]
    match candidate.kind:
        case ViolationKind.RHK_INTRUSION:
            return [("RHK", approach.rhk_box_px, True)]
        case ViolationKind.ZEBRA:
            return [("ZEBRA", approach.zebra_px, True)]
        case ViolationKind.BOX_BLOCKING:
            return [("YELLOW BOX", approach.yellow_box_px, True), *ways]
        case ViolationKind.WRONG_WAY:
            return [(f"LANE {lane.id}", lane.polygon_px, True) for lane in approach.lanes]
    return ways


def _foot(point: TrackPoint) -> PointPx:
    x1, _, x2, y2 = point.xyxy
    return (x1 + x2) / 2, y2


def _only_lane(approach: Approach, point: PointPx) -> str | None:
    lanes = [lane.id for lane in approach.lanes if _is_inside(lane.polygon_px, point)]
    return lanes[0] if len(lanes) == 1 else None


def _is_inside(corners: Sequence[PointPx], point: PointPx) -> bool:
    """Even-odd rule: a ray to the right crosses the border an odd number of times."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside
