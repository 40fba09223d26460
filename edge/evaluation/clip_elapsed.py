"""Red elapsed of the cases of a simulated clip, whose truth names the exact times."""

from collections.abc import Iterator

from contracts.base import ViolationKind
from contracts.facts import RedBegin
from edge.domain.violation import ViolationCandidate
from edge.evaluation.collect import Collector
from edge.evaluation.elapsed import Elapsed, elapsed_of
from edge.evaluation.truth import TrueCrossing, Truth
from edge.rules.settings import SECOND_NS

SAME_S, SAME_WIDTH_SHARE = 0.5, 0.05
"""A case and a true crossing are one within this, at the rear."""


def cases_of(truth: Truth, collector: Collector) -> Iterator[Elapsed]:
    """Yield the red-light cases that accuse the right one and saw the begin of red; none for a hand-read truth."""
    if not collector.readings or not truth.turns_s:
        return
    origin_ns = collector.readings[0].captured_at_ns
    turns = [(_ns(at_s, origin_ns), shown) for at_s, shown in truth.turns_s]
    for candidate in collector.candidates:
        if candidate.kind is not ViolationKind.RED_LIGHT or candidate.red_begin is not RedBegin.SEEN:
            continue
        true = _crossing_of(candidate, truth, origin_ns)
        if true is None or true.front_s is None or ViolationKind.RED_LIGHT not in true.kinds:
            continue
        speed_m_s = candidate.on_road.speed_m_s if candidate.on_road is not None else None
        case = elapsed_of(
            candidate, _ns(true.front_s, origin_ns), turns, (speed_m_s, (candidate.vehicle_class.value,))
        )
        if case is not None:
            yield case


def _crossing_of(candidate: ViolationCandidate, truth: Truth, origin_ns: int) -> TrueCrossing | None:
    def apart(true: TrueCrossing) -> tuple[float, float]:
        rear_ns = candidate.rear_ns or candidate.front_ns
        late_s = abs((true.rear_s or 0.0) - (rear_ns - origin_ns) / SECOND_NS)
        return late_s, abs((true.x_px or 0.0) - candidate.point_px[0]) / truth.size[0]

    timed = [(apart(true), true) for true in truth.crossings if true.rear_s is not None]
    near = [pair for pair in timed if pair[0][0] <= SAME_S and pair[0][1] <= SAME_WIDTH_SHARE]
    return min(near, key=lambda pair: sum(pair[0]))[1] if near else None


def _ns(clip_s: float, origin_ns: int) -> int:
    return origin_ns + round(clip_s * SECOND_NS)
