"""The simulated junction's controller says what its lamps show, and knows when that changes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.camera_io.sim.controller import NUMBERS, SimulatedProgram
from edge.camera_io.sim.lamps import AMBER_S, CYCLE_S, GREEN_S, RED_S, Program, lamp_at
from edge.camera_io.sim.settings import NS, SimSettings
from edge.controllers.spat import SpatDecoder

PLAIN = SimulatedProgram({"main": Program()}, epoch_ns=1_000 * NS)
LAMPS = SimulatedProgram.of(SimSettings.of_url("sim://junction?scene=lamps&epoch=1000"))


def said(program: SimulatedProgram, scene_s: float) -> str:
    at_ns = program.epoch_ns + round(scene_s * NS)
    (part,) = json.loads(program.spat(at_ns, at_ns))["intersections"]
    return part["states"][0]["state-time-speed"][0]["eventState"]


@pytest.mark.parametrize(
    ("scene_s", "expected"),
    [
        (0.5, "stop-And-Remain"),
        (RED_S + 1, "protected-Movement-Allowed"),
        (RED_S + GREEN_S + 1, "protected-clearance"),
        (CYCLE_S + 1, "stop-And-Remain"),
    ],
)
def test_the_plain_program(scene_s, expected) -> None:
    assert said(PLAIN, scene_s) == expected


def test_changes_are_known_before_they_come() -> None:
    at_ns, changes = PLAIN.epoch_ns, []
    for _ in range(4):
        at_ns = PLAIN.next_change_ns(at_ns)
        changes.append(round((at_ns - PLAIN.epoch_ns) / NS, 4))
    assert changes == [RED_S, RED_S + GREEN_S, RED_S + GREEN_S + AMBER_S, CYCLE_S + RED_S]


@given(st.floats(0, 400), st.sampled_from([PLAIN, LAMPS]))
def test_between_two_changes_nothing_changes_and_time_goes_on(scene_s, program) -> None:
    at_ns = program.epoch_ns + round(scene_s * NS)
    next_ns = program.next_change_ns(at_ns)
    assert next_ns > at_ns
    for share in (0.25, 0.5, 0.99):
        between_s = (at_ns + share * (next_ns - 2_000 - at_ns) - program.epoch_ns) / NS
        if between_s > (at_ns - program.epoch_ns) / NS:
            assert said(program, between_s) == said(program, scene_s)


@given(st.floats(0, 400))
def test_what_it_says_is_read_back_as_what_the_lamps_show(scene_s) -> None:
    at_ns = LAMPS.epoch_ns + round(scene_s * NS)
    sample = SpatDecoder(1, NUMBERS).decode(LAMPS.spat(at_ns, at_ns), at_ns, is_old=False)
    assert sample is not None
    shown_s = (at_ns - LAMPS.epoch_ns) / NS
    assert sample.shown["main"] is lamp_at(shown_s, LAMPS.programs["main"]).indication
    assert abs(sample.at_ns - at_ns) <= 1_000


def test_a_left_arrow_has_a_number_of_its_own() -> None:
    arrow = SimulatedProgram.of(SimSettings.of_url("sim://junction?scene=day"))
    assert arrow.groups == {"main": 1, "left": 2}
