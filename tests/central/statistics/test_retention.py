"""Old traffic is deleted, and only that; the audit table says so. Both stores."""

import time
from datetime import timedelta

from sqlalchemy import func, select

from central.audit.repository import entries_for
from central.db.engine import Database
from central.statistics.models import FlowPart, FlowPassed
from central.statistics.retention import Retention, forget_old
from tests.central.builders import NOW, minute_of, passed
from tests.central.statistics.test_service import Road

DAYS_OLD = (0, 9, 10, 11, 30)


def road_with_days(database: Database) -> Road:
    road = Road(database)
    for days in DAYS_OLD:
        road.send(road.node.minute(minute_of(NOW - timedelta(days=days), passed(1))))
    return road


def test_what_is_older_is_deleted_with_its_counts(database: Database) -> None:
    road = road_with_days(database)
    assert forget_old(database, 10, NOW) == 2
    assert [len(cells) for _, cells in road.kept()] == [1, 1, 1]
    with database.read() as session:
        assert session.scalar(select(func.count(FlowPassed.id))) == 3
        told = [entry.detail for entry in entries_for(session, "flow")]
    assert [text and text.split(" before")[0] for text in told] == ["1 parts", "1 parts"]


def test_deleting_again_finds_nothing(database: Database) -> None:
    road_with_days(database)
    forget_old(database, 10, NOW)
    assert forget_old(database, 10, NOW) == 0


def test_the_thread_deletes_at_its_start(database: Database) -> None:
    road = road_with_days(database)
    retention = Retention(database, 1)  # everything above is older
    retention.start()
    until = time.monotonic() + 10
    while road.kept() and time.monotonic() < until:
        time.sleep(0.02)
    retention.stop()
    with database.read() as session:
        assert session.scalar(select(func.count(FlowPart.id))) == 0
