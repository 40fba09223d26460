"""Is a point inside a polygon?"""

from itertools import pairwise

Point = tuple[float, float]


def holds(corners: tuple[Point, ...], point: Point) -> bool:
    """Count the edges to the right of the point (even-odd rule)."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise((*corners, corners[0])):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside
