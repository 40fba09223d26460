"""Traffic over a time, step by step. What was not seen stays a gap."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from central.config import CITY_TIME
from central.errors import RefusedError
from central.statistics import repository
from central.statistics.repository import FlowFilter, Span
from central.statistics.schemas import FlowReport, FlowSeries, FlowStep, Passed, Step, Waiting
from central.statistics.service import minute_of, moment_of
from contracts.base import Indication, VehicleClass

MINUTES = {Step.MINUTE: 1, Step.HOUR: 60, Step.DAY: 24 * 60}
MOST_STEPS = 3000
"""Of one approach: two days of minutes, four months of hours, eight years of days."""
MOST_STEPS_IN_ALL = 60_000
UNKNOWN_MOVEMENT = "unknown"
_MINUTE = timedelta(minutes=1)
_MINUTE_S = 60
_YEARS = range(1970, 2200)
_MS_PER_S = 1000
_CM_PER_M = 100
_Key = tuple[str, str, str, int]


def span_of(begins: datetime, ends: datetime, step: Step) -> Span:
    """Return the whole steps that a time touches.

    Raises:
        RefusedError: it ends before it begins, or has too many steps.
    """
    if ends <= begins:
        raise RefusedError("to: is not after from; give a later time", field="to")
    for field, moment in (("from", begins), ("to", ends)):
        if moment.year not in _YEARS:
            raise RefusedError(f"{field}: the year {moment.year} is out of reach", field=field)
    length, offset = MINUTES[step], _offset(step)
    first = (minute_of(begins) + offset) // length
    last = (minute_of(ends - timedelta.resolution) + offset) // length
    if last - first >= MOST_STEPS:
        asked = f"{last - first + 1} steps of a {step}, at most {MOST_STEPS}"
        raise RefusedError(f"step: {asked}; take longer steps or less time", field="step")
    return Span(first * length - offset, (last + 1) * length - offset, length, offset)


def flow_report(session: Session, span: Span, step: Step, which: FlowFilter) -> FlowReport:
    """Return the steps of every approach that was seen in the time.

    Raises:
        RefusedError: that is too much for one answer.
    """
    seen = repository.approaches(session, span, which)
    if len(seen) * len(span.starts) > MOST_STEPS_IN_ALL:
        raise RefusedError("camera: too much for one answer; name a junction or a camera", field="camera")
    parts = {_key(row): row for row in repository.part_sums(session, span, which)}
    passed: dict[_Key, list[RowMapping]] = {}
    for row in repository.passed_sums(session, span, which):
        passed.setdefault(_key(row), []).append(row)

    def series(place: tuple[str, str, str]) -> FlowSeries:
        keys = [(*place, start) for start in span.starts]
        steps = [_step(key[-1], parts.get(key), passed.get(key, ())) for key in keys]
        return FlowSeries(junction=place[0], camera=place[1], approach=place[2], steps=steps)

    return FlowReport(
        step=step,
        step_s=span.step * _MINUTE_S,
        starts_at=moment_of(span.begin),
        ends_at=moment_of(span.end),
        series=[series(place) for place in seen],
    )


def _offset(step: Step) -> int:
    """Minutes by which the city's days begin before those of UTC."""
    ahead = CITY_TIME.utcoffset(None) if step is Step.DAY else timedelta()
    return ahead // _MINUTE


def _step(start: int, part: RowMapping | None, passed: Sequence[RowMapping]) -> FlowStep:
    if part is None:
        return FlowStep(starts_at=moment_of(start), covered_s=0)
    n_speeds = int(part["n_speeds"])
    return FlowStep(
        starts_at=moment_of(start),
        covered_s=part["covered_ms"] / _MS_PER_S,
        clock_steps=part["n_clock_steps"],
        passed=_passed(passed),
        lamp_known_s=part["lamp_known_ms"] / _MS_PER_S,
        red_s=part["red_ms"] / _MS_PER_S,
        occupancy=_share(part["occupied_ms"], part["occupied_covered_ms"]),
        queue=_waiting(part),
        n_speeds=n_speeds,
        mean_kmh=part["speed_sum_kmh"] / n_speeds if n_speeds else None,
    )


def _passed(rows: Sequence[RowMapping]) -> Passed:
    by_class: Counter[VehicleClass] = Counter()
    by_indication: Counter[Indication] = Counter()
    by_movement: Counter[str] = Counter()
    for row in rows:
        by_class[VehicleClass(row["vehicle_class"])] += int(row["n"])
        by_indication[Indication(row["indication"])] += int(row["n"])
        by_movement[row["movement"] or UNKNOWN_MOVEMENT] += int(row["n"])
    return Passed(
        n=by_class.total(),
        by_class=by_class,
        by_indication=by_indication,
        by_movement=by_movement,
        n_arrival_known=sum(row["n_arrival_known"] for row in rows),
        n_arrived_on_red=sum(row["n_arrived_on_red"] for row in rows),
    )


def _waiting(part: RowMapping) -> Waiting | None:
    if part["queue_most"] is None:
        return None
    longest = part["queue_longest_cm"]
    return Waiting(
        most_vehicles=part["queue_most"],
        mean_vehicles=_share(part["queue_waited_ms"], part["queue_covered_ms"]),
        longest_m=None if longest is None else longest / _CM_PER_M,
        open_ended_s=(part["queue_open_ended_ms"] or 0) / _MS_PER_S,
    )


def _share(part: int | None, whole: int | None) -> float | None:
    return float(part) / float(whole) if part is not None and whole else None


def _key(row: RowMapping) -> _Key:
    return row["junction"], row["camera"], row["approach"], int(row["step_start"])
