"""Two looks at one picture: each vehicle once, in pixels of the full frame."""

import numpy as np
import pytest

from contracts.facts import ModelIdentity
from edge.detector.second_look import SecondLook, merged, part_px
from edge.domain.detection import DetectedFrame, Detections
from edge.domain.frame import CameraId, Frame

IDENTITY = ModelIdentity(name="fake", sha256="0" * 64)


def picture(width: int = 200, height: int = 100) -> Frame:
    """Each luma pixel tells its column, each chroma pixel its own."""
    luma = np.tile(np.arange(width, dtype=np.uint8), (height, 1))
    chroma = np.tile(np.arange(width // 2, dtype=np.uint8), (height // 2, 1))
    return Frame(CameraId("north"), 3, 5, 7, 9, luma, chroma, chroma.copy(), full_range=True)


def boxes(*rows: tuple[float, ...]) -> Detections:
    table = np.array(rows, np.float32).reshape(-1, 5)
    return Detections(table[:, :4].copy(), table[:, 4].copy(), np.ones(len(table), np.int32))


class ScriptedDetector:
    """Finds what it was told to, by the width of the picture that it is shown."""

    identity = IDENTITY

    def __init__(self, finds: dict[int, Detections]) -> None:
        self.finds = finds
        self.shown: list[Frame] = []

    def detect(self, frame: Frame) -> DetectedFrame:
        self.shown.append(frame)
        return DetectedFrame(frame, self.finds[frame.size_px[0]])


def looked(whole: Detections, near: Detections) -> tuple[Detections, ScriptedDetector]:
    fake = ScriptedDetector({200: whole, 100: near})
    found = SecondLook(lambda: fake, [(0.25, 0.5, 0.75, 1.0)]).detect(picture()).detections
    return found, fake


def test_what_only_the_near_look_finds_is_moved_to_the_full_frame() -> None:
    found, _ = looked(boxes((10, 10, 30, 40, 0.9)), boxes((20, 10, 30, 30, 0.4)))
    assert found.xyxy.tolist() == [[10, 10, 30, 40], [70, 60, 80, 80]]


def test_a_vehicle_in_both_looks_is_told_once() -> None:
    found, _ = looked(boxes((70, 60, 80, 80, 0.3)), boxes((20, 11, 30, 30, 0.8)))
    assert found.xyxy.tolist() == [[70, 60, 80, 80]]


def test_a_motorcycle_inside_the_box_of_motorcycle_and_rider_is_told_once() -> None:
    assert len(merged(boxes((0, 0, 10, 20, 0.5)), boxes((1, 8, 9, 20, 0.9)))) == 1


def test_a_motorcycle_beside_a_van_is_told_too() -> None:
    assert len(merged(boxes((0, 0, 100, 100, 0.9)), boxes((80, 70, 100, 100, 0.4)))) == 2


@pytest.mark.parametrize(
    ("box", "n_found"),
    [((0, 10, 30, 30), 0), ((60, 10, 99, 30), 0), ((20, 0, 40, 30), 0), ((20, 20, 40, 50), 1)],
)
def test_what_the_edge_of_the_part_cuts_is_left_to_the_full_picture(
    box: tuple[int, ...], n_found: int
) -> None:
    found, _ = looked(Detections.empty(), boxes((*box, 0.9)))
    assert len(found) == n_found


def test_the_part_is_cut_out_of_all_planes_at_the_same_place() -> None:
    _, fake = looked(Detections.empty(), Detections.empty())
    near = fake.shown[1]
    assert near.luma.shape == (50, 100)
    assert near.chroma_u.shape == near.chroma_v.shape == (25, 50)
    assert (int(near.luma[0, 0]), int(near.chroma_u[0, 0])) == (50, 25)
    assert (near.number, near.captured_at_ns, near.t_ns, near.full_range) == (3, 5, 9, True)


@pytest.mark.parametrize("size_px", [(640, 480), (641, 361), (352, 288)])
@pytest.mark.parametrize("part", [(0.0, 0.0, 1.0, 1.0), (0.101, 0.203, 0.707, 0.909)])
def test_a_part_begins_at_even_pixels_and_stays_inside(
    part: tuple[float, ...], size_px: tuple[int, int]
) -> None:
    x1, y1, x2, y2 = part_px(part, size_px)
    assert x1 % 2 == y1 % 2 == 0
    assert 0 <= x1 < x2 <= size_px[0]
    assert 0 <= y1 < y2 <= size_px[1]


def test_the_weights_are_named_as_ever() -> None:
    assert SecondLook(lambda: ScriptedDetector({}), []).identity == IDENTITY
