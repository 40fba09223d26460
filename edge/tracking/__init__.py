"""Vehicles keep an identity over frames."""

from edge.tracking.numbers import Numbers, OneNumber
from edge.tracking.settings import TrackerSettings
from edge.tracking.tracker import VehicleTracker
from edge.tracking.witness import FlowWitness, WitnessSettings

__all__ = ["FlowWitness", "Numbers", "OneNumber", "TrackerSettings", "VehicleTracker", "WitnessSettings"]
