"""The first plate reader: find lines of text on the vehicle, read each in both polarities, vote over the views."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from contracts.manifest import PlateVote
from edge.domain.plate import EMPTY_READING, BgrImage, PlateReading, VehicleView
from edge.plates.colour import plate_colour
from edge.plates.decode import Reading, decode
from edge.plates.find import LineFinder
from edge.plates.grammar import is_expiry_row
from edge.plates.recognise import LineRecogniser
from edge.plates.vote import ViewReading, best_view, candidates

MIN_CONFIDENCE = 0.6
"""Geometric mean over the characters; below it nothing is said."""
SURE = 0.9
"""From here the other polarity is not tried."""
UPPER_SHARE = 0.7
"""Of a whole plate: the expiry row is below."""
MIN_SIDE_PX = 8


class RapidPlateReader:
    """The `PlateReader` on rapidocr's networks, which are loaded when the first vehicle is read."""

    @cached_property
    def _finder(self) -> LineFinder:
        return LineFinder()

    @cached_property
    def _recogniser(self) -> LineRecogniser:
        return LineRecogniser()

    def read(self, views: Sequence[VehicleView]) -> PlateReading:
        """Vote over the views; no candidates where nothing could be read.

        Raises:
            ModelError: the networks are not installed.
        """
        readings = [found for view in views if (found := self._read_view(view)) is not None]
        if not readings:
            return EMPTY_READING
        rows = candidates(readings)
        best = best_view(readings, rows[0].text)
        vote = PlateVote(
            candidates=rows,
            colour=plate_colour(best.crop_bgr),
            n_readings=len(readings),
            crop_frame=best.frame_number,
        )
        return PlateReading(vote, best.crop_bgr)

    def read_plate(self, plate_bgr: BgrImage) -> Reading | None:
        """Read a picture of a whole plate, expiry row and all; None where it is not readable."""
        rows = max(1, round(plate_bgr.shape[0] * UPPER_SHARE))
        return self.read_line(plate_bgr[:rows])

    def read_line(self, line_bgr: BgrImage) -> Reading | None:
        """Read a picture of one line, in both polarities where the first is not sure."""
        first = self._read_once(line_bgr)
        if first is not None and first.confidence >= SURE:
            return first
        second = self._read_once(np.asarray(255 - line_bgr, np.uint8))
        both = [reading for reading in (first, second) if reading is not None]
        best = max(both, key=lambda reading: reading.confidence, default=None)
        return best if best is not None and best.confidence >= MIN_CONFIDENCE else None

    def _read_once(self, line_bgr: BgrImage) -> Reading | None:
        matrix, plain = self._recogniser.read(line_bgr)
        return None if is_expiry_row(plain) else decode(matrix)

    def _read_view(self, view: VehicleView) -> ViewReading | None:
        if min(view.image_bgr.shape[:2]) < MIN_SIDE_PX:
            return None
        found = [
            ViewReading(view.frame_number, reading, line)
            for line in self._finder.find(view.image_bgr)
            if (reading := self.read_line(line)) is not None
        ]
        return max(found, key=lambda reading: reading.reading.confidence, default=None)
