"""SPaT messages as JSON."""

import json
from datetime import UTC, datetime

import pytest

from contracts.base import Indication
from edge.controllers.spat import SpatDecoder, SpatMessage, event_states, is_preempted, stamped_ns
from edge.errors import SourceError

NEW_YEAR_NS = round(datetime(2027, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000_000


def message(state: str = "stop-And-Remain", **more: object):
    states = [{"signalGroup": 2, "state-time-speed": [{"eventState": state, "timing": {"minEndTime": 1}}]}]
    body = {"intersections": [{"id": {"id": 7}, "states": states, **more}]}
    return SpatMessage.parse(json.dumps(body).encode()).intersections[0]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("stop-And-Remain", Indication.RED),
        ("stopAndRemain", Indication.RED),
        ("protected-clearance", Indication.AMBER),
        ("permissive-Movement-Allowed", Indication.GREEN),
        ("pre-Movement", Indication.RED_AMBER),
        ("stop-Then-Proceed", Indication.FLASHING_RED),
        ("caution-Conflicting-Traffic", Indication.FLASHING_AMBER),
        ("dark", Indication.DARK),
        ("unavailable", Indication.UNKNOWN),
        ("something-new", Indication.UNKNOWN),
    ],
)
def test_event_states(state, expected) -> None:
    assert event_states(message(state)) == {2: expected}


@pytest.mark.parametrize(
    ("status", "expected"),
    [(["preemptIsActive"], True), ("0800", True), ("1000", True), ("8000", False), ([], False), ("", False)],
)
def test_pre_emption_and_priority(status, expected) -> None:
    assert is_preempted(message(status=status)) is expected


def test_a_minute_of_the_year_near_new_year_is_the_right_years() -> None:
    last_minute = message(moy=365 * 1440 - 1, timeStamp=59_900)
    assert stamped_ns(last_minute, NEW_YEAR_NS + 50_000_000) == NEW_YEAR_NS - 100_000_000


@pytest.mark.parametrize("time", [{}, {"moy": 5}, {"moy": 5, "timeStamp": 65535}])
def test_without_a_whole_time_there_is_none(time) -> None:
    assert stamped_ns(message(**time), NEW_YEAR_NS) is None


@pytest.mark.parametrize(
    "payload", [b"{", b"[" * 60_000, b"x" * 70_000, b"{}", b'{"intersections": [{"states": 1}]}']
)
def test_what_is_no_message_is_told_in_one_line(payload) -> None:
    with pytest.raises(SourceError, match="SPaT: ") as caught:
        SpatMessage.parse(payload)
    assert "\n" not in str(caught.value)


def test_the_intersection_is_found_by_number_or_as_the_only_one() -> None:
    body = {"intersections": [{"id": n, "states": []} for n in (1, 2)]}
    parsed = SpatMessage.parse(json.dumps(body).encode())
    assert parsed.intersection(2) is parsed.intersections[1]
    assert parsed.intersection(None) is None
    assert parsed.intersection(3) is None


@pytest.mark.parametrize(
    ("at_changes", "time", "exact"),
    [
        (True, {"at": "2027-01-01T00:00:00Z"}, True),
        (True, {}, False),
        (False, {"at": "2027-01-01T00:00:00Z"}, False),
    ],
)
def test_a_change_is_dated_by_a_message_that_is_sent_at_changes_and_stamped(at_changes, time, exact) -> None:
    states = [{"signalGroup": 2, "state-time-speed": [{"eventState": "dark"}]}]
    payload = json.dumps({"intersections": [{"states": states, **time}]}).encode()
    sample = SpatDecoder(None, {"main": 2}, at_changes).decode(payload, NEW_YEAR_NS, is_old=False)
    assert sample is not None
    assert (sample.exact, sample.shown["main"]) == (exact, Indication.DARK)
