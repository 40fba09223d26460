"""Reads plates of vehicles with an alleged violation, and of no others."""

from edge.plates.reader import RapidPlateReader

__all__ = ["RapidPlateReader"]
