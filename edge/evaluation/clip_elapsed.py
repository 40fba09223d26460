"""Times at the line of a simulated clip, whose truth names the exact ones: of the red-light cases, and of all who passed."""

from collections.abc import Iterator

from contracts.base import ViolationKind
from contracts.facts import RedBegin
from edge.domain.violation import LineCrossing, ViolationCandidate
from edge.evaluation.collect import Collector
from edge.evaluation.elapsed import Elapsed, Passed, TrueTimes, elapsed_of, is_early_start, timed
from edge.evaluation.truth import TrueCrossing, Truth
from edge.kernels.placing import MIN_STEEPNESS
from edge.rules.settings import LENGTHS_M, SECOND_NS

SAME_S, SAME_WIDTH_SHARE = 0.5, 0.05
"""A case and a true crossing are one within this, at the rear."""


def cases_of(truth: Truth, collector: Collector) -> Iterator[Elapsed]:
    """Yield the red-light cases that accuse the right one and saw the begin of red; none for a hand-read truth.

    Early starts are left out: a truth file says when a front was on the line, not when a stop over it ended.
    """
    if not collector.readings or not truth.turns_s:
        return
    origin_ns = collector.readings[0].captured_at_ns
    for candidate in collector.candidates:
        rear_ns = candidate.rear_ns or candidate.front_ns
        if candidate.kind is not ViolationKind.RED_LIGHT or candidate.red_begin is not RedBegin.SEEN:
            continue
        if is_early_start(candidate):
            continue
        turns = [(_ns(at_s, origin_ns), shown) for at_s, shown in truth.turns_of(candidate.approach)]
        true = _crossing_of((rear_ns - origin_ns) / SECOND_NS, candidate, truth)
        if true is None or true.front_s is None or ViolationKind.RED_LIGHT not in true.kinds:
            continue
        speed_m_s = candidate.on_road.speed_m_s if candidate.on_road is not None else None
        front_ns = _ns(true.front_s, origin_ns)
        times = TrueTimes(front_ns, front_ns, None if true.rear_s is None else _ns(true.rear_s, origin_ns))
        case = elapsed_of(candidate, times, turns, (speed_m_s, (candidate.vehicle_class.value,)))
        if case is not None:
            yield case


def passed_in(truth: Truth, collector: Collector) -> Iterator[Passed]:
    """Yield both ends of every crossing, legal or not, whose exact times are known; the lamp has no part in them.

    Speed is that of the class's usual length over the line; the end that the camera sees is the lower one.
    """
    if not collector.readings or truth.approach_vector is None:
        return
    origin_ns = collector.readings[0].captured_at_ns
    for crossing in collector.crossings:
        true = _crossing_of((crossing.rear_ns - origin_ns) / SECOND_NS, crossing, truth)
        if true is None or true.front_s is None or true.rear_s is None:
            continue
        speed_m_s = LENGTHS_M[crossing.vehicle_class][0] / max(true.rear_s - true.front_s, 1e-3)
        about = (speed_m_s, true.vehicle or crossing.vehicle_class.value)
        front, rear = _ends(crossing, (_ns(true.front_s, origin_ns), _ns(true.rear_s, origin_ns)))
        sees_front, sees_rear = _seen_ends(truth.vector_of(crossing.approach))
        yield Passed("front", sees_front, *about, timed(*front))
        yield Passed("rear", sees_rear, *about, timed(*rear))


def _ends(crossing: LineCrossing, true_ns: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    front_ns, rear_ns = true_ns
    return (
        (crossing.front_ns - front_ns, crossing.front_uncertainty_ns),
        (crossing.rear_ns - rear_ns, crossing.rear_uncertainty_ns),
    )


def _seen_ends(vector: tuple[float, float] | None) -> tuple[bool, bool]:
    """Tell whether the camera sees front and rear: one of them of traffic away from it or to it, both from the side."""
    if vector is None:
        return False, False
    is_across = abs(vector[1]) < MIN_STEEPNESS
    return is_across or vector[1] > 0, is_across or vector[1] < 0


def _crossing_of(rear_s: float, said: LineCrossing | ViolationCandidate, truth: Truth) -> TrueCrossing | None:
    x_px = said.point_px[0]

    def apart(true: TrueCrossing) -> tuple[float, float]:
        return abs((true.rear_s or 0.0) - rear_s), abs((true.x_px or 0.0) - x_px) / truth.size[0]

    near = [
        (apart(true), true)
        for true in truth.crossings
        if true.rear_s is not None and true.approach in (None, said.approach)
        if apart(true)[0] <= SAME_S and apart(true)[1] <= SAME_WIDTH_SHARE
    ]
    return min(near, key=lambda pair: sum(pair[0]))[1] if near else None


def _ns(clip_s: float, origin_ns: int) -> int:
    return origin_ns + round(clip_s * SECOND_NS)
