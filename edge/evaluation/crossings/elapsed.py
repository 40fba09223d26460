"""Red elapsed of simulated crossings at 25 frames per second and the fitted noise."""

from collections.abc import Iterator
from dataclasses import replace

from contracts.base import ViolationKind
from contracts.facts import RedBegin
from edge.domain.detection import VEHICLE_CLASSES
from edge.evaluation.crossings.play import Played, play
from edge.evaluation.crossings.scenario import key_of
from edge.evaluation.crossings.timing import NS, ORIGIN_NS
from edge.evaluation.crossings.traffic import make_scene
from edge.evaluation.crossings.truth import truth_of
from edge.evaluation.crossings.verdict import accused_row
from edge.evaluation.elapsed import Elapsed, TrueTimes, elapsed_of, is_early_start
from edge.kernels.driving import STEP_S

FPS = 25.0


def elapsed_in(seed: int, n_scenes: int) -> Iterator[tuple[Elapsed, ...]]:
    """Play the first scenes of a seed, whatever frame rate and noise they were drawn with; yield the cases of each."""
    for number in range(n_scenes):
        key = replace(key_of(seed, number), fps=FPS, noise=1.0)
        yield tuple(cases_of(play(make_scene(key))))


def cases_of(played: Played) -> Iterator[Elapsed]:
    """Yield the red-light cases of a scene that accuse the right one and saw the begin of red."""
    scene = played.scene
    turns = [(_ns(at_s), shown) for at_s, shown in scene.lamp.turns()]
    for candidate in played.candidates:
        if candidate.kind is not ViolationKind.RED_LIGHT or candidate.red_begin is not RedBegin.SEEN:
            continue
        row = accused_row(played, candidate)
        truth = truth_of(scene, row) if row is not None else None
        if row is None or truth is None or candidate.kind not in truth.kinds:
            continue
        begun_s = truth.counts_from_s(early_start=is_early_start(candidate))
        speed_m_s = abs(float(scene.speed_mps[row, int(begun_s / STEP_S)]))
        groups = (f"view {scene.key.view}", VEHICLE_CLASSES[int(scene.classes[row])].value)
        ends_ns = (None if at_s is None else _ns(at_s) for at_s in (truth.front_s, truth.rear_s))
        case = elapsed_of(candidate, TrueTimes(_ns(begun_s), *ends_ns), turns, (speed_m_s, groups))
        if case is not None:
            yield case


def _ns(scene_s: float) -> int:
    return ORIGIN_NS + round(scene_s * NS)
