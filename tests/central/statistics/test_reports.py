"""Sums of traffic over steps are those of a plain loop, with gaps, pieces, repeats and any order. Both stores."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from central.db.engine import Database
from central.errors import RefusedError
from central.statistics.reports import MINUTES, flow_report, span_of
from central.statistics.repository import FlowFilter
from central.statistics.schemas import FlowReport, FlowStep, Step
from contracts.base import Indication, VehicleClass
from contracts.flow import ApproachMinute, FlowCell, FlowMinute, Queue
from tests.central.builders import minute_of, passed
from tests.central.statistics.test_service import Road

START = datetime(2026, 1, 31, 15, 30, tzinfo=UTC)
"""90 minutes before midnight in the city."""
N_MINUTES = 180


def reported(database: Database, step: Step, ends: datetime | None = None, **which: str) -> FlowReport:
    span = span_of(START, ends or START + timedelta(minutes=N_MINUTES), step)
    with database.read() as session:
        return flow_report(session, span, step, FlowFilter(**which))


def only_steps(database: Database, step: Step) -> list[FlowStep]:
    (series,) = reported(database, step).series
    return series.steps


cells = st.builds(
    FlowCell,
    movement=st.sampled_from([None, "lurus", "kiri"]),
    vehicle_class=st.sampled_from(VehicleClass),
    indication=st.sampled_from([Indication.RED, Indication.GREEN, Indication.UNKNOWN]),
    n=st.integers(5, 20),
    n_arrival_known=st.integers(2, 4),
    n_arrived_on_red=st.integers(0, 2),
)
queues = st.none() | st.builds(
    Queue,
    most_vehicles=st.integers(0, 9),
    waited_vehicle_ms=st.integers(0, 400_000),
    longest_cm=st.none() | st.integers(0, 9000),
)


@st.composite
def minutes(draw: st.DrawFn) -> FlowMinute:
    covered_ms = draw(st.integers(0, 60_000))
    part = ApproachMinute(
        approach=draw(st.sampled_from(["utara", "selatan"])),
        cells=draw(st.lists(cells, max_size=3)),
        lamp_known_ms=(known_ms := draw(st.integers(0, covered_ms))),
        red_ms=draw(st.integers(0, known_ms)),
        queue=draw(queues),
    )
    at = START + timedelta(minutes=draw(st.integers(0, N_MINUTES - 1)))
    return FlowMinute(junction="j", camera="c", starts_at=at, covered_ms=covered_ms, approaches=[part])


def expected(told: list[FlowMinute], approach: str, step: FlowStep, step_min: int) -> dict[str, object]:
    """The slow, obvious sums over what the nodes told."""
    ends = step.starts_at + timedelta(minutes=step_min)
    inside = [
        m for m in told if step.starts_at <= m.starts_at < ends and m.approaches[0].approach == approach
    ]
    parts = [m.approaches[0] for m in inside]
    kept = [cell for part in parts for cell in part.cells]
    by_class: Counter[VehicleClass] = Counter()
    for cell in kept:
        by_class[cell.vehicle_class] += cell.n
    queue = [part.queue for part in parts if part.queue is not None]
    return {
        "covered_ms": sum(m.covered_ms for m in inside),
        "red_ms": sum(part.red_ms for part in parts),
        "n": sum(cell.n for cell in kept),
        "by_class": by_class,
        "on_red": sum(cell.n_arrived_on_red for cell in kept),
        "queue_most": max((q.most_vehicles for q in queue), default=None),
        "seen": bool(inside),
    }


def told_by(step: FlowStep) -> dict[str, object]:
    return {
        "covered_ms": round(step.covered_s * 1000),
        "red_ms": round((step.red_s or 0) * 1000),
        "n": step.passed.n if step.passed else 0,
        "by_class": Counter(step.passed.by_class) if step.passed else Counter(),
        "on_red": step.passed.n_arrived_on_red if step.passed else 0,
        "queue_most": step.queue.most_vehicles if step.queue else None,
        "seen": step.passed is not None,
    }


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(minutes(), max_size=12), again=st.lists(st.integers(0, 11), max_size=4))
def test_the_sums_of_every_step_are_those_of_a_plain_loop(
    database: Database, told: list[FlowMinute], again: list[int]
) -> None:
    with database.write() as session:
        for table in ("flow_passed", "flow_parts", "received_messages", "nodes"):
            session.execute(text(f"DELETE FROM {table}"))
    road = Road(database)
    messages = [road.node.minute(minute) for minute in told]
    for message in [*messages, *(messages[i] for i in again if i < len(messages))]:
        road.send(message)
    for step in Step:
        report = reported(database, step)
        assert {s.approach for s in report.series} == {m.approaches[0].approach for m in told}
        for series in report.series:
            for one in series.steps:
                assert told_by(one) == expected(told, series.approach, one, MINUTES[step])


def test_a_step_that_nobody_saw_has_no_counts(database: Database) -> None:
    road = Road(database)
    road.send(road.node.minute(minute_of(START, passed(4))))
    steps = only_steps(database, Step.HOUR)
    assert [(s.covered_s, s.passed and s.passed.n) for s in steps] == [
        (60, 4),
        (0, None),
        (0, None),
        (0, None),
    ]
    assert {s.lamp_known_s for s in steps[1:]} == {s.queue for s in steps[1:]} == {None}


def test_a_step_in_which_nobody_passed_is_a_count_of_none(database: Database) -> None:
    road = Road(database)
    road.send(road.node.minute(minute_of(START)))
    assert only_steps(database, Step.MINUTE)[0].passed.n == 0  # type: ignore[union-attr]


def test_a_day_is_the_citys_day(database: Database) -> None:
    road = Road(database)
    for at in (START + timedelta(minutes=89), START + timedelta(minutes=90)):
        road.send(road.node.minute(minute_of(at, passed(1))))
    days = only_steps(database, Step.DAY)
    assert [(day.starts_at.hour, day.passed and day.passed.n) for day in days] == [(17, 1), (17, 1)]


def test_a_mean_queue_is_over_the_time_in_which_queues_were_seen(database: Database) -> None:
    road = Road(database)
    queue = {"most_vehicles": 3, "waited_vehicle_ms": 60_000, "longest_cm": None, "open_ended_ms": 5000}
    road.send(road.node.minute(minute_of(START, approach={"queue": queue}, covered_ms=30_000)))
    road.send(road.node.minute(minute_of(START)))
    waiting = only_steps(database, Step.HOUR)[0].queue
    assert waiting is not None
    assert (waiting.most_vehicles, waiting.mean_vehicles, waiting.longest_m) == (3, 2.0, None)
    assert waiting.open_ended_s == 5


def test_speeds_are_weighted_by_the_vehicles(database: Database) -> None:
    road = Road(database)
    for n, mean_kmh in ((1, 60.0), (3, 20.0)):
        road.send(road.node.minute(minute_of(START, approach={"speed": {"n": n, "mean_kmh": mean_kmh}})))
    step = only_steps(database, Step.HOUR)[0]
    assert (step.n_speeds, step.mean_kmh) == (4, 30.0)


def test_a_clock_that_was_set_back_shows(database: Database) -> None:
    road = Road(database)
    road.send(road.node.minute(minute_of(START, clock_stepped=True)))
    road.send(road.node.minute(minute_of(START, covered_ms=15_000)))
    step = only_steps(database, Step.MINUTE)[0]
    assert (step.covered_s, step.clock_steps) == (75, 1)


def test_junction_and_camera_are_filters(database: Database) -> None:
    road = Road(database)
    for junction, camera in (("a", "a-1"), ("a", "a-2"), ("b", "b-1")):
        road.send(road.node.minute(minute_of(START, junction=junction, camera=camera)))
    asked = ({}, {"junction": "a"}, {"camera": "b-1"}, {"junction": "a", "camera": "b-1"})
    found = [[s.camera for s in reported(database, Step.HOUR, **which).series] for which in asked]
    assert found == [["a-1", "a-2", "b-1"], ["a-1", "a-2"], ["b-1"], []]


@pytest.mark.parametrize(
    ("begins", "ends", "step", "field"),
    [
        (START, START, Step.HOUR, "to"),
        (START, START - timedelta(hours=1), Step.HOUR, "to"),
        (START, START + timedelta(minutes=3001), Step.MINUTE, "step"),
        (datetime(1, 1, 1, tzinfo=UTC), START, Step.DAY, "from"),
        (START, datetime.max.replace(tzinfo=UTC), Step.DAY, "to"),
    ],
)
def test_a_time_that_cannot_be_answered_is_refused(
    begins: datetime, ends: datetime, step: Step, field: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        span_of(begins, ends, step)
    assert refused.value.field == field


@pytest.mark.parametrize("step", Step)
def test_a_span_is_the_whole_steps_that_the_time_touches(step: Step) -> None:
    span = span_of(START + timedelta(seconds=1), START + timedelta(minutes=61, seconds=1), step)
    assert len(span.starts) == {Step.MINUTE: 62, Step.HOUR: 2, Step.DAY: 1}[step]
    assert (span.end - span.begin) % MINUTES[step] == 0
