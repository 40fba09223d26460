"""How bright it is, from where, and in which tint."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Light:
    """Light of a scene.

    Attributes:
        ambient: light from everywhere.
        sun: light from the sun.
        sun_azimuth_deg: from +X towards +Y.
        sun_elevation_deg: above the horizon.
        shadow: how dark the ground under a vehicle is, 0..1.
        tint: factors on blue, green, red.
        lamps_on: vehicles drive with their lamps lit.
    """

    ambient: float = 0.72
    sun: float = 0.42
    sun_azimuth_deg: float = 215.0
    sun_elevation_deg: float = 52.0
    shadow: float = 0.5
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    lamps_on: bool = False

    @property
    def towards_sun(self) -> NDArray[np.float64]:
        """(3,) unit vector."""
        azimuth, elevation = math.radians(self.sun_azimuth_deg), math.radians(self.sun_elevation_deg)
        level = math.cos(elevation)
        return np.array([math.cos(azimuth) * level, math.sin(azimuth) * level, math.sin(elevation)])

    @property
    def on_ground(self) -> float:
        """Brightness of level ground."""
        return self.ambient + self.sun * math.sin(math.radians(self.sun_elevation_deg))


DAY = Light()
OVERCAST = Light(ambient=0.94, sun=0.1, shadow=0.3, tint=(1.03, 1.0, 0.98))
DUSK = Light(ambient=0.46, sun=0.2, sun_elevation_deg=28.0, shadow=0.35, tint=(0.96, 0.94, 1.05))
NIGHT = Light(ambient=0.27, sun=0.0, shadow=0.2, tint=(0.92, 0.97, 1.08), lamps_on=True)
LIGHTS = {"day": DAY, "overcast": OVERCAST, "dusk": DUSK, "night": NIGHT}
