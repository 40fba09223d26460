"""Views of a vehicle that may show its plate, and what was read from them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.manifest import PlateVote

BgrImage = NDArray[np.uint8]
"""(height, width, 3) uint8, blue-green-red."""


@dataclass(frozen=True, slots=True)
class VehicleView:
    """The vehicle's box cut out of one frame of the original clip, at full resolution."""

    frame_number: int
    image_bgr: BgrImage


@dataclass(frozen=True, slots=True)
class PlateReading:
    """The vote over all views, and the crop that was read for its best candidate (None: not readable)."""

    vote: PlateVote
    crop_bgr: BgrImage | None


EMPTY_READING = PlateReading(PlateVote(), None)
