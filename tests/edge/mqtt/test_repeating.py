"""The loop under relay and uploader: goes on after anything, ends when asked."""

import time

import pytest

from edge.mqtt import repeating
from edge.mqtt.backoff import Backoff
from edge.mqtt.repeating import RepeatingThread
from tests.support.broker import until


class Steps:
    """Returns or raises what it was given, then works."""

    def __init__(self, *outcomes: bool | Exception) -> None:
        self.left = list(outcomes)
        self.n_done = 0

    def __call__(self) -> bool:
        self.n_done += 1
        outcome = self.left.pop(0) if self.left else True
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def faults() -> list[str]:
    return []


def test_a_step_that_works_is_repeated_until_the_end(faults):
    steps = Steps()
    thread = RepeatingThread("worker", steps, faults.append)
    thread.start()
    until(lambda: steps.n_done >= 3)
    thread.stop()
    n_done = steps.n_done
    time.sleep(3 * repeating._PAUSE_S)
    assert steps.n_done == n_done
    assert faults == []


def test_an_unforeseen_error_is_told_and_the_thread_goes_on(faults):
    steps = Steps(RuntimeError("broken"), True)
    thread = RepeatingThread("worker", steps, faults.append)
    thread.start()
    until(lambda: steps.n_done >= 3)
    thread.stop()
    assert faults == ["the worker failed; see the log"]


def test_failures_wait_longer_each_time_up_to_a_limit_and_success_begins_anew():
    backoff = Backoff(first_s=1.0, longest_s=4.0)
    waits = [backoff.failed() for _ in range(6)]
    for wait_s, most_s in zip(waits, (1, 2, 4, 4, 4, 4), strict=True):
        assert most_s / 2 <= wait_s <= most_s
    backoff.worked()
    assert backoff.failed() <= 1.0


def test_stopping_does_not_wait_for_the_back_off(faults, monkeypatch):
    monkeypatch.setattr(Backoff, "failed", lambda _: 60.0)
    steps = Steps(*[False] * 9)
    thread = RepeatingThread("worker", steps, faults.append)
    thread.start()
    until(lambda: steps.n_done == 1)
    began_s = time.monotonic()
    thread.stop()
    assert time.monotonic() - began_s < 2


def test_stop_before_start_is_harmless(faults):
    RepeatingThread("worker", Steps(), faults.append).stop()
