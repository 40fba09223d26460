"""Places of an approach come from the layout, in pixels of the frame."""

from edge.rules.geometry import compile_lines
from edge.rules.not_fired import NotFired, Reasons
from edge.rules.place import compile_places
from edge.rules.told import Told
from tests.edge.rules.scenes import SIZE_PX, Scene, layout_of
from tests.edge.rules.test_whole_rule_set import places
from tests.edge.rules.vehicle import passage_at

LAYOUT = layout_of(Scene(vehicles=(), places=places("sign", "forbidden"), arrow=((0.0, "red"),)))


def test_everything_is_scaled_to_the_frame():
    there = compile_places(LAYOUT, (SIZE_PX[0] * 2, SIZE_PX[1] * 3))["north"]
    assert there.zebra.corners[0] == (200, 555)
    assert there.ways_out["left"].exit.points == ((420, 90), (420, 675))
    assert there.ways_out["left"].exit.inner == (640, 720)
    assert there.yellow_box_stand_ns == 5_000_000_000


def test_what_is_not_drawn_is_not_known():
    there = compile_places(layout_of(Scene(vehicles=())), SIZE_PX)["north"]
    assert (there.zebra, there.rhk_box, there.yellow_box, there.lanes) == (None, None, None, ())
    assert not there.must_know_exit
    assert not there.restricts_turns


def test_an_exit_must_be_known_only_where_a_movement_may_pass_red():
    assert compile_places(LAYOUT, SIZE_PX)["north"].must_know_exit
    never = layout_of(Scene(vehicles=(), places={"movements": [{"id": "left", "turn": "forbidden"}]}))
    there = compile_places(never, SIZE_PX)["north"]
    assert there.restricts_turns
    assert not there.must_know_exit


def test_a_reason_is_counted_once_per_vehicle_until_it_is_gone():
    line = compile_lines(LAYOUT, SIZE_PX)[0]
    one, other = (passage_at(line, number) for number in (1, 2))
    reasons = Reasons()
    told = Told(reasons)
    for passage in (one, one, other, one):
        told.tell(passage, NotFired.REVERSING)
    assert reasons == {NotFired.REVERSING: 2}
    told.close(one)
    assert (told.is_closed(one), told.is_closed(other)) == (True, False)
    told.forget(one)
    assert not told.is_closed(one)
    told.tell(one, NotFired.REVERSING)
    assert reasons == {NotFired.REVERSING: 3}
