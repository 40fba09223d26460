"""The kernels against plain objects, over vehicles that drive, stand, hide, hop and come back."""

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.base import VehicleClass
from edge.domain.detection import VEHICLE_CLASSES, TrackedFrame, TrackedFrames, Tracks
from edge.domain.frame import CameraId, Frame
from edge.kernels.covering import find_hidden
from edge.kernels.passing import off_place_lengths, see_hidden
from edge.kernels.records import END, SIGHTED, STANDS
from edge.rules import RuleSettings
from edge.rules.following import Follower, Table
from edge.rules.geometry import compile_lines
from edge.rules.not_fired import NotFired, Reasons
from edge.rules.passage import Passage
from edge.rules.sighting import LowerEdge
from tests.edge.kernels.plain_following import AtLine, End, Vehicle
from tests.edge.rules.scenes import CHROMA, ORIGIN_NS, PLANE, SECOND, SIZE_PX
from tests.edge.rules.test_ground import layout

LINES = tuple(
    compile_lines(layout(direction=way, **changes), SIZE_PX)[0]
    for way, changes in (((0.0, -1.0), {}), ((0.0, 1.0), {}), ((0.6, -0.8), {"ground_points": []}))
)
STEPS = st.tuples(
    st.sampled_from([(0, -9), (0, 9), (0, 0), (0, 0), (1, -1), (4, -7), (90, 0), (0, -40)]),
    st.sampled_from([1, 1, 1, 1, 4, 13]),
    st.sampled_from([1.0, 1.0, 1.0, 0.6, 1.1]),
    st.booleans(),
)
"""How far a box goes, after how many tenths of a second, what part of its height is seen, whether it is measured."""
WAYS = st.tuples(
    st.integers(60, 560),
    st.integers(150, 470),
    st.sampled_from(list(VehicleClass)),
    st.lists(STEPS.flatmap(lambda step: st.integers(1, 9).map(lambda n: [step] * n)), max_size=9),
)
Boxes = list[tuple[int, tuple[float, float, float, float], bool]]


def frame(at_ns: int) -> Frame:
    return Frame(CameraId("cam"), at_ns // 10**8, ORIGIN_NS + at_ns, 0, at_ns, PLANE, CHROMA, CHROMA)


def boxes_of(x: int, y: int, steps: list[tuple[tuple[int, int], int, float, bool]]) -> Boxes:
    """Time, box and whether it is measured, one after the other; sixty pixels high where it is wholly seen."""
    at = accumulate((step[1] for step in steps), initial=0)
    xs, ys = (accumulate((step[0][i] for step in steps), initial=begin) for i, begin in ((0, x), (1, y)))
    seen = [(1.0, True), *((step[2], step[3]) for step in steps)]
    return [
        (t * SECOND // 10, (cx - 20.0, cy - 60.0, cx + 20.0, cy - 60.0 + np.float32(60 * part)), measured)
        for t, cx, cy, (part, measured) in zip(at, xs, ys, seen, strict=True)
    ]


def shown(at_ns: int, rows: list[tuple[int, tuple[float, ...], VehicleClass, bool]]) -> TrackedFrame:
    """A frame with some tracks: number, box, class, measured."""
    n = len(rows)
    return TrackedFrame(
        frame(at_ns),
        Tracks(
            xyxy=np.array([row[1] for row in rows], np.float32).reshape(n, 4),
            confidence=np.full(n, 0.5, np.float32),
            class_id=np.array([VEHICLE_CLASSES.index(row[2]) for row in rows], np.int32),
            track_id=np.array([row[0] for row in rows], np.int32),
            confirmed=np.ones(n, np.bool_),
            measured=np.array([row[3] for row in rows], np.bool_),
        ),
    )


def same_end(kept: np.ndarray, around: np.ndarray, plain: End) -> None:
    """Compare what is kept of an end."""
    assert (kept["n_behind"], kept["n_beyond"]) == (plain.n_behind, plain.n_beyond)
    assert (kept["was_far_behind"], kept["has_passed"]) == (plain.was_far, plain.passed is not None)
    for name, at_ns in (("behind_at", plain.behind_ns), ("beyond_since", plain.since_ns)):
        assert (kept[name]["at_ns"] if kept[name]["at_ns"] >= 0 else None) == at_ns
    if plain.passed is not None:
        passed = [kept[name]["sighted"]["at_ns"] for name in ("before", "after")]
        assert passed == [one.at_ns for one in plain.passed]
    n, here = int(kept["n_around"]), len(plain.around)
    ring = [around[i % len(around)] for i in range(n - here, n)]
    assert [(one["beyond_px"], one["sighted"]["at_ns"]) for one in ring] == list(plain.around)
    assert here == min(n, len(around))


def same(passage: Passage, plain: AtLine) -> None:
    """Compare what is kept of a vehicle at a line."""
    kept, pair = passage.kept, passage.kept.pair[0]
    assert (pair["n_hops"], pair["stands"]) == (plain.n_hops, plain.stay.stands)
    assert pair["drift_px_s"] == pytest.approx(plain.drift_px_s)
    for sighting, seen in ((passage.first, plain.first), (passage.last, plain.last)):
        assert (sighting is None) == (seen is None)
        if sighting is not None and seen is not None:
            assert (sighting.at_ns, sighting.point.xyxy, sighting.feet) == (seen.at_ns, seen.box, seen.feet)
            assert sighting.lower_edge.name.lower() == seen.edge
            assert sighting.completed_px == pytest.approx(seen.doubt_px)
    stood, own = passage.over_line, plain.stay.stood
    assert (None if stood is None else (stood.since_ns, stood.until_ns, stood.uncertainty_ns)) == own
    if (
        plain.stay.since is not None
        and passage.last is not None
        and passage.last.lower_edge is LowerEdge.SEEN
    ):
        off = off_place_lengths(pair, pair["since"])
        assert off == pytest.approx(plain.stay.off_place_lengths(plain.stay.since))
    for i, end in enumerate((plain.front, plain.rear)):
        same_end(kept.ends[i], kept.around[i], end)


@given(WAYS)
@settings(max_examples=60, deadline=None)
def test_one_vehicle_is_followed_as_plain_objects_do(way) -> None:
    x, y, kind, runs = way
    follower, plain = Follower(LINES, RuleSettings(), Reasons()), Vehicle(LINES, SIZE_PX)
    seen: tuple[Passage, ...] = ()
    for at_ns, box, measured in boxes_of(x, y, [step for run in runs for step in run]):
        exact = tuple(float(np.float32(side)) for side in box)
        seen = follower.update(shown(at_ns, [(1, box, kind, measured)])).seen or seen
        if measured:
            plain.see(ORIGIN_NS + at_ns, exact, kind, (False, False))
    assert len(seen) == len(LINES)
    for passage, at_line in zip(seen, plain.at_lines, strict=True):
        same(passage, at_line)
    assert [point[1:] for point in passage.trail] == [
        one for one in plain.trail if one[0] >= plain.trail[-1][0] - 8 * SECOND
    ]


@given(st.lists(WAYS, min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_vehicles_that_hide_each_other_are_too(ways) -> None:
    reasons = Reasons()
    follower = Follower(LINES, RuleSettings(), reasons)
    plain = [Vehicle(LINES, SIZE_PX) for _ in ways]
    all_boxes = [boxes_of(x, y, [step for run in runs for step in run]) for x, y, _, runs in ways]
    seen: dict[tuple[int, int], Passage] = {}
    for k in range(min(map(len, all_boxes))):
        at_ns, rows = k * SECOND // 10, [(i, b[k][1], ways[i][2], b[k][2]) for i, b in enumerate(all_boxes)]
        tracked = shown(at_ns, rows)
        near = np.empty((2, len(rows)), np.bool_)
        find_hidden(tracked.tracks.xyxy, RuleSettings().hidden_share, *near)
        seen |= {(p.track_id, LINES.index(p.line)): p for p in follower.update(tracked).seen}
        for i, row in enumerate(rows):
            if row[3]:
                box = tuple(tracked.tracks.xyxy[i].tolist())
                plain[i].see(ORIGIN_NS + at_ns, box, row[2], (bool(near[0, i]), bool(near[1, i])))
    for (track_id, line), passage in seen.items():
        same(passage, plain[track_id].at_lines[line])
    assert reasons[NotFired.HIDDEN] == 0 or near.size


def hidden_after(n_seen: int, box: tuple[float, ...], nearer: tuple[float, ...]) -> Passage | None:
    """A car that stands and was seen so often, and then once more with another before it."""
    follower = Follower(LINES[:1], RuleSettings(), Reasons())
    alone = [(7, (300, 200, 340, 260), VehicleClass.CAR, True)]
    for k in range(n_seen):
        follower.update(shown(k * SECOND // 10, alone))
    both = [(7, box, VehicleClass.CAR, True), (8, nearer, VehicleClass.CAR, True)]
    seen = [p for p in follower.update(shown(n_seen * SECOND // 10, both)).seen if p.track_id == 7]
    return seen[0] if seen else None


WIDER, BELOW = (296, 200, 350, 240), (290, 238, 360, 330)


def test_a_hidden_edge_is_where_it_was_while_the_upper_one_is_however_wide_the_box_grows() -> None:
    one = hidden_after(5, WIDER, BELOW)
    assert one is not None
    assert one.last is not None
    assert (one.last.lower_edge, one.last.point.xyxy[3]) == (LowerEdge.REMEMBERED, 260)
    assert one.last.completed_px == 0


def test_a_hidden_edge_is_completed_from_the_width_once_the_upper_one_has_moved() -> None:
    x1, y1, x2, y2 = WIDER
    one = hidden_after(5, (x1, y1 - 5, x2, y2 - 5), BELOW)
    assert one is not None
    assert one.last is not None
    assert one.last.lower_edge is LowerEdge.COMPLETED
    assert one.last.point.xyxy[3] == pytest.approx(195 + 1.5 * 54)


def test_a_box_that_the_upper_border_cuts_is_low_because_its_top_is_outside() -> None:
    follower = Follower(LINES[:1], RuleSettings(), Reasons())
    for k in range(6):
        whole = (300.0, 40.0 - 8 * k, 340.0, 140.0 - 8 * k)
        follower.update(shown(k * SECOND // 10, [(7, whole, VehicleClass.BUS, True)]))
    seen = follower.update(shown(SECOND, [(7, (300, 1, 340, 70), VehicleClass.BUS, True)])).seen
    assert seen[0].last is not None
    assert (seen[0].last.lower_edge, seen[0].last.point.xyxy[3]) == (LowerEdge.SEEN, 70)


def test_a_box_that_reaches_lower_than_the_whole_vehicle_did_takes_back_where_it_stood() -> None:
    follower = Follower(LINES[:1], RuleSettings(), Reasons())
    part, whole, nearer = (300, 200, 340, 260), (300, 200, 340, 320), (290, 280, 360, 400)
    for k in range(30):
        seen = follower.update(shown(k * SECOND // 10, [(7, part, VehicleClass.CAR, True)])).seen
    assert seen[0].stands_since is not None
    both = [(7, whole, VehicleClass.CAR, True), (8, nearer, VehicleClass.CAR, True)]
    assert [p.track_id for p in follower.update(shown(3 * SECOND, both)).seen] == [8]
    for k in (31, 49):
        again = [(7, part, VehicleClass.CAR, True)]
        assert follower.update(shown(k * SECOND // 10, again)).seen == ()
    later = follower.update(shown(51 * SECOND // 10, again)).seen
    assert later[0].stands_since is None


def test_a_completed_edge_is_at_least_as_low_as_one_lately_was_below_the_same_upper_edge() -> None:
    follower = Follower(LINES[:1], RuleSettings(), Reasons())
    for k in range(5):
        follower.update(shown(k * SECOND // 10, [(7, (300, 200, 340, 260), VehicleClass.CAR, True)]))
    nearer = (8, (290, 225, 360, 330), VehicleClass.CAR, True)
    bottoms = []
    for k, box in enumerate(((300, 190, 340, 252), (304, 190, 324, 240)), 5):
        both = [(7, box, VehicleClass.CAR, True), nearer]
        seen = follower.update(shown(k * SECOND // 10, both)).seen
        bottoms += [p.last.point.xyxy[3] for p in seen if p.track_id == 7 and p.last is not None]
    assert bottoms == [252, 252]


def test_of_a_number_that_is_doubted_the_shape_is_not_known_either() -> None:
    follower = Follower(LINES[:1], RuleSettings(), Reasons())
    for k in range(5):
        follower.update(shown(k * SECOND // 10, [(7, (300, 200, 340, 260), VehicleClass.CAR, True)]))
    follower.doubt((7,))
    both = [(7, WIDER, VehicleClass.CAR, True), (8, (290, 215, 360, 330), VehicleClass.CAR, True)]
    assert [p.track_id for p in follower.update(shown(SECOND, both)).seen] == [8]


def test_one_who_was_never_seen_whole_is_not_placed_by_a_box_that_ends_at_a_nearer_one() -> None:
    assert hidden_after(0, WIDER, BELOW) is None
    assert hidden_after(0, WIDER, (290, 215, 360, 330)) is None


def test_a_box_much_flatter_than_the_vehicle_was_seen_once_shows_a_part_of_it() -> None:
    follower = Follower(LINES[:1], RuleSettings(), Reasons())
    for k, bottom in enumerate((300, 230)):
        seen = follower.update(shown(k, [(7, (300, 200, 340, bottom), VehicleClass.CAR, True)])).seen
    assert [p.track_id for p in seen] == []


@pytest.mark.parametrize(
    ("between_px", "held"),
    [((-40.0, -12.0), (1, 0)), ((30.0, 12.0), (0, 3)), ((-40.0, 12.0), (0, 2)), ((-9.0, -90.0), (0, 2))],
    ids=["behind", "past", "either side", "too near"],
)
def test_a_hidden_end_holds_a_side_only_wherever_the_lower_edge_may_be(
    between_px: tuple[float, float], held: tuple[int, int]
) -> None:
    end, seen = np.zeros(1, END)[0], np.zeros(1, SIGHTED)[0]
    end["n_beyond"], end["has_passed"], seen["box"] = 2, True, (300, 200, 340, 240)
    for _ in range(2):
        see_hidden(end, seen, between_px, 10.0)
    assert (end["n_behind"], end["n_beyond"]) == held
    assert not end["was_far_behind"]


def test_more_vehicles_than_there_is_room_for_keep_what_was_seen() -> None:
    follower = Follower(LINES[:1], RuleSettings(), Reasons())
    first = follower.update(shown(0, [(7, (300, 200, 340, 260), VehicleClass.CAR, True)])).seen[0]
    many = [(100 + i, (5.0 * i, 20, 5.0 * i + 4, 50), VehicleClass.CAR, True) for i in range(90)]
    seen = follower.update(
        shown(SECOND // 10, [(7, (300, 195, 340, 255), VehicleClass.CAR, True), *many])
    ).seen

    assert seen[0] is first
    assert (first.n_seen, len(first.trail)) == (2, 2)
    assert len({passage.track_id for passage in seen}) == 91


def test_who_has_ended_is_known_in_that_frame_and_leaves_its_room_to_another() -> None:
    follower = Follower(LINES[:1], RuleSettings(), Reasons())
    (one,) = follower.update(shown(0, [(7, (300, 200, 340, 260), VehicleClass.BUS, True)])).seen
    gone = follower.update(TrackedFrame(frame(SECOND), shown(SECOND, []).tracks, (7, 8))).ended

    assert gone == (one,)
    assert one.ended
    assert (one.vehicle_class, one.n_seen, one.confidence) == (VehicleClass.BUS, 1, 0.5)
    (other,) = follower.update(shown(2 * SECOND, [(9, (10, 20, 50, 80), VehicleClass.CAR, True)])).seen
    assert (other.track_id, other.n_seen, other.vehicle_class) == (9, 1, VehicleClass.CAR)
    assert [passage.track_id for passage in follower.forget()] == [9]


def test_a_vehicle_far_from_every_line_costs_no_passage_where_no_rule_wants_it() -> None:
    follower = Follower(LINES[:1], RuleSettings(), Reasons(), wanted=0)
    box = (300, 400, 340, 460)
    assert follower.update(shown(0, [(1, box, VehicleClass.CAR, True)])).seen == ()
    assert len(follower.forget()) == 1


def test_who_has_crossed_can_be_asked_after_its_room_has_gone_to_another() -> None:
    follower = Follower(LINES[:1], RuleSettings(), Reasons())
    crossed: list[Passage] = []
    for k in range(30):
        box = (300, 330 - 8.0 * k, 340, 390 - 8.0 * k)
        crossed += follower.update(shown(k * SECOND // 10, [(7, box, VehicleClass.CAR, True)])).crossed
    told = crossed[0].rear.time, crossed[0].trail, crossed[0].last
    follower.update(TrackedFrame(frame(4 * SECOND), shown(4 * SECOND, []).tracks, (7,)))
    follower.update(shown(5 * SECOND, [(9, (10, 20, 50, 80), VehicleClass.BUS, True)]))

    assert len(crossed) == 1
    assert told[0] is not None
    assert (crossed[0].rear.time, crossed[0].trail, crossed[0].last) == told


def test_of_a_number_that_is_doubted_nothing_is_known_even_before_it_is_seen_again() -> None:
    reasons = Reasons()
    follower = Follower(LINES[:1], RuleSettings(), reasons)
    (one,) = follower.update(shown(0, [(7, (300, 200, 340, 260), VehicleClass.BUS, True)])).seen
    assert one.last is not None
    follower.doubt((7,))

    assert (one.last, one.first, one.n_hops) == (None, None, 1)
    assert reasons[NotFired.JOINED_TO_NOBODY] == 1


@given(st.lists(WAYS, min_size=1, max_size=4), st.booleans())
@settings(max_examples=40, deadline=None)
def test_frames_are_followed_at_once_as_one_by_one(ways, crowded) -> None:
    all_boxes = [boxes_of(x, y, [step for run in runs for step in run]) for x, y, _, runs in ways]
    crowd = [(100 + i, (15 * i, 300, 15 * i + 9, 330), VehicleClass.CAR, True) for i in range(40 * crowded)]
    frames = []
    for k in range(min(map(len, all_boxes))):
        rows = [(i, b[k][1], ways[i][2], b[k][2]) for i, b in enumerate(all_boxes)]
        frames.append(shown(k * SECOND // 10, [*rows, *crowd]))
    one_by_one, at_once = (Follower(LINES, RuleSettings(), Reasons(), STANDS) for _ in range(2))
    table, k = Table.of(TrackedFrames.of(frames)), 0
    while k < len(frames):
        begin, (k, followed) = k, at_once.update_until_due(table, k, len(frames))
        plain = [one_by_one.update(each).seen for each in frames[begin:k]]
        assert not any(plain[:-1])
        assert [(p.track_id, p.line.id) for p in plain[-1]] == [
            (p.track_id, p.line.id) for p in followed.seen
        ]
        for one, other in zip(plain[-1], followed.seen, strict=True):
            assert (one.last, one.first, one.trail, one.front.time) == (
                other.last,
                other.first,
                other.trail,
                other.front.time,
            )
