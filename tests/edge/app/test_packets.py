"""The tap hands each packet to the ring and to the recordings, and forgets both with the source."""

from edge.app.packets import PacketTap
from edge.domain.frame import Packet, StreamInfo
from edge.evidence.recorder import Spooling
from edge.evidence.spool import SpoolWriter, read_spool

NS = 1_000_000_000
INFO = StreamInfo("h264", b"", 160, 96, (1, 1000), NS // 10)


def packet(n: int) -> Packet:
    return Packet(b"x", 100 * n, 100 * n, n % 10 == 0, n * NS // 10, n)


def test_a_packet_reaches_ring_and_spool(tmp_path):
    tap = PacketTap(6.0, 1 << 20)
    assert tap.frame_interval_ns == 0
    with tap.recorder.hold():
        tap.recorder.begin("a", Spooling(SpoolWriter(tmp_path / "a", INFO), 9 * NS, None))
    for number in range(5):
        tap(INFO, packet(number))
    tap.recorder.end_all("the source ended")
    assert [p.frame_number for p in tap.ring.window(0, NS)[1]] == [0, 1, 2, 3, 4]
    assert [p.frame_number for p in read_spool(tmp_path / "a").packets] == [0, 1, 2, 3, 4]
    assert tap.frame_interval_ns == NS // 10


def test_the_ring_reaches_back_over_the_pre_event_time_and_a_late_decision():
    tap = PacketTap(6.0, 1 << 20)
    for number in range(400):
        tap(INFO, packet(number))
    _, held = tap.ring.window(0, 40 * NS)
    assert held[0].captured_at_ns <= (39.9 - 6.0 - 8.0) * NS


def test_a_source_that_is_opened_again_begins_an_empty_ring():
    tap = PacketTap(6.0, 1 << 20)
    tap(INFO, packet(0))
    tap.begin_anew()
    assert tap.ring.window(0, NS) is None
    assert tap.frame_interval_ns == 0


def test_faults_are_those_of_the_stream_and_the_last_recordings():
    tap = PacketTap(6.0, 1 << 20)
    tap.recorder.faults += ["1", "2", "3", "4"]
    tap(INFO, packet(0))
    tap(INFO, packet(100))
    assert tap.faults()[1:] == ["2", "3", "4"]
    assert "keyframes are 10.0 s apart" in tap.faults()[0]
