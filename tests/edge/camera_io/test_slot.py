import threading
import time

from edge.camera_io.slot import DEPTH, LatestFrameSlot


def test_a_burst_that_fits_is_taken_in_order():
    slot = LatestFrameSlot()
    for name in "abcd"[:DEPTH]:
        slot.put(name)
    assert [slot.take(0) for _ in range(DEPTH)] == list("abcd"[:DEPTH])
    assert slot.n_dropped == 0


def test_the_newest_frames_win_and_drops_are_counted():
    slot = LatestFrameSlot(depth=2)
    for name in "abcde":
        slot.put(name)
    assert [slot.take(0), slot.take(0), slot.take(0.01)] == ["d", "e", None]
    assert slot.n_dropped == 3


def test_what_is_not_taken_before_the_camera_went_is_dropped():
    slot = LatestFrameSlot()
    slot.put("a")
    slot.drain(0.01)
    assert slot.take(0) is None
    assert slot.n_dropped == 1


def test_draining_waits_for_a_consumer_that_is_at_work():
    slot = LatestFrameSlot()
    slot.put("a")
    taken = []
    consumer = threading.Thread(target=lambda: (time.sleep(0.05), taken.append(slot.take(0))))
    consumer.start()
    slot.drain(5.0)
    consumer.join()
    assert taken == ["a"]
    assert slot.n_dropped == 0


def test_a_closed_slot_wakes_its_reader():
    slot = LatestFrameSlot()
    threading.Timer(0.05, slot.close).start()
    assert slot.take(10.0) is None
