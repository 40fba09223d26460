"""The way of one end of a vehicle past the line, from the sightings around its passing."""

import numpy as np
from numba import float64, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly, tuple_of
from edge.kernels.placing import (
    HAS_METRES,
    LEAST_W,
    NORMAL,
    NORMAL_M,
    START,
    START_M,
    TO_GROUND,
    TO_PICTURE,
    map_point,
    place_vehicle,
)
from edge.kernels.records import FRONT, ONE, REACHED, Reached, Records, many

OWN_CLASS = -1


@kernel(tuple_of(float64, 2)(ONE[REACHED], int64, int64, readonly(float64, 2), readonly(float64, 1)))
def end_point(
    reached: Reached, end: int, as_class: int, sizes: NDArray[np.float64], line: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the ground point of an end by the box as it was detected, where that is kept, else as it was placed.

    Args:
        reached: the sighting.
        end: FRONT or REAR.
        as_class: as what a detected box is placed; OWN_CLASS: as what it was then.
        sizes: (classes, 3) float64: usual length, its spread, depth of the footprint.
        line: (33,) float64, numbers of the line.
    """
    seen = reached.sighted
    if not seen.is_exact:
        return (seen.front.x, seen.front.y) if end == FRONT else (seen.rear.x, seen.rear.y)
    box, size = seen.detected, sizes[seen.vehicle_class if as_class == OWN_CLASS else as_class]
    found = place_vehicle(box.x1, box.y1, box.x2, box.y2, size[0], size[1], size[2], line)
    return (found[0], found[1]) if end == FRONT else (found[2], found[3])


@kernel(
    void(
        many(REACHED, 1),
        int64,
        int64,
        float64,
        readonly(float64, 2),
        readonly(float64, 1),
        float64[::1],
    )
)
def way_past(
    around: Records,
    end: int,
    as_class: int,
    m_per_px: float,
    sizes: NDArray[np.float64],
    line: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Say how far past the line an end was in each sighting, in pixels as large as those at the line.

    With perspective no way is straight in others.

    Args:
        around: (n,) Reached.
        end: FRONT or REAR.
        as_class: as what detected boxes are placed; OWN_CLASS: each as what it was then.
        m_per_px: metres per pixel at the line; NaN: the road is not known.
        sizes: (classes, 3) float64: usual length, its spread, depth of the footprint.
        line: (33,) float64, numbers of the line.
        out: (n,) float64, pixels.
    """
    in_metres = line[HAS_METRES] > 0.0 and not np.isnan(m_per_px)
    for i in range(around.shape[0]):
        x, y = end_point(around[i], end, as_class, sizes, line)
        out[i] = around[i].beyond_px
        if in_metres:
            x_m, y_m, w = map_point(line[TO_GROUND:TO_PICTURE], x, y)
            if abs(w) > LEAST_W:
                across_m = (x_m - line[START_M]) * line[NORMAL_M]
                out[i] = (across_m + (y_m - line[START_M + 1]) * line[NORMAL_M + 1]) / m_per_px
        elif around[i].sighted.is_exact:
            out[i] = (x - line[START]) * line[NORMAL] + (y - line[START + 1]) * line[NORMAL + 1]
