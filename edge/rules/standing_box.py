"""How far may the box of a vehicle that stands be off? Its picture is the same from frame to frame, and so is the error."""

from contracts.base import VehicleClass
from edge.rules.settings import LowerEdges

SURE_OF_PLACE = 3.7
"""Standard deviations: one normal error in 10,000 is larger to one side. Far more wait behind a line than stand past it,
and no number of sightings averages this error out."""
OFF_PX = 5.5
LEAST_SHARE, MOST_SHARE = 0.028, 0.056
"""Standard deviation of a detected lower edge in shares of the box's height, around three sizes that were fitted on
recorded detections: 5.6 % below 60 px, 4.6 % up to 120 px, 2.8 % above (`edge/evaluation/crossings/noise.json`)."""
SMALL_FACTOR = 1.25
"""The same of motorcycles and bicycles, against cars of the same height (assumed, as there)."""
SMALL = frozenset({VehicleClass.MOTORCYCLE, VehicleClass.BICYCLE})


def place_margin_share(edges: LowerEdges, kind: VehicleClass, height_px: float, *, sees_front: bool) -> float:
    """Return from which distance on one that stands is past a line beyond doubt, a share of its box's height.

    Args:
        edges: what was measured of the weights; where nothing was, the fitted figures hold.
        kind: of the vehicle.
        height_px: of its box, at least 1.
        sees_front: the camera sees its front, else its rear.
    """
    measured = edges.front_off if sees_front else edges.rear_off
    return SURE_OF_PLACE * (usual_off_share(kind, height_px) if measured is None else measured)


def usual_off_share(kind: VehicleClass, height_px: float) -> float:
    """Return the standard deviation of a lower edge, a share of the height, for weights that nobody has measured."""
    share = min(max(OFF_PX / height_px, LEAST_SHARE), MOST_SHARE)
    return SMALL_FACTOR * share if kind in SMALL else share
