"""Solid shapes out of flat faces, in the vehicle's own frame: x forward, y left, z up, in metres."""

import math
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Vector = tuple[float, float, float]


class Material(Enum):
    """What a face is made of; the painter knows its colour."""

    BODY = "body"
    GLASS = "glass"
    DARK = "dark"
    TYRE = "tyre"
    RIM = "rim"
    STRIPE = "stripe"
    CARGO = "cargo"
    TAIL = "tail"
    HEADLAMP = "headlamp"
    SHIRT = "shirt"
    TROUSERS = "trousers"
    HELMET = "helmet"


@dataclass(frozen=True, slots=True)
class Face:
    """A flat convex face: rows of the mesh's vertices, material and part."""

    rows: slice
    material: Material
    part: int


@dataclass(frozen=True, slots=True)
class Mesh:
    """A shape ready to draw; its origin lies on the road under the middle of the vehicle.

    Attributes:
        vertices: (n, 3) metres.
        faces: from below upwards; `thin` shapes are drawn by distance of their parts instead.
        normals: (n_faces, 3), outward.
        centres: (n_faces, 3) metres.
        part_centres: (n_parts, 3) metres.
        plate: (4, 3) metres, rear plate: top left, top right, bottom right, bottom left as read; None: it has none.
        length_m: of the footprint.
        width_m: of the footprint.
        height_m: over everything.
        thin: True for motorcycles and their riders.
    """

    vertices: NDArray[np.float64]
    faces: tuple[Face, ...]
    normals: NDArray[np.float64]
    centres: NDArray[np.float64]
    part_centres: NDArray[np.float64]
    plate: NDArray[np.float64] | None
    length_m: float
    width_m: float
    height_m: float
    thin: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A box: from and to along each axis, in metres."""

    x: tuple[float, float]
    y: tuple[float, float]
    z: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Taper:
    """A box whose top is shorter and narrower: x from-to and half width, below and above."""

    z: tuple[float, float]
    bottom_x: tuple[float, float]
    bottom_half_m: float
    top_x: tuple[float, float]
    top_half_m: float


@dataclass
class MeshBuilder:
    """Collects faces; `part` begins a new part."""

    _points: list[Vector] = field(default_factory=list)
    _faces: list[Face] = field(default_factory=list)
    _part_centres: list[Vector] = field(default_factory=list)

    def part(self, centre: Vector) -> None:
        """Begin a part around `centre`."""
        self._part_centres.append(centre)

    def face(self, corners: list[Vector], material: Material) -> None:
        """Add a face; corners run counter-clockwise as seen from outside."""
        start = len(self._points)
        self._points += corners
        self._faces.append(Face(slice(start, len(self._points)), material, len(self._part_centres) - 1))

    def box(self, span: Span, material: Material) -> None:
        """Add a box without its bottom."""
        (x0, x1), (y0, y1), (z0, z1) = span.x, span.y, span.z
        self.part(((x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2))
        self._hull(
            [(x0, y0), (x1, y0), (x1, y1), (x0, y1)],
            [(x0, y0), (x1, y0), (x1, y1), (x0, y1)],
            (z0, z1),
            [material] * 5,
        )

    def taper(self, shape: Taper, sides: Material, top: Material) -> None:
        """Add a body that narrows towards its top."""
        (a, b), w = shape.bottom_x, shape.bottom_half_m
        (c, d), v = shape.top_x, shape.top_half_m
        self.part(((a + b) / 2, 0.0, sum(shape.z) / 2))
        self._hull(
            [(a, -w), (b, -w), (b, w), (a, w)],
            [(c, -v), (d, -v), (d, v), (c, v)],
            shape.z,
            [sides] * 4 + [top],
        )

    def _hull(
        self,
        bottom: list[tuple[float, float]],
        top: list[tuple[float, float]],
        z: tuple[float, float],
        materials: list[Material],
    ) -> None:
        for i in range(4):
            j = (i + 1) % 4
            corners = [(*bottom[i], z[0]), (*bottom[j], z[0]), (*top[j], z[1]), (*top[i], z[1])]
            self.face(corners, materials[i])
        self.face([(*p, z[1]) for p in top], materials[4])

    def rear(self, span: Span, material: Material, lean_m: float = 0.0) -> None:
        """Add a panel that is seen from behind; `span.x[0]` is its foot, `lean_m` how far its top is ahead."""
        x, (y0, y1), (z0, z1) = span.x[0], span.y, span.z
        self.face([(x, y1, z0), (x, y0, z0), (x + lean_m, y0, z1), (x + lean_m, y1, z1)], material)

    def front(self, span: Span, material: Material, lean_m: float = 0.0) -> None:
        """Add a panel that is seen from ahead."""
        x, (y0, y1), (z0, z1) = span.x[0], span.y, span.z
        self.face([(x, y0, z0), (x, y1, z0), (x + lean_m, y1, z1), (x + lean_m, y0, z1)], material)

    def both_sides(self, span: Span, material: Material, top_half_m: float | None = None) -> None:
        """Add the same panel to the left and right; `span.y[1]` is its distance from the middle."""
        (x0, x1), w, (z0, z1) = span.x, span.y[1], span.z
        v = w if top_half_m is None else top_half_m
        self.face([(x0, -w, z0), (x1, -w, z0), (x1, -v, z1), (x0, -v, z1)], material)
        self.face([(x1, w, z0), (x0, w, z0), (x0, v, z1), (x1, v, z1)], material)

    def wheels(self, x: float, half_m: float, radius_m: float) -> None:
        """Add the outer faces of a pair of wheels."""
        for sign in (-1.0, 1.0):
            self._disc((x, sign * half_m, radius_m), radius_m, Material.TYRE)
            self._disc((x, sign * (half_m + 0.005), radius_m), radius_m * 0.55, Material.RIM)

    def _disc(self, centre: Vector, radius_m: float, material: Material) -> None:
        x, y, z = centre
        turn = 1.0 if y < 0 else -1.0
        angles = [turn * 2 * math.pi * i / 10 for i in range(10)]
        self.face([(x + radius_m * math.cos(a), y, z + radius_m * math.sin(a)) for a in angles], material)

    def finish(self, plate: Span | None, *, thin: bool = False) -> Mesh:
        """Return the mesh; `plate.x[0]` is where the rear plate hangs; None: it has none."""
        vertices = np.array(self._points)
        normals = [_normal(vertices[f.rows]) for f in self._faces]
        return Mesh(
            vertices=vertices,
            faces=tuple(self._faces),
            normals=np.array(normals),
            centres=np.array([vertices[f.rows].mean(axis=0) for f in self._faces]),
            part_centres=np.array(self._part_centres),
            plate=None if plate is None else _hung(plate),
            length_m=float(np.ptp(vertices[:, 0])),
            width_m=float(np.ptp(vertices[:, 1])),
            height_m=float(vertices[:, 2].max()),
            thin=thin,
        )


def _hung(plate: Span) -> NDArray[np.float64]:
    x, (y0, y1), (z0, z1) = plate.x[0], plate.y, plate.z
    return np.array([(x, y1, z1), (x, y0, z1), (x, y0, z0), (x, y1, z0)])


def _normal(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    (ax, ay, az), (bx, by, bz) = corners[1] - corners[0], corners[2] - corners[1]
    across = np.array((ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx))
    normal: NDArray[np.float64] = across / (np.linalg.norm(across) + 1e-12)
    return normal
