"""Whether the picture moved with the box."""

import numpy as np
import pytest

from edge.domain.violation import TrackPoint
from edge.tracking import FlowWitness, WitnessSettings
from tests.edge.tracking.scenes import TEXTURE, frame

VEHICLE = np.random.default_rng(10).integers(0, 256, (40, 40), dtype=np.uint8)


def watch(speed_px: int, n_frames: int = 5) -> FlowWitness:
    """Show a vehicle that moves to the right by `speed_px` per frame."""
    witness = FlowWitness()
    for n in range(n_frames):
        luma = TEXTURE.copy()
        luma[40:80, 20 + n * speed_px : 60 + n * speed_px] = VEHICLE
        witness.observe(frame(n, n / 10, luma))
    return witness


def trail(speed_px: float, n_frames: int = 5) -> list[TrackPoint]:
    return [
        TrackPoint(n, round(n / 10 * 1e9), (20 + n * speed_px, 40, 60 + n * speed_px, 80))
        for n in range(n_frames)
    ]


@pytest.mark.parametrize("speed_px", [2, 6, 12])
def test_a_vehicle_that_moves_agrees(speed_px: int) -> None:
    assert watch(speed_px).agrees(trail(speed_px)) is True


def test_a_number_that_hops_over_a_standing_crowd_does_not() -> None:
    assert watch(0).agrees(trail(6)) is False


def test_a_box_against_the_motion_of_its_picture_does_not() -> None:
    assert watch(6).agrees(trail(-4)) is False


@pytest.mark.parametrize("points", [[], trail(6)[:1], trail(0)])
def test_without_motion_nothing_can_be_told(points: list[TrackPoint]) -> None:
    assert watch(6).agrees(points) is None


def test_pictures_that_are_gone_tell_nothing() -> None:
    witness = watch(6)
    witness.observe(frame(99, 60.0))
    assert witness.agrees(trail(6)) is None


def test_another_frame_size_forgets() -> None:
    witness = watch(6)
    witness.observe(frame(5, 0.5, np.ascontiguousarray(TEXTURE[:100])))
    assert witness.agrees(trail(6)) is None


def test_large_pictures_are_kept_small_and_still_judged() -> None:
    witness = FlowWitness(WitnessSettings(max_width_px=160))
    for n in range(3):
        luma = TEXTURE.copy()
        luma[40:80, 20 + n * 6 : 60 + n * 6] = VEHICLE
        witness.observe(frame(n, n / 10, np.repeat(np.repeat(luma, 4, 0), 4, 1)))
    points = [TrackPoint(p.frame_number, p.captured_at_ns, tuple(4 * v for v in p.xyxy)) for p in trail(6, 3)]
    assert witness.agrees(points) is True


def test_the_motion_of_a_neighbour_does_not_vouch_for_a_hop() -> None:
    witness = watch(10, 6)
    hop = [
        TrackPoint(n, round(n / 10 * 1e9), (20 + x, 40, 60 + x, 80))
        for n, x in enumerate([0, 2, 4, 52, 54, 56])
    ]
    assert witness.agrees(hop) is False
