from edge.camera_io.ring import PacketRing
from edge.domain.frame import Packet, StreamInfo
from edge.domain.units import SECOND_NS

INFO = StreamInfo("h264", b"", 64, 64, (1, 1000), SECOND_NS // 10)


def filled(ring: PacketRing, n: int, gop: int, payload: bytes = b"x" * 10) -> PacketRing:
    """Ten packets a second."""
    for i in range(n):
        ring.add(INFO, Packet(payload, i * 100, i * 100, i % gop == 0, i * SECOND_NS // 10, i))
    return ring


def numbers(ring: PacketRing, from_ns: int, to_ns: int) -> list[int]:
    held = ring.window(from_ns, to_ns)
    return [p.frame_number for p in held[1]] if held else []


def test_a_window_begins_at_the_keyframe_before_it():
    ring = filled(PacketRing(), 100, gop=10)
    assert numbers(ring, round(5.5 * SECOND_NS), 7 * SECOND_NS) == list(range(50, 71))


def test_what_is_older_is_dropped_in_whole_groups():
    ring = filled(PacketRing(keep_ns=6 * SECOND_NS), 200, gop=10)
    assert numbers(ring, 0, 20 * SECOND_NS)[0] == 130


def test_a_single_keyframe_keeps_everything_that_fits_and_is_a_fault():
    ring = filled(PacketRing(keep_ns=6 * SECOND_NS), 120, gop=10_000)
    assert numbers(ring, 8 * SECOND_NS, 20 * SECOND_NS) == list(range(120))
    assert "keyframes are 11.9 s apart" in ring.faults()[0]


def test_bytes_are_bounded():
    ring = filled(PacketRing(max_bytes=250), 100, gop=10)
    assert numbers(ring, 0, 20 * SECOND_NS) == list(range(80, 100))
    assert ring.faults() == []


def test_a_group_that_never_fits_is_given_up_and_told():
    ring = filled(PacketRing(max_bytes=55), 10, gop=100)
    assert ring.window(0, SECOND_NS) is None
    assert "too small" in ring.faults()[0]


def test_another_size_begins_anew():
    ring = filled(PacketRing(), 20, gop=10)
    other = StreamInfo("h264", b"", 32, 32, (1, 1000), SECOND_NS // 10)
    ring.add(other, Packet(b"y", 0, 0, True, 3 * SECOND_NS, 30))
    assert numbers(ring, 0, 9 * SECOND_NS) == [30]


def test_an_empty_ring_has_no_window():
    assert PacketRing().window(0, SECOND_NS) is None
