"""From a rule's decision to the facts record. The same candidate and context give the same bytes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contracts.base import Slug
from contracts.facts import AccountStep, ClockState, Crossing, Facts, LampPhase, ModelIdentity, SeenEnd
from edge.domain.signal import Phase
from edge.domain.units import MILLISECOND_NS
from edge.domain.violation import ViolationCandidate

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KMH = 3.6


@dataclass(frozen=True, slots=True)
class FactsContext:
    """What the facts say beside the decision.

    Attributes:
        city: of the node.
        junction: of the layout.
        layout_sha256: of the layout document.
        config_sha256: of the node's configuration.
        grace_ms: of the layout.
        clock: state of the node's clock.
        max_clock_offset_ms: an offset beyond it makes the event not evidential.
        frame_size_px: (width, height) of the frames.
        reference_size_px: (width, height) of the layout.
        frame_interval_ns: nominal distance of frames.
        models: weights that took part.
        software_version: of this package.
    """

    city: Slug
    junction: Slug
    layout_sha256: str
    config_sha256: str
    grace_ms: int
    clock: ClockState
    max_clock_offset_ms: int
    frame_size_px: tuple[int, int]
    reference_size_px: tuple[int, int]
    frame_interval_ns: int
    models: tuple[ModelIdentity, ...]
    software_version: str


def build_facts(candidate: ViolationCandidate, context: FactsContext, lane: Slug | None = None) -> Facts:
    """Write the facts of a decision; times in UTC with microseconds. `lane`: by which it came, where known."""
    doubts = _doubts(context)
    return Facts(
        kind=candidate.kind,
        city=context.city,
        junction=context.junction,
        camera=candidate.camera,
        approach=candidate.approach,
        stop_line=candidate.stop_line,
        movement=candidate.movement,
        lane=lane,
        vehicle_class=candidate.vehicle_class,
        vehicle_confidence=round(min(1.0, max(0.0, float(candidate.vehicle_confidence))), 4),
        decided_at=utc(candidate.decided_ns),
        decided_frame=candidate.decided_frame,
        crossing=_crossing(candidate, context),
        red_elapsed_ms=_ms(candidate.red_elapsed_ns),
        red_elapsed_uncertainty_ms=_ms_up(candidate.red_elapsed_uncertainty_ns),
        red_begin=candidate.red_begin,
        seen_end=_seen_end(candidate),
        grace_ms=context.grace_ms,
        amber_duration_ms=None if candidate.amber_duration_ns is None else _ms(candidate.amber_duration_ns),
        lamp_history=[lamp_phase(phase) for phase in candidate.phases],
        account=_account(candidate),
        priority=list(candidate.priority),
        clock=context.clock,
        evidential=not doubts,
        not_evidential_because=doubts,
        frame_size_px=context.frame_size_px,
        frame_interval_ms=round(context.frame_interval_ns / MILLISECOND_NS, 3),
        layout_sha256=context.layout_sha256,
        config_sha256=context.config_sha256,
        models=list(context.models),
        software_version=context.software_version,
    )


def utc(ns: int) -> datetime:
    """Return nanoseconds since 1970 as an aware time, to the microsecond below."""
    return _EPOCH + timedelta(microseconds=ns // 1000)


def _ms(ns: int) -> int:
    return (ns + MILLISECOND_NS // 2) // MILLISECOND_NS


def _ms_up(ns: int) -> int:
    return -(-ns // MILLISECOND_NS)


def _ms_up_or_none(ns: int | None) -> int | None:
    return None if ns is None else _ms_up(ns)


def _crossing(candidate: ViolationCandidate, context: FactsContext) -> Crossing:
    x, y = candidate.point_px
    scale_x = context.reference_size_px[0] / context.frame_size_px[0]
    scale_y = context.reference_size_px[1] / context.frame_size_px[1]
    road = candidate.on_road
    return Crossing(
        front_at=utc(candidate.front_ns),
        front_frame=candidate.front_frame,
        rear_at=None if candidate.rear_ns is None else utc(candidate.rear_ns),
        rear_frame=candidate.rear_frame,
        uncertainty_ms=_ms_up(candidate.uncertainty_ns),
        point_px=(round(float(x) * scale_x, 2), round(float(y) * scale_y, 2)),
        front_uncertainty_ms=_ms_up_or_none(candidate.front_uncertainty_ns),
        rear_uncertainty_ms=_ms_up_or_none(candidate.rear_uncertainty_ns),
        speed_kmh=None if road is None else round(KMH * road.speed_m_s, 1),
        speed_uncertainty_kmh=None if road is None else round(KMH * road.speed_uncertainty_m_s, 1),
        past_line_m=None if road is None else round(road.past_line_m, 2),
        past_line_uncertainty_m=None if road is None else round(road.past_line_uncertainty_m, 2),
    )


def _seen_end(candidate: ViolationCandidate) -> SeenEnd | None:
    seen = candidate.seen_end
    if seen is None:
        return None
    return SeenEnd(
        end=seen.end,
        at=utc(seen.at_ns),
        red_elapsed_ms=_ms(seen.red_elapsed_ns),
        red_elapsed_uncertainty_ms=_ms_up(seen.red_elapsed_uncertainty_ns),
    )


def lamp_phase(phase: Phase) -> LampPhase:
    """Write a phase of a signal group as the documents have it."""
    return LampPhase(
        indication=phase.indication,
        starts_at=utc(phase.start_ns),
        ends_at=None if phase.end_ns is None else utc(phase.end_ns),
        start_uncertainty_ms=_ms_up(phase.start_uncertainty_ns),
        start_seen=phase.start_seen,
    )


def _account(candidate: ViolationCandidate) -> list[AccountStep]:
    return [
        AccountStep(code=e.code, frame_number=e.frame_number, at=utc(e.captured_at_ns), value_ms=e.value_ms)
        for e in candidate.account
    ]


def _doubts(context: FactsContext) -> list[str]:
    clock = context.clock
    if clock.source == "simulated":
        return ["the camera is simulated"]
    if clock.source != "ntp" or clock.offset_ms is None:
        return [f"the clock is not known (source: {clock.source})"]
    if abs(clock.offset_ms) > context.max_clock_offset_ms:
        return [f"the clock is off by {clock.offset_ms} ms; the limit is {context.max_clock_offset_ms} ms"]
    return []
