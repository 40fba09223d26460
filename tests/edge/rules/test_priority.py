"""Vehicles with priority are marked for the reviewer, never cleared by the machine."""

from contracts.facts import PrioritySign
from contracts.layout import PriorityWindow
from tests.edge.rules.scenes import ORIGIN_NS, SECOND, Scene, Vehicle, drive, play

BEGIN_S = ORIGIN_NS // SECOND


def signs_of(**scene):
    played = play(Scene(vehicles=(Vehicle(drive(4.0)),), **scene))
    assert played.kinds == ["red_light"]
    return played.candidates[0].priority


def test_without_a_sign_nothing_is_marked():
    assert signs_of() == ()


def test_a_preemption_of_the_controller_marks_the_cases_around_it():
    assert signs_of(preempted_s=(2.0, 3.0)) == (PrioritySign.PREEMPTION,)


def test_a_preemption_long_before_marks_nothing():
    played = play(Scene(vehicles=(Vehicle(drive(18.0), track_id=2),), preempted_s=(1.0, 2.0), lasts_s=25.0))
    assert [candidate.priority for candidate in played.candidates] == [()]


def test_an_announced_escort_marks_what_happens_in_its_window_only():
    def window(from_s, to_s):
        return PriorityWindow(starts_at=BEGIN_S + from_s, ends_at=BEGIN_S + to_s, reason="escort of a guest")

    assert signs_of(priority=(window(0, 10),)) == (PrioritySign.ANNOUNCED,)
    assert signs_of(priority=(window(8, 20),)) == ()
