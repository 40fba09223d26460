"""How one driver of a scenario behaves, as a plan for the driving model."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from edge.evaluation.crossings.scenario import Scenario
from edge.evaluation.crossings.timing import Lamp
from edge.kernels.driving import (
    CRAWL,
    FIRM,
    FROM_1,
    N_COLUMNS,
    SPEED,
    START,
    STOP_1,
    STOP_2,
    UNTIL_1,
    UNTIL_2,
)

_NEVER_S = 1e6
_WAY_M = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Times are scene seconds, distances of the front past the line.

    Attributes:
        start_s: when he enters, 30 m before the line.
        speed_mps: wished.
        stop_m: where he first stops.
        from_s: from when on he brakes for it; never, where he does not.
        until_s: when he leaves it.
        then_m: where he goes then.
        then_until_s: when he leaves that.
        crawl_mps: his speed near the line.
        firm: he brakes for it however late.
        turn_m: radius of his left turn.
    """

    start_s: float
    speed_mps: float
    stop_m: float = 0.0
    from_s: float = _NEVER_S
    until_s: float = -_NEVER_S
    then_m: float = 0.0
    then_until_s: float = -_NEVER_S
    crawl_mps: float = 99.0
    firm: bool = False
    turn_m: float = inf

    def row(self) -> NDArray[np.float64]:
        """Return the row of the driving model, its length column left for later."""
        row = np.zeros(N_COLUMNS)
        row[START], row[SPEED], row[CRAWL], row[FIRM] = (
            self.start_s,
            self.speed_mps,
            self.crawl_mps,
            self.firm,
        )
        row[STOP_1], row[FROM_1], row[UNTIL_1] = self.stop_m, self.from_s, self.until_s
        row[STOP_2], row[UNTIL_2] = self.then_m, self.then_until_s
        return row


def legal(rng: np.random.Generator, lamp: Lamp, arrives_s: float) -> Plan:
    """Stop before the line from amber to green where that is possible."""
    speed = float(rng.uniform(5.0, 12.0))
    return Plan(
        start_s=arrives_s - 3.0,
        speed_mps=speed,
        stop_m=-float(rng.uniform(0.25, 1.8)),
        from_s=lamp.amber_s + float(rng.uniform(0.3, 0.9)),
        until_s=lamp.green_s + float(rng.uniform(0.1, 1.2)),
    )


def disobedient(rng: np.random.Generator, scenario: Scenario, lamp: Lamp, length_m: float) -> Plan | None:
    """Return the plan of the one whom the scenario is about; None: it has none."""
    maker = _MAKERS.get(scenario)
    return maker(rng, lamp, length_m) if maker is not None else None


def _through(rng: np.random.Generator, at_s: float, speed: float | None = None) -> Plan:
    speed = speed if speed is not None else float(rng.uniform(4.0, 14.0))
    return Plan(at_s - _WAY_M / speed, speed)


def _run_red(rng: np.random.Generator, lamp: Lamp, _: float) -> Plan:
    return _through(rng, float(rng.uniform(lamp.red_s + 0.5, lamp.green_s - 0.5)))


def _red_begin(rng: np.random.Generator, lamp: Lamp, _: float) -> Plan:
    return _through(rng, lamp.red_s + float(rng.uniform(-0.8, 1.2)))


def _red_end(rng: np.random.Generator, lamp: Lamp, _: float) -> Plan:
    return _through(rng, lamp.green_s + float(rng.uniform(-1.5, 0.5)))


def _stand(rng: np.random.Generator, lamp: Lamp, at_m: float, until_s: float) -> Plan:
    speed = float(rng.uniform(4.0, 10.0))
    arrives = float(rng.uniform(lamp.red_s - 1.0, lamp.green_s - 4.0))
    return Plan(arrives - _WAY_M / speed, speed, at_m, 0.0, until_s, firm=True)


def _stops_over(rng: np.random.Generator, lamp: Lamp, length_m: float) -> Plan:
    over = float(rng.uniform(0.2, max(0.3, length_m - 0.2)))
    return _stand(rng, lamp, over, lamp.green_s + float(rng.uniform(0.1, 1.0)))


def _stops_past(rng: np.random.Generator, lamp: Lamp, length_m: float) -> Plan:
    past = length_m + float(rng.uniform(0.1, 3.0))
    return _stand(rng, lamp, past, lamp.green_s + float(rng.uniform(0.1, 1.0)))


def _stops_near(rng: np.random.Generator, lamp: Lamp, _: float) -> Plan:
    return _stand(rng, lamp, float(rng.uniform(-0.5, 0.5)), lamp.green_s + float(rng.uniform(0.1, 1.0)))


def _early_start(rng: np.random.Generator, lamp: Lamp, length_m: float) -> Plan:
    where = float(rng.uniform(-1.5, 0.0)) if rng.random() < 0.5 else float(rng.uniform(0.2, length_m - 0.3))
    return _stand(rng, lamp, where, lamp.green_s - float(rng.uniform(0.2, 4.0)))


def _crawl(rng: np.random.Generator, lamp: Lamp, _: float) -> Plan:
    plan = _through(rng, float(rng.uniform(lamp.red_s - 4.0, lamp.green_s - 1.0)))
    return Plan(plan.start_s, plan.speed_mps, crawl_mps=float(rng.uniform(0.3, 1.5)))


def _reverse(rng: np.random.Generator, lamp: Lamp, length_m: float) -> Plan:
    over = float(rng.uniform(0.2, length_m + 1.0))
    back_s = float(rng.uniform(lamp.red_s + 1.0, lamp.green_s - 2.0))
    speed = float(rng.uniform(4.0, 9.0))
    start_s = back_s - float(rng.uniform(0.8, 3.0)) - _WAY_M / speed
    leaves_s = lamp.green_s + float(rng.uniform(0.2, 1.0))
    return Plan(start_s, speed, over, 0.0, back_s, -float(rng.uniform(0.3, 1.5)), leaves_s, firm=True)


def _spill_back(rng: np.random.Generator, lamp: Lamp, length_m: float) -> Plan:
    speed = float(rng.uniform(4.0, 9.0))
    arrives = lamp.red_s - float(rng.uniform(0.5, 3.5))
    leaves = lamp.red_s + float(rng.uniform(-0.3, 6.0))
    where = float(rng.uniform(0.3, length_m + 2.0))
    return Plan(arrives - _WAY_M / speed, speed, where, 0.0, leaves, firm=True)


def _turn_left(rng: np.random.Generator, lamp: Lamp, _: float) -> Plan:
    plan = _through(rng, float(rng.uniform(lamp.red_s - 1.5, lamp.green_s)), float(rng.uniform(3.0, 6.0)))
    return Plan(plan.start_s, plan.speed_mps, turn_m=float(rng.uniform(5.0, 10.0)))


_MAKERS: dict[Scenario, Callable[[np.random.Generator, Lamp, float], Plan]] = {
    Scenario.RUN_RED: _run_red,
    Scenario.RED_BEGIN: _red_begin,
    Scenario.RED_END: _red_end,
    Scenario.STOPS_OVER: _stops_over,
    Scenario.STOPS_PAST: _stops_past,
    Scenario.STOPS_NEAR: _stops_near,
    Scenario.EARLY_START: _early_start,
    Scenario.CRAWL: _crawl,
    Scenario.REVERSE: _reverse,
    Scenario.SPILL_BACK: _spill_back,
    Scenario.TURN_LEFT: _turn_left,
    Scenario.BUS: _run_red,
    Scenario.SWARM: _run_red,
}
