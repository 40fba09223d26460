"""An outbox that refuses costs time, and at last the oldest minutes, never the camera."""

from datetime import UTC, datetime, timedelta

from contracts.flow import ApproachMinute, FlowMinute
from edge.app.flow.post import MOST_WAITING, FlowPost
from edge.errors import OutboxError

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def minute(number: int) -> FlowMinute:
    part = ApproachMinute(approach="north", lamp_known_ms=0, red_ms=0)
    at = NOON + timedelta(minutes=number)
    return FlowMinute(junction="j", camera="c", starts_at=at, covered_ms=60_000, approaches=[part])


class Disk:
    def __init__(self) -> None:
        self.is_full = False
        self.kept: list[FlowMinute] = []

    def put(self, told: FlowMinute) -> None:
        if self.is_full:
            raise OutboxError("disk is full")
        self.kept.append(told)


def test_minutes_wait_for_the_disk_and_keep_their_order():
    disk = Disk()
    post = FlowPost(disk.put)
    disk.is_full = True
    for number in range(3):
        post(minute(number))
    assert post.fault == "3 minutes of traffic wait, 0 dropped: disk is full"
    disk.is_full = False
    post(minute(3))
    assert disk.kept == [minute(number) for number in range(4)]
    assert post.fault is None


def test_the_oldest_go_when_too_many_wait_and_that_is_told():
    disk = Disk()
    post = FlowPost(disk.put)
    disk.is_full = True
    for number in range(MOST_WAITING + 2):
        post(minute(number))
    disk.is_full = False
    post(minute(MOST_WAITING + 2))
    assert disk.kept == [minute(number) for number in range(3, MOST_WAITING + 3)]
    assert post.fault == "3 minutes of traffic were dropped"
