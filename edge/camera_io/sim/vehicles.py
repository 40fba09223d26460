"""Shapes of the four vehicle classes, each a little different. Plates are 1.4 times life size, to be readable."""

from collections.abc import Callable

import numpy as np

from contracts.base import VehicleClass
from edge.camera_io.sim.mesh import Material, Mesh, MeshBuilder, Span, Taper

M = Material
_PLATE_HALF_M, _PLATE_HEIGHT_M = 0.30, 0.22
_SMALL_PLATE_HALF_M, _SMALL_PLATE_HEIGHT_M = 0.205, 0.15


def shape_of(kind: VehicleClass, rng: np.random.Generator) -> Mesh:
    """Return a shape of the class, of random measures."""
    return _MAKERS[kind](rng)


def _lamps(
    builder: MeshBuilder, ends_x: tuple[float, float], half: tuple[float, float], z: tuple[float, float]
) -> None:
    for sign in (-1, 1):
        low, high = sorted((sign * half[0], sign * half[1]))
        builder.rear(Span((ends_x[0], ends_x[0]), (low, high), z), M.TAIL)
        builder.front(Span((ends_x[1], ends_x[1]), (low, high), z), M.HEADLAMP)


def _car(rng: np.random.Generator) -> Mesh:
    length, w, tall = rng.uniform(3.8, 4.7), rng.uniform(0.82, 0.93), rng.random() < 0.55
    h, roof = (0.98, rng.uniform(1.65, 1.85)) if tall else (0.86, rng.uniform(1.42, 1.52))
    half = length / 2
    b = MeshBuilder()
    b.part((0.0, 0.0, 0.1))
    b.both_sides(Span((-half * 0.95, half * 0.95), (0, w * 0.93), (0.0, 0.3)), M.DARK)
    b.rear(Span((-half * 0.96,) * 2, (-w * 0.9, w * 0.9), (0.0, 0.3)), M.DARK)
    b.taper(Taper((0.25, h), (-half, half), w, (-half + 0.05, half - 0.12), w * 0.97), M.BODY, M.BODY)
    b.wheels(-half * 0.62, w + 0.004, 0.32)
    b.wheels(half * 0.62, w + 0.004, 0.32)
    b.rear(Span((-half - 0.01,) * 2, (-w * 0.95, w * 0.95), (0.25, 0.42)), M.DARK)
    b.front(Span((half + 0.01,) * 2, (-w * 0.8, w * 0.8), (0.25, 0.5)), M.DARK)
    _lamps(b, (-half + 0.02, half - 0.08), (w * 0.6, w * 0.94), (h - 0.27, h - 0.08))
    _cabin(b, length, w, (h, roof))
    return b.finish(
        Span((-half - 0.02,) * 2, (-_PLATE_HALF_M, _PLATE_HALF_M), (0.44, 0.44 + _PLATE_HEIGHT_M))
    )


def _cabin(b: MeshBuilder, length: float, w: float, z: tuple[float, float]) -> None:
    (h, roof), back = z, -0.47 * length
    top_back = back + 0.09 * length
    cabin = Taper(z, (back, 0.28 * length), w * 0.95, (top_back, 0.08 * length), w * 0.8)
    b.taper(cabin, M.BODY, M.BODY)
    lean = (top_back - back) * 0.72
    glass_z = (h + 0.1 * (roof - h), h + 0.86 * (roof - h))
    b.rear(Span((back + 0.01,) * 2, (-w * 0.78, w * 0.78), glass_z), M.GLASS, lean)
    front_lean = (0.08 - 0.28) * length * 0.76
    b.front(Span((0.27 * length,) * 2, (-w * 0.82, w * 0.82), glass_z), M.GLASS, front_lean)
    b.both_sides(
        Span((back + 0.25, 0.12 * length), (0, w * 0.945), (h + 0.06, roof - 0.1)), M.GLASS, w * 0.83
    )


def _bus(rng: np.random.Generator) -> Mesh:
    length, w, roof = rng.uniform(6.2, 8.2), rng.uniform(1.05, 1.18), rng.uniform(2.7, 3.1)
    half = length / 2
    b = MeshBuilder()
    b.part((0.0, 0.0, 0.1))
    b.both_sides(Span((-half * 0.95, half * 0.95), (0, w * 0.95), (0.0, 0.4)), M.DARK)
    b.rear(Span((-half * 0.96,) * 2, (-w * 0.9, w * 0.9), (0.0, 0.4)), M.DARK)
    b.taper(Taper((0.35, roof), (-half, half), w, (-half + 0.05, half - 0.15), w * 0.97), M.BODY, M.BODY)
    b.both_sides(Span((-half, half), (0, w + 0.004), (0.4, 0.75)), M.STRIPE)
    b.wheels(-half * 0.58, w + 0.01, 0.46)
    b.wheels(half * 0.66, w + 0.01, 0.46)
    b.both_sides(
        Span((-half + 0.3, half - 0.5), (0, w + 0.002), (roof * 0.5, roof * 0.82)), M.GLASS, w * 0.985
    )
    b.rear(Span((-half - 0.005,) * 2, (-w * 0.82, w * 0.82), (roof * 0.56, roof * 0.85)), M.GLASS, 0.02)
    b.rear(Span((-half - 0.02,) * 2, (-w * 0.9, w * 0.9), (0.35, 0.62)), M.DARK)
    b.front(Span((half + 0.005,) * 2, (-w * 0.92, w * 0.92), (roof * 0.42, roof * 0.84)), M.GLASS, -0.06)
    _lamps(b, (-half - 0.01, half + 0.01), (w * 0.74, w * 0.95), (0.85, 1.2))
    return b.finish(
        Span((-half - 0.03,) * 2, (-_PLATE_HALF_M, _PLATE_HALF_M), (0.68, 0.68 + _PLATE_HEIGHT_M))
    )


def _truck(rng: np.random.Generator) -> Mesh:
    length, w, roof = rng.uniform(5.6, 7.6), rng.uniform(1.0, 1.16), rng.uniform(2.5, 3.1)
    half, cab = length / 2, 1.9
    cargo_end = half - cab - 0.15
    b = MeshBuilder()
    b.box(Span((-half, half - 0.3), (-w * 0.6, w * 0.6), (0.3, 0.9)), M.DARK)
    b.both_sides(Span((-half, half - 0.4), (0, w * 0.9), (0.0, 0.5)), M.TYRE)
    b.rear(Span((-half + 0.2,) * 2, (-w * 0.9, w * 0.9), (0.0, 0.6)), M.TYRE)
    b.rear(Span((-half - 0.02,) * 2, (-w, w), (0.42, 0.95)), M.DARK)
    b.taper(Taper((0.95, roof), (-half, cargo_end), w, (-half, cargo_end), w), M.CARGO, M.CARGO)
    b.rear(Span((-half - 0.01,) * 2, (-0.03, 0.03), (1.0, roof - 0.1)), M.DARK)
    b.rear(Span((-half - 0.01,) * 2, (-w * 0.95, w * 0.95), (roof - 0.14, roof - 0.05)), M.DARK)
    for x in (-half * 0.6, half * 0.7):
        b.wheels(x, w + 0.01, 0.45)
    _lamps(b, (-half - 0.03, half + 0.01), (w * 0.6, w * 0.9), (0.62, 0.84))
    b.taper(
        Taper((0.45, roof * 0.85), (half - cab, half), w * 0.96, (half - cab, half - 0.3), w * 0.9),
        M.BODY,
        M.BODY,
    )
    b.front(Span((half - 0.1,) * 2, (-w * 0.85, w * 0.85), (roof * 0.5, roof * 0.75)), M.GLASS, -0.1)
    return b.finish(Span((-half - 0.035,) * 2, (-_PLATE_HALF_M, _PLATE_HALF_M), (0.5, 0.5 + _PLATE_HEIGHT_M)))


def _motorcycle(rng: np.random.Generator) -> Mesh:
    length, r = rng.uniform(1.8, 2.05), rng.uniform(0.27, 0.3)
    half = length / 2
    b = MeshBuilder()
    for x in (-half + r, half - r):
        b.box(Span((x - r, x + r), (-0.06, 0.06), (0.0, 2 * r)), M.TYRE)
        b.wheels(x, 0.065, r)
    b.taper(
        Taper((0.34, 0.76), (-half + 0.12, 0.12 * length), 0.14, (-half + 0.02, 0.1 * length), 0.16),
        M.BODY,
        M.DARK,
    )
    b.rear(Span((-half,) * 2, (-0.1, 0.1), (0.64, 0.75)), M.TAIL)
    b.taper(
        Taper((0.3, 0.98), (0.12 * length, 0.3 * length), 0.2, (0.2 * length, 0.28 * length), 0.17),
        M.BODY,
        M.BODY,
    )
    b.front(Span((0.31 * length,) * 2, (-0.1, 0.1), (0.78, 0.93)), M.HEADLAMP)
    b.box(Span((0.2 * length, 0.25 * length), (-0.36, 0.36), (0.98, 1.03)), M.DARK)
    for sign in (-1, 1):
        low, high = sorted((sign * 0.14, sign * 0.28))
        b.box(Span((-0.12, 0.3), (low, high), (0.3, 0.74)), M.TROUSERS)
    _rider(b, -0.1, 0.76)
    if rng.random() < 0.25:
        _rider(b, -0.45, 0.8)
    plate_half, z0 = _SMALL_PLATE_HALF_M, 0.46
    return b.finish(
        Span((-half - 0.01,) * 2, (-plate_half, plate_half), (z0, z0 + _SMALL_PLATE_HEIGHT_M)), thin=True
    )


def _rider(b: MeshBuilder, x: float, seat_z: float) -> None:
    torso = Taper((seat_z, seat_z + 0.56), (x - 0.14, x + 0.15), 0.18, (x - 0.06, x + 0.18), 0.24)
    b.taper(torso, M.SHIRT, M.SHIRT)
    for sign in (-1, 1):
        low, high = sorted((sign * 0.21, sign * 0.31))
        b.box(Span((x + 0.05, x + 0.5), (low, high), (seat_z + 0.26, seat_z + 0.38)), M.SHIRT)
    z = seat_z + 0.56
    b.taper(Taper((z, z + 0.14), (x - 0.07, x + 0.19), 0.11, (x - 0.09, x + 0.21), 0.14), M.HELMET, M.HELMET)
    b.taper(
        Taper((z + 0.14, z + 0.29), (x - 0.09, x + 0.21), 0.14, (x - 0.03, x + 0.15), 0.08),
        M.HELMET,
        M.HELMET,
    )


_MAKERS: dict[VehicleClass, Callable[[np.random.Generator], Mesh]] = {
    VehicleClass.CAR: _car,
    VehicleClass.MOTORCYCLE: _motorcycle,
    VehicleClass.BUS: _bus,
    VehicleClass.TRUCK: _truck,
}
