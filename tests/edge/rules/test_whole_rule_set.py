"""What holds for every scene with all rules on: exits, arrow, motorcycles' box, zebra crossing, lanes, yellow box."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.base import Indication, VehicleClass, ViolationKind
from contracts.layout import ManualControlWindow, StopLine
from tests.edge.rules.scenes import ORIGIN_NS, SECOND, Scene, Vehicle, drive, play, stop_at

KINDS = tuple(set(ViolationKind) - {ViolationKind.NO_HELMET})
STANDING = {"stop_line", "rhk_intrusion", "zebra"}
LINES = (
    StopLine(id="cars", line_px=((0, 300), (640, 300)), vehicle_classes=["car", "bus", "truck"]),
    StopLine(id="bikes", line_px=((0, 240), (640, 240)), vehicle_classes=["motorcycle", "bicycle"]),
)


def places(left_on_red, turn):
    left = {
        "exit_px": [(210, 30), (210, 225)],
        "left_on_red": left_on_red,
        "turn": turn,
        "signal_group": "arrow",
    }
    straight = {"exit_px": [(215, 60), (435, 60)], "exit_area_px": [(215, 5), (435, 5), (435, 55), (215, 55)]}
    return {
        "movements": [{"id": "left", **left}, {"id": "straight", **straight}],
        "lanes": [{"id": "one", "polygon_px": [(200, 60), (440, 60), (440, 475), (200, 475)]}],
        "rhk_box_px": [(100, 240), (540, 240), (540, 300), (100, 300)],
        "zebra_px": [(100, 185), (540, 185), (540, 230), (100, 230)],
        "yellow_box_px": [(215, 70), (435, 70), (435, 180), (215, 180)],
    }


times = st.floats(1.5, 8.0)
paths = st.one_of(
    st.builds(drive, times, st.floats(40, 200)),
    st.builds(stop_at, st.floats(90, 330), times, st.floats(8, 14), st.floats(40, 200)),
    st.floats(60, 200).map(lambda speed: lambda t: min(470.0, 90 + speed * t)),
)
turns = st.one_of(st.none(), times.map(lambda at: lambda t: 320.0 - 60 * max(0.0, t - at)))
vehicles = st.builds(
    lambda path, x_path, vehicle_class: Vehicle(path, x_path=x_path, vehicle_class=vehicle_class),
    paths, turns, st.sampled_from(VehicleClass),
)  # fmt: skip
shown = st.sampled_from(
    [Indication.RED, Indication.RED, Indication.GREEN, Indication.AMBER, Indication.DARK, Indication.UNKNOWN,
     Indication.FLASHING_AMBER]
)  # fmt: skip
lamps = st.builds(
    lambda first, rest: ((0.0, first), *sorted(dict(rest).items())),
    shown,
    st.lists(st.tuples(times, shown), max_size=2),
)
scenes = st.builds(
    lambda vehicle, lamp, arrow, left_on_red, turn: Scene(
        (vehicle,), lamp, lines=LINES, arrow=arrow, rules=KINDS, places=places(left_on_red, turn), lasts_s=18.0
    ),
    vehicles, lamps, lamps,
    st.sampled_from(["never", "sign", "arrow", "flashing_amber"]),
    st.sampled_from(["allowed", "forbidden", "arrow"]),
)  # fmt: skip
few = settings(deadline=None, max_examples=40)


def shows(lamp, from_ns, to_ns):
    """Everything that a lamp showed in a time."""
    begin_s, end_s = ((ns - ORIGIN_NS) / SECOND for ns in (from_ns, to_ns))
    ends = [at for at, _ in lamp[1:]] + [1e9]
    return {state for (at, state), end in zip(lamp, ends, strict=True) if at <= end_s and end > begin_s}


@few
@given(scenes)
def test_red_light_names_an_exit_that_nothing_allowed(scene):
    for candidate in play(scene).candidates:
        if candidate.kind is ViolationKind.RED_LIGHT:
            assert candidate.movement is not None
            if candidate.movement == "left":
                assert scene.places["movements"][0]["left_on_red"] != "sign"
                assert shows(scene.arrow, candidate.front_ns, candidate.rear_ns) == {Indication.RED}


@few
@given(scenes)
def test_a_forbidden_turn_was_taken_and_by_a_motor_vehicle(scene):
    for candidate in play(scene).candidates:
        if candidate.kind is ViolationKind.ILLEGAL_TURN:
            assert candidate.movement == "left"
            assert candidate.vehicle_class is not VehicleClass.BICYCLE
            assert scene.places["movements"][0]["turn"] != "allowed"


@few
@given(scenes)
def test_one_standing_is_one_case_and_every_kind_comes_once(scene):
    kinds = play(scene).kinds
    assert len(kinds) == len(set(kinds))
    assert len(STANDING & set(kinds)) <= 1


@few
@given(scenes)
def test_who_stands_where_he_must_not_stands_on_red(scene):
    for candidate in play(scene).candidates:
        if candidate.kind.value in STANDING:
            assert shows(scene.lamp, candidate.decided_ns - SECOND, candidate.decided_ns) == {Indication.RED}
            assert candidate.red_elapsed_ns >= 300_000_000


@few
@given(scenes, st.integers(-(10**15), 10**15))
def test_a_shift_in_time_changes_nothing(scene, shift_ns):
    here, there = play(scene), play(replace(scene, origin_ns=ORIGIN_NS + shift_ns))
    assert (here.kinds, here.reasons) == (there.kinds, there.reasons)
    assert [m.movement for m in here.movements] == [m.movement for m in there.movements]


@few
@given(scenes)
def test_a_vehicle_elsewhere_changes_no_decision(scene):
    elsewhere = Vehicle(drive(3.0, 90.0), x=600.0, track_id=9)
    alone, beside = play(scene), play(replace(scene, vehicles=(*scene.vehicles, elsewhere)))
    assert alone.kinds == [c.kind.value for c in beside.candidates if c.track_id != 9]


@few
@given(scenes)
def test_under_manual_control_nothing_is_alleged(scene):
    begin = ORIGIN_NS // SECOND
    window = ManualControlWindow(starts_at=begin - 60, ends_at=begin + 60, reason="officer")
    assert play(replace(scene, windows=(window,))).kinds == []


@few
@given(scenes)
def test_an_account_is_complete(scene):
    for candidate in play(scene).candidates:
        codes = [entry.code.value for entry in candidate.account]
        assert codes[0] == "track_confirmed"
        assert len(codes) == len(set(codes))
        assert "motion_agreed" in codes
