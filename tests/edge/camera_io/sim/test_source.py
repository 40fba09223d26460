import threading
from itertools import islice, pairwise

import av
import numpy as np
import pytest

from edge.camera_io.sim import layout_of, open_sim
from edge.camera_io.sim.settings import SimSettings
from edge.domain.frame import CameraId, Frame, Packet, StreamInfo
from edge.errors import SourceError

URL = "sim://junction?seed=4&fps=10&size=640x360&epoch=1000"
CAMERA = CameraId("sim")
START_NS = 1_040_000_000_000


class SteppedClock:
    """Goes on by a step each time it is read."""

    def __init__(self, now_ns: int, step_ns: int) -> None:
        self.now_ns = now_ns
        self.step_ns = step_ns

    def utc_ns(self) -> int:
        self.now_ns += self.step_ns
        return self.now_ns

    def monotonic_ns(self) -> int:
        return self.now_ns


def first_frames(n: int, step_ns: int = 20_000_000, start_ns: int = START_NS) -> list[Frame]:
    return list(islice(open_sim(URL, CAMERA, SteppedClock(start_ns, step_ns), None).frames(), n))


def test_capture_times_follow_the_epoch_and_the_rate() -> None:
    frames = first_frames(3)
    assert [f.number for f in frames] == [0, 1, 2]
    assert np.diff([f.captured_at_ns for f in frames]).tolist() == [100_000_000] * 2
    assert abs(frames[0].captured_at_ns - START_NS) <= 200_000_000


def test_planes_have_the_shapes_of_a_frame() -> None:
    frame = first_frames(1)[0]
    assert frame.size_px == (640, 360)
    assert frame.chroma_u.shape == frame.chroma_v.shape == (180, 320)
    assert 16 <= frame.luma.min() <= frame.luma.max() <= 235


def test_a_slow_reader_loses_frames_and_their_numbers_tell() -> None:
    frames = first_frames(4, step_ns=250_000_000)
    assert all(step >= 2 for step in np.diff([f.number for f in frames]))


def test_a_restart_goes_on_with_the_clock_instead_of_replaying() -> None:
    before, after = first_frames(1)[0], first_frames(1, start_ns=START_NS + 5_000_000_000)[0]
    assert after.captured_at_ns - before.captured_at_ns == 5_000_000_000
    assert not np.array_equal(before.luma, after.luma)


def test_the_same_time_shows_the_same_picture() -> None:
    assert np.array_equal(first_frames(1)[0].luma, first_frames(1)[0].luma)


def test_close_ends_the_frames_from_another_thread() -> None:
    source = open_sim(URL, CAMERA, SteppedClock(START_NS, 0), None)
    threading.Timer(0.1, source.close).start()
    assert list(source.frames()) == []


@pytest.fixture
def packets() -> list[tuple[StreamInfo, Packet]]:
    heard: list[tuple[StreamInfo, Packet]] = []
    source = open_sim(URL, CAMERA, SteppedClock(START_NS, 20_000_000), lambda i, p: heard.append((i, p)))
    list(islice(source.frames(), 13))
    return heard


def test_each_frame_has_its_packet_with_a_keyframe_every_second(
    packets: list[tuple[StreamInfo, Packet]],
) -> None:
    assert [p.frame_number for _, p in packets] == list(range(13))
    assert [n for n, (_, p) in enumerate(packets) if p.is_keyframe] == [0, 10]
    assert all(p.pts == p.captured_at_ns // 1000 for _, p in packets)


def test_the_packets_decode(packets: list[tuple[StreamInfo, Packet]]) -> None:
    info = packets[0][0]
    decoder = av.CodecContext.create(info.codec, "r")
    decoder.extradata = info.extradata
    pictures = [f for _, p in packets for f in decoder.decode(av.Packet(p.payload))] + decoder.decode(None)
    assert len(pictures) == 13
    assert (pictures[0].width, pictures[0].height) == (info.width, info.height) == (640, 360)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("sim://elsewhere", "sim://junction"),
        ("sim://junction?speed=3", "unknown field"),
        ("sim://junction?fps=0", "fps"),
        ("sim://junction?size=big", "size"),
        ("sim://junction?size=642x361", "multiples of 4"),
        ("sim://junction?light=noon", "light"),
        ("sim://junction?scene=mars", "mars.*night"),
    ],
)
def test_a_wrong_address_is_told_in_one_line(url: str, word: str) -> None:
    with pytest.raises(SourceError, match=word) as told:
        SimSettings.of_url(url)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("size", ["1280x720", "640x360", "1920x1080"])
def test_the_layout_fits_the_picture(size: str) -> None:
    layout = layout_of(f"sim://junction?size={size}")
    approach, head = layout.approaches[0], layout.heads[0]
    assert approach.direction is not None
    assert approach.direction[1] < -0.9
    assert head.lamps_px is not None
    assert head.countdown_px is not None
    assert head.countdown_px[3] < head.box_px[1] + 1
    assert len(layout.ground_points) == 4


def faulty_frames(n: int) -> list[Frame]:
    source = open_sim(f"{URL}&scene=clock", CAMERA, SteppedClock(START_NS, 20_000_000), None)
    return list(islice(source.frames(), n))


def test_a_camera_with_clock_faults_drops_and_jitters_but_never_runs_backwards() -> None:
    frames = faulty_frames(60)
    steps_ns = np.diff([f.captured_at_ns for f in frames])
    assert steps_ns.min() > 0
    assert len(set(steps_ns.tolist())) > 10
    assert max(np.diff([f.number for f in frames])) > 1


def test_a_repeated_frame_shows_the_picture_before_it_again() -> None:
    frames = faulty_frames(60)
    same = [bool(np.array_equal(a.luma, b.luma)) for a, b in pairwise(frames)]
    assert 0 < sum(same) < 12


def test_the_light_of_the_address_goes_before_that_of_the_scene() -> None:
    assert SimSettings.of_url("sim://junction?scene=night").light_of_day.lamps_on
    assert not SimSettings.of_url("sim://junction?scene=night&light=day").light_of_day.lamps_on


def test_lanes_of_a_wider_road_lie_side_by_side() -> None:
    lanes = layout_of("sim://junction?scene=day").approaches[0].lanes
    lefts = [min(x for x, _ in lane.polygon_px) for lane in lanes]
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == 3
