"""What is published about a controller."""

from edge.app.checked import controller_health
from edge.controllers.offset import ClockOffset
from edge.controllers.reader import ControllerState


def test_offset_and_counts_are_published() -> None:
    state = ControllerState(ClockOffset(-250_040_000, 12_000_000, 9), 1_000_000_000, 2)
    health = controller_health("junction-1", state)
    assert (health.clock_offset_ms, health.clock_offset_uncertainty_ms) == (-250.0, 12.0)
    assert (health.n_shared_changes, health.n_disagreements) == (9, 2)
    assert health.heard_at is not None
    assert health.heard_at.timestamp() == 1


def test_an_offset_that_is_only_declared_is_not_published() -> None:
    health = controller_health("junction-1", ControllerState(ClockOffset(0, 1_000_000_000, 0)))
    assert (health.clock_offset_ms, health.clock_offset_uncertainty_ms, health.heard_at) == (None, None, None)


def test_before_the_first_frame_nothing_is_known() -> None:
    assert controller_health("junction-1", ControllerState()).n_shared_changes == 0
