"""The vehicles of one scene: a lamp cycle on one approach, driven in metres."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from edge.domain.detection import VEHICLE_CLASSES
from edge.evaluation.crossings.behaviour import Plan, disobedient, legal
from edge.evaluation.crossings.road import CAR_PATHS_X_M, LEFT_EDGE_X_M, MOTORCYCLE_PATHS_X_M
from edge.evaluation.crossings.scenario import Scenario, SceneKey
from edge.evaluation.crossings.timing import Lamp
from edge.kernels.driving import LENGTH, N_COLUMNS, START, STEP_S, drive_all

Floats = NDArray[np.float64]
BEGIN_M = -30.0
_SIZES_M: dict[VehicleClass, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    VehicleClass.CAR: ((3.5, 4.9), (1.6, 1.85), (1.4, 1.95)),
    VehicleClass.MOTORCYCLE: ((1.8, 2.1), (0.65, 0.8), (1.45, 1.75)),
    VehicleClass.BUS: ((7.0, 12.0), (2.3, 2.5), (2.8, 3.3)),
    VehicleClass.TRUCK: ((5.2, 9.5), (1.9, 2.4), (2.2, 3.2)),
    VehicleClass.BICYCLE: ((1.6, 1.85), (0.5, 0.65), (1.55, 1.8)),
}
"""Length, width and height, from and to (unsourced, usual models)."""
_HEAVY = ((VehicleClass.CAR, 0.78), (VehicleClass.TRUCK, 0.14), (VehicleClass.BUS, 0.08))
_SMALL = ((VehicleClass.MOTORCYCLE, 0.95), (VehicleClass.BICYCLE, 0.05))
_N_SWARM_PATHS = 7


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A scene with its exact course.

    Attributes:
        key: what it was drawn from.
        lamp: true times.
        classes: (n,) int, index into VEHICLE_CLASSES.
        size_m: (n, 3) length, width, height.
        x_m: (n,) where on the road.
        turn_m: (n,) radius of a left turn beyond the line; inf: straight on.
        front_m: (n, steps) front past the line.
        speed_mps: (n, steps).
        subject: (n,) bool, whose behaviour the scenario is about.
    """

    key: SceneKey
    lamp: Lamp
    classes: NDArray[np.int32]
    size_m: Floats
    x_m: Floats
    turn_m: Floats
    front_m: Floats
    speed_mps: Floats
    subject: NDArray[np.bool_]

    @property
    def n_vehicles(self) -> int:
        """How many."""
        return len(self.classes)

    @property
    def lasts_s(self) -> float:
        """Length of the scene."""
        return float((self.front_m.shape[1] - 1) * STEP_S)

    def at(self, times_s: Floats) -> Floats:
        """Return the (n, times) fronts at some times."""
        steps = np.arange(self.front_m.shape[1]) * STEP_S
        return np.stack([np.interp(times_s, steps, row) for row in self.front_m])


@dataclass(slots=True)
class _Draft:
    rows: list[Floats] = field(default_factory=list)
    sizes: list[tuple[float, float, float]] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    leaders: list[int] = field(default_factory=list)
    xs: list[float] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)
    subjects: list[bool] = field(default_factory=list)


def make_scene(key: SceneKey) -> Scene:
    """Draw and drive a scene."""
    rng = np.random.default_rng((key.seed, key.number, 1))
    red_s = float(rng.uniform(4.5, 7.0))
    lamp = Lamp(red_s, red_s + float(rng.uniform(7.0, 14.0)))
    draft = _Draft()
    for path_x, small in _paths(key.scenario):
        _fill_lane(rng, draft, (path_x, small), (key.scenario, lamp))
    lasts_s = lamp.green_s + float(rng.uniform(4.0, 6.0))
    return _driven(key, lamp, draft, lasts_s)


def _paths(scenario: Scenario) -> list[tuple[float, bool]]:
    if scenario is Scenario.SWARM:
        xs = np.linspace(LEFT_EDGE_X_M + 0.5, -0.5, _N_SWARM_PATHS)
        return [(float(x), True) for x in xs]
    return [(x, False) for x in CAR_PATHS_X_M] + [(x, True) for x in MOTORCYCLE_PATHS_X_M]


def _fill_lane(
    rng: np.random.Generator, draft: _Draft, path: tuple[float, bool], on: tuple[Scenario, Lamp]
) -> None:
    scenario, lamp = on
    ahead, arrives = -1, float(rng.uniform(-2.0, 2.5))
    n = int(rng.integers(1, 4)) if scenario is Scenario.FREE_FLOW else int(rng.integers(2, 6))
    chosen = int(rng.choice((0, 0, 0, 1, n - 1))) if rng.random() < 0.6 else -1
    for number in range(n):
        kind = _class_of(rng, scenario, small=path[1])
        size = tuple(float(rng.uniform(*span)) for span in _SIZES_M[kind])
        is_subject = number == chosen
        plan = disobedient(rng, scenario, lamp, size[0]) if is_subject else None
        plan = plan or legal(rng, lamp, arrives)
        _add(draft, plan, (size[0], size[1], size[2]), (kind, ahead, path[0] + float(rng.normal(0, 0.08))))
        draft.subjects.append(is_subject)
        ahead = len(draft.rows) - 1
        arrives += float(rng.exponential(1.2 if path[1] else 2.2)) + (0.9 if path[1] else 1.8)


def _class_of(rng: np.random.Generator, scenario: Scenario, *, small: bool) -> VehicleClass:
    table = _SMALL if small else _HEAVY
    if scenario is Scenario.BUS and not small:
        table = ((VehicleClass.BUS, 0.6), (VehicleClass.CAR, 0.4))
    return table[int(rng.choice(len(table), p=[share for _, share in table]))][0]


def _add(
    draft: _Draft, plan: Plan, size: tuple[float, float, float], who: tuple[VehicleClass, int, float]
) -> None:
    kind, ahead, x_m = who
    row = plan.row()
    if ahead >= 0:
        row[START] = max(
            row[START], draft.rows[ahead][START] + (draft.sizes[ahead][0] + 2.5) / plan.speed_mps
        )
    draft.rows.append(row)
    draft.sizes.append(size)
    draft.classes.append(VEHICLE_CLASSES.index(kind))
    draft.leaders.append(ahead)
    draft.xs.append(x_m)
    draft.turns.append(plan.turn_m)


def _driven(key: SceneKey, lamp: Lamp, draft: _Draft, lasts_s: float) -> Scene:
    plans = np.array(draft.rows, np.float64).reshape(-1, N_COLUMNS)
    sizes = np.array(draft.sizes, np.float64).reshape(-1, 3)
    plans[:, LENGTH] = sizes[:, 0]
    shape = len(plans), int(lasts_s / STEP_S) + 1
    front, speed = np.empty(shape), np.empty(shape)
    drive_all(plans, np.array(draft.leaders, np.int64), BEGIN_M, front, speed)
    return Scene(
        key=key,
        lamp=lamp,
        classes=np.array(draft.classes, np.int32),
        size_m=sizes,
        x_m=np.array(draft.xs),
        turn_m=np.array(draft.turns),
        front_m=front,
        speed_mps=speed,
        subject=np.array(draft.subjects, np.bool_),
    )
