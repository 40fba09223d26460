"""Colours of a vehicle and its riders."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from edge.camera_io.sim.mesh import Material

Bgr = tuple[float, float, float]
_PAINTS: tuple[Bgr, ...] = (
    (235, 235, 235), (200, 200, 205), (120, 120, 125), (45, 45, 48), (30, 30, 32), (60, 50, 180), (40, 40, 140),
    (150, 90, 40), (110, 60, 30), (60, 110, 60), (60, 190, 220), (70, 130, 210), (160, 170, 175), (140, 130, 90),
)  # fmt: skip
_TROUSERS: tuple[Bgr, ...] = ((60, 45, 40), (40, 40, 42), (90, 60, 45), (70, 80, 90))
_FIXED: dict[Material, Bgr] = {
    Material.DARK: (34, 34, 36),
    Material.TYRE: (26, 26, 28),
    Material.RIM: (150, 150, 152),
    Material.TAIL: (40, 30, 150),
    Material.HEADLAMP: (215, 220, 220),
}


@dataclass(frozen=True, slots=True)
class Looks:
    """Colour of each material, BGR 0..255, before light falls on it."""

    colours: Mapping[Material, Bgr]


def looks_of(rng: np.random.Generator) -> Looks:
    """Choose colours."""
    chosen = {
        m: _pick(rng, _PAINTS)
        for m in (Material.BODY, Material.STRIPE, Material.CARGO, Material.SHIRT, Material.HELMET)
    }
    glass = float(rng.uniform(0.75, 1.25))
    chosen[Material.GLASS] = (66 * glass, 56 * glass, 48 * glass)
    chosen[Material.TROUSERS] = _pick(rng, _TROUSERS)
    return Looks({**_FIXED, **chosen})


def _pick(rng: np.random.Generator, palette: tuple[Bgr, ...]) -> Bgr:
    colour = palette[rng.integers(len(palette))]
    light = float(rng.uniform(0.85, 1.08))
    return (colour[0] * light, colour[1] * light, colour[2] * light)
