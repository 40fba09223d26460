from fractions import Fraction

import pytest

from edge.camera_io.timeline import Timeline

MS = 1_000_000


@pytest.mark.parametrize(
    ("ticks", "expected_ms", "n_repaired"),
    [
        ([0, 40, 80], [0, 40, 80], 0),
        ([0, 80, 40, 120], [0, 80, 81, 120], 1),
        ([0, 0, 0, 40], [0, 1, 2, 40], 2),
        ([0, None, 80], [0, 40, 80], 1),
        ([None, None], [0, 40], 2),
    ],
    ids=["good", "late", "repeated", "one missing", "all missing"],
)
def test_pictures_keep_their_order(ticks, expected_ms, n_repaired):
    timeline = Timeline(Fraction(1, 1000), 40 * MS)
    timeline.ticks(0, 0)
    assert [timeline.picture_ns(t) // MS for t in ticks] == expected_ms
    assert timeline.n_repaired == n_repaired


def test_packets_without_times_are_placed_by_their_number():
    timeline = Timeline(Fraction(1, 1000), 40 * MS)
    assert [timeline.ticks(None, None) for _ in range(3)] == [0, 40, 80]
