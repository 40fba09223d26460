"""How far may the box of a vehicle that stands be off? Its picture is the same from frame to frame, and so is the error."""

from statistics import NormalDist

from contracts.base import VehicleClass
from edge.rules.settings import LowerEdges

ONE_IN = 10_000
"""So many stand behind a line for one that seems past it beyond doubt. Far more wait there than stand past it, and no
number of sightings averages this error out."""
NORMAL = NormalDist()
N_HALVINGS = 20
FLAT = 1e-3
"""A bound of less than so many standard deviations is none."""
OFF_PX = 5.5
LEAST_SHARE, MOST_SHARE = 0.028, 0.056
"""Standard deviation of a detected lower edge in shares of the box's height, around three sizes that were fitted on
recorded detections: 5.6 % below 60 px, 4.6 % up to 120 px, 2.8 % above (`edge/evaluation/crossings/noise.json`)."""
SMALL_FACTOR = 1.25
"""The same of motorcycles and bicycles, against cars of the same height (assumed, as there)."""
SMALL = frozenset({VehicleClass.MOTORCYCLE, VehicleClass.BICYCLE})


def off_share(edges: LowerEdges, kind: VehicleClass, height_px: float, *, sees_front: bool) -> float:
    """Return the standard deviation of the lower edge of one that stands, a share of its box's height.

    Args:
        edges: what was measured of the weights; where nothing was, the fitted figures hold.
        kind: of the vehicle.
        height_px: of its box, at least 1.
        sees_front: the camera sees its front, else its rear.
    """
    measured = edges.front_off if sees_front else edges.rear_off
    return usual_off_share(kind, height_px) if measured is None else measured


def sure_px(sigma_px: float, bound_px: float) -> float:
    """Return how far past a line an end must seem, so that one in 10,000 that are on it seem so.

    The box is off by a normal error, the end that it does not show by one within a bound, independently of it.
    """
    low_px, high_px = 0.0, bound_px + 4.0 * sigma_px
    for _ in range(N_HALVINGS):
        middle_px = (low_px + high_px) / 2
        if _share_beyond(middle_px, sigma_px, bound_px) > 1 / ONE_IN:
            low_px = middle_px
        else:
            high_px = middle_px
    return high_px


def _share_beyond(least_px: float, sigma_px: float, bound_px: float) -> float:
    if sigma_px <= 0.0:
        return float(least_px < bound_px)
    near, far = (least_px - bound_px) / sigma_px, (least_px + bound_px) / sigma_px
    if far - near < FLAT:
        return _tail(least_px / sigma_px)
    return (_mean_excess(near) - _mean_excess(far)) / (far - near)


def _tail(z: float) -> float:
    return NORMAL.cdf(-z)


def _mean_excess(z: float) -> float:
    """Return the integral of the tail of a normal error from here on."""
    return NORMAL.pdf(z) - z * _tail(z)


def usual_off_share(kind: VehicleClass, height_px: float) -> float:
    """Return the standard deviation of a lower edge, a share of the height, for weights that nobody has measured."""
    share = min(max(OFF_PX / height_px, LEAST_SHARE), MOST_SHARE)
    return SMALL_FACTOR * share if kind in SMALL else share
