"""Why nothing was alleged: sums per camera and day of the city. Both stores."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from central.db.engine import Database
from central.statistics.models import NotFired
from central.statistics.reasons import CameraReasons, reason_report
from central.statistics.reports import span_of
from central.statistics.repository import FlowFilter
from central.statistics.retention import forget_old
from central.statistics.schemas import Step
from contracts.flow import FlowMinute
from contracts.receipt import ReceiptResult
from tests.central.builders import minute_of
from tests.central.statistics.test_service import Road

NOON = datetime(2026, 1, 31, 5, tzinfo=UTC)
"""12:00 in the city; its next day begins at 17:00 UTC."""


def counted(at: datetime, camera: str = "cam-1", **reasons: int) -> FlowMinute:
    return minute_of(at, camera=camera, junction="j", not_fired=reasons)


def days(database: Database, **which: str) -> list[CameraReasons]:
    span = span_of(NOON, NOON + timedelta(days=2), Step.DAY)
    with database.read() as session:
        return reason_report(session, span, FlowFilter(**which)).days


def test_minutes_add_up_to_days_of_the_city(database: Database) -> None:
    road = Road(database)
    for minute in (
        counted(NOON, hidden=2, lamp_not_red=9),
        counted(NOON + timedelta(hours=11, minutes=59), hidden=1),
        counted(NOON + timedelta(hours=12), hidden=4),
    ):
        road.send(road.node.minute(minute))
    assert [day.by_reason for day in days(database)] == [{"hidden": 3, "lamp_not_red": 9}, {"hidden": 4}]
    assert days(database)[1].starts_at == datetime(2026, 1, 31, 17, tzinfo=UTC)


def test_each_camera_has_its_own(database: Database) -> None:
    road = Road(database)
    road.send(road.node.minute(counted(NOON, "cam-1", hidden=1)))
    road.send(road.node.minute(counted(NOON, "cam-2", reversing=5)))
    assert [(day.camera, day.by_reason) for day in days(database)] == [
        ("cam-1", {"hidden": 1}),
        ("cam-2", {"reversing": 5}),
    ]
    assert [day.camera for day in days(database, camera="cam-2")] == ["cam-2"]
    assert days(database, junction="elsewhere") == []


def test_a_message_that_comes_twice_counts_once(database: Database) -> None:
    road = Road(database)
    message = road.node.minute(counted(NOON, hidden=2))
    assert [road.send(message) for _ in range(2)] == [ReceiptResult.STORED, ReceiptResult.DUPLICATE]
    assert days(database)[0].by_reason == {"hidden": 2}


def test_nodes_of_before_tell_none(database: Database) -> None:
    road = Road(database)
    road.send(road.node.minute(minute_of(NOON)))
    assert days(database) == []


def test_they_are_forgotten_with_the_traffic(database: Database) -> None:
    road = Road(database)
    for ago in (0, 9, 30):
        road.send(road.node.minute(counted(NOON - timedelta(days=ago), hidden=1)))
    forget_old(database, 5, NOON)
    with database.read() as session:
        assert session.scalar(select(func.count(NotFired.id))) == 1


@pytest.mark.parametrize(
    "reasons", [{"Hidden": 1}, {"hidden": 0}, {"": 1}, {"x" * 41: 1}, {f"r{n}": 1 for n in range(65)}]
)
def test_what_is_no_count_of_reasons_is_refused(reasons: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        counted(NOON, **reasons)
