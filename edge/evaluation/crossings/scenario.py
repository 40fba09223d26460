"""The scenario matrix: what drivers do, on which road, before which camera, seen how well."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np


class Scenario(StrEnum):
    """What the scene is about; all others in it drive as the law asks."""

    FREE_FLOW = "free_flow"
    QUEUE = "queue"
    SWARM = "swarm"
    RUN_RED = "run_red"
    RED_BEGIN = "red_begin"
    RED_END = "red_end"
    STOPS_OVER = "stops_over"
    STOPS_PAST = "stops_past"
    STOPS_NEAR = "stops_near"
    EARLY_START = "early_start"
    CRAWL = "crawl"
    REVERSE = "reverse"
    SPILL_BACK = "spill_back"
    TURN_LEFT = "turn_left"
    BUS = "bus"


SHARES: dict[Scenario, float] = {
    Scenario.FREE_FLOW: 0.30,
    Scenario.QUEUE: 0.14,
    Scenario.SWARM: 0.10,
    Scenario.RUN_RED: 0.10,
    Scenario.RED_BEGIN: 0.07,
    Scenario.RED_END: 0.04,
    Scenario.STOPS_OVER: 0.03,
    Scenario.STOPS_PAST: 0.02,
    Scenario.STOPS_NEAR: 0.02,
    Scenario.EARLY_START: 0.04,
    Scenario.CRAWL: 0.02,
    Scenario.REVERSE: 0.02,
    Scenario.SPILL_BACK: 0.02,
    Scenario.TURN_LEFT: 0.03,
    Scenario.BUS: 0.05,
}
"""Of all scenes. Most crossings of a real day are legal; those that could fool a rule are far over-weighted."""

FPS_SHARES = {5.0: 0.25, 8.0: 0.30, 12.5: 0.30, 25.0: 0.15}
NOISE_SHARES = {0.5: 0.1, 1.0: 0.6, 1.5: 0.1, 2.0: 0.1, 3.0: 0.1}
MODE_SHARES = {"tracks": 0.9, "tracker": 0.1}


class View(StrEnum):
    """How the camera hangs: behind the stop line, or beyond the junction; with the road's measures or without."""

    AWAY = "away"
    AWAY_PLAIN = "away_plain"
    TOWARDS = "towards"


@dataclass(frozen=True, slots=True)
class SceneKey:
    """Everything that a scene is drawn from; the same key gives the same scene.

    Attributes:
        seed: of the whole run.
        number: of the scene in it.
        scenario: what it is about.
        view: of the camera.
        fps: of the detections.
        noise: times the fitted noise.
        mode: "tracks" (boxes with identities to the rules) or "tracker" (boxes to the real tracker first).
    """

    seed: int
    number: int
    scenario: Scenario
    view: View
    fps: float
    noise: float
    mode: str


def key_of(seed: int, number: int) -> SceneKey:
    """Draw the kind of a scene."""
    rng = np.random.default_rng((seed, number, 0))
    return SceneKey(
        seed=seed,
        number=number,
        scenario=Scenario(rng.choice(list(SHARES), p=list(SHARES.values()))),
        view=View(rng.choice(list(View), p=(0.5, 0.2, 0.3))),
        fps=float(rng.choice(list(FPS_SHARES), p=list(FPS_SHARES.values()))),
        noise=float(rng.choice(list(NOISE_SHARES), p=list(NOISE_SHARES.values()))),
        mode=str(rng.choice(list(MODE_SHARES), p=list(MODE_SHARES.values()))),
    )
