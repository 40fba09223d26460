"""Decisions that the outbox refuses are tried again until they are durable."""

import threading

import pytest

from edge.app import patient
from edge.app.patient import PatientLog
from edge.domain.case import OpenCase
from edge.errors import OutboxError


class FullThenFree:
    """Refuses so many times, then takes everything."""

    def __init__(self, n_refusals: int) -> None:
        self.n_refusals = n_refusals
        self.taken: list[str] = []

    def put_decision(self, case: OpenCase) -> None:
        if self.n_refusals:
            self.n_refusals -= 1
            raise OutboxError("database or disk is full")
        self.taken.append(case.violation_id)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patient, "_RETRY_S", 0.01)


def case(name: str) -> OpenCase:
    return OpenCase(name, None, None)


def test_a_decision_waits_for_the_disk_and_the_fault_is_shown_meanwhile():
    log, faults = FullThenFree(3), []
    PatientLog(log, threading.Event(), faults.append).put_decision(case("a"))
    assert log.taken == ["a"]
    assert faults == ["database or disk is full"] * 3 + [None]


def test_a_node_that_is_stopped_gives_up_aloud():
    stopping = threading.Event()
    stopping.set()
    log = FullThenFree(10**9)
    with pytest.raises(OutboxError, match="full"):
        PatientLog(log, stopping, lambda _: None).put_decision(case("a"))
    assert log.taken == []
