"""Shapes of those who are no car, motorcycle, bus or truck: angkot, becak, bicycles, people on foot."""

import numpy as np

from edge.camera_io.sim.mesh import Material, Mesh, MeshBuilder, Span, Taper

M = Material
_PLATE = ((-0.3, 0.3), (0.42, 0.64))


def angkot(rng: np.random.Generator) -> Mesh:
    """Return a minibus for passengers: a tall box with a short nose and an open side door."""
    length, w, roof = rng.uniform(3.9, 4.2), rng.uniform(0.78, 0.84), rng.uniform(1.82, 1.95)
    half = length / 2
    b = MeshBuilder()
    b.part((0.0, 0.0, 0.1))
    b.both_sides(Span((-half * 0.95, half * 0.95), (0, w * 0.93), (0.0, 0.3)), M.DARK)
    b.rear(Span((-half * 0.96,) * 2, (-w * 0.9, w * 0.9), (0.0, 0.3)), M.DARK)
    b.taper(Taper((0.25, 1.0), (-half, half), w, (-half, half - 0.1), w), M.BODY, M.BODY)
    b.taper(Taper((1.0, roof), (-half, half - 0.15), w, (-half + 0.08, half - 0.75), w * 0.9), M.BODY, M.BODY)
    b.both_sides(Span((-half + 0.2, half - 0.9), (0, w * 0.99), (1.08, roof - 0.2)), M.GLASS, w * 0.93)
    b.both_sides(Span((-half, half), (0, w + 0.004), (0.5, 0.68)), M.STRIPE)
    b.rear(Span((-half - 0.005,) * 2, (-w * 0.8, w * 0.8), (1.08, roof - 0.2)), M.GLASS, 0.06)
    b.front(Span((half - 0.18,) * 2, (-w * 0.85, w * 0.85), (1.05, roof - 0.16)), M.GLASS, -0.5)
    b.wheels(-half * 0.6, w + 0.004, 0.3)
    b.wheels(half * 0.66, w + 0.004, 0.3)
    for sign in (-1, 1):
        low, high = sorted((sign * w * 0.74, sign * w * 0.95))
        b.rear(Span((-half - 0.01,) * 2, (low, high), (0.72, 0.96)), M.TAIL)
        b.front(Span((half + 0.01,) * 2, (low, high), (0.62, 0.84)), M.HEADLAMP)
    return b.finish(Span((-half - 0.02,) * 2, *_PLATE))


def bicycle(rng: np.random.Generator) -> Mesh:
    """Return a bicycle with its rider."""
    half, r = float(rng.uniform(0.82, 0.9)), 0.33
    b = MeshBuilder()
    for x in (-half + r, half - r):
        b.box(Span((x - r, x + r), (-0.025, 0.025), (0.02, 2 * r)), M.TYRE)
        b.wheels(x, 0.03, r)
    b.box(Span((-0.45, 0.4), (-0.03, 0.03), (0.5, 0.62)), M.BODY)
    b.box(Span((0.38, 0.43), (-0.28, 0.28), (0.98, 1.02)), M.DARK)
    _person(b, -0.15, 0.9, 0.2)
    return b.finish(None, thin=True)


def becak(rng: np.random.Generator) -> Mesh:
    """Return a pedicab: a covered seat between two wheels in front, the rider behind."""
    half, w = float(rng.uniform(1.15, 1.25)), 0.52
    b = MeshBuilder()
    b.box(Span((half - 1.0, half), (-w, w), (0.35, 0.75)), M.BODY)
    b.box(Span((half - 1.0, half - 0.2), (-w, w), (1.35, 1.45)), M.STRIPE)
    b.box(Span((half - 1.0, half - 0.9), (-w, w), (0.75, 1.35)), M.STRIPE)
    b.wheels(half - 0.4, w + 0.03, 0.33)
    b.box(Span((-half, -half + 0.66), (-0.03, 0.03), (0.02, 0.66)), M.TYRE)
    _person(b, -half + 0.5, 0.9, 0.2)
    return b.finish(None, thin=True)


def walker(rng: np.random.Generator) -> Mesh:
    """Return somebody on foot."""
    tall = float(rng.uniform(0.88, 1.05))
    b = MeshBuilder()
    for sign in (-1, 1):
        low, high = sorted((sign * 0.03, sign * 0.15))
        b.box(Span((-0.1 + sign * 0.12, 0.06 + sign * 0.12), (low, high), (0.0, 0.82 * tall)), M.TROUSERS)
    _torso(b, 0.0, 0.8 * tall, tall)
    return b.finish(None, thin=True)


def _person(b: MeshBuilder, x: float, seat_z: float, legs: float) -> None:
    for sign in (-1, 1):
        low, high = sorted((sign * 0.06, sign * 0.18))
        b.box(Span((x, x + legs + 0.15), (low, high), (seat_z - 0.55, seat_z)), M.TROUSERS)
    _torso(b, x, seat_z, 1.0)


def _torso(b: MeshBuilder, x: float, z: float, tall: float) -> None:
    shoulders, top = z + 0.56 * tall, z + 0.8 * tall
    b.taper(Taper((z, shoulders), (x - 0.12, x + 0.13), 0.17, (x - 0.08, x + 0.14), 0.23), M.SHIRT, M.SHIRT)
    b.box(Span((x - 0.09, x + 0.11), (-0.1, 0.1), (shoulders, top)), M.HELMET)
