"""Lamp and controller against each other: a table of scenarios, and what must hold for any two histories."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.base import Indication
from edge.controllers.fusion import FusionSettings, fuse, in_camera_time, without_lamps
from tests.edge.controllers.scenes import MS, S, history, shown_at, written

SETTINGS = FusionSettings()
TABLE = [
    # what, lamp, controller, now, result, disagreements
    ("both the same", "G0 A11 R14", "G0 A11 R14", 20, "G0 A11 R14", 0),
    ("the controller was never heard", "G0 A11 R14", "", 20, "G0 A11 R14", 0),
    ("it went stale", "G0 A11 R14", "G0 U5", 20, "G0 A11 R14", 0),
    ("its time is better known", "G0 A11 R14", "G0 A10.9 R14.1", 20, "G0 A10.9 R14.1", 0),
    ("lamp first, controller not heard yet", "G0 A11", "G0", 11.5, "G0 U11", 0),
    ("controller first, lamp not settled yet", "G0 A11 R14", "G0 A11 R14 G30", 31, "G0 A11 R14 U30", 0),
    ("red that the controller calls green", "G0 A11 R14", "G0 A11 R14 G20", 30, "G0 A11 R14 U20", 1),
    ("never the same", "R0", "G0", 60, "U0", 1),
    ("agree again without a change", "R0", "R0 G5 R8", 20, "R0 U5", 1),
    ("agree again and change together", "R0 G20", "R0 G5 R8 G20", 30, "R0 U5 G20", 1),
    ("a change missed by a second", "G0 A11 R14", "G0 A11 R15", 30, "G0 A11 U14", 1),
    ("the head was hidden", "G0 A11 U13 R15", "G0 A11 R14", 20, "G0 A11 U13 R15", 0),
    ("the head went dark", "R0 D10", "R0", 20, "R0 U10", 1),
    ("a moment's dark at a change", "R0 D15 G15.2", "R0 G15.1", 20, "R0 G15.1", 0),
    ("a blink of one of them", "R0", "R0 G5 R5.1", 20, "R0 U5 R5.1", 0),
    ("flashing, told as contacts", "F0", "A0 D1 A2 D3", 4, "F0", 0),
    ("no red with amber in the controller", "R0 B14 G15", "R0 G15", 20, "R0 B14 G15", 0),
]


@pytest.mark.parametrize(
    ("lamp", "said", "now_s", "expected", "n"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_scenario(lamp, said, now_s, expected, n) -> None:
    fused = fuse(history(lamp, 70), history(said, 5), round(now_s * S), SETTINGS)
    assert written(fused.phases) == expected
    assert len(fused.disagreements) == n


LONE_ARROW = frozenset({Indication.RED, Indication.AMBER, Indication.RED_AMBER})


@pytest.mark.parametrize(
    ("lamp", "said", "now_s", "expected", "n"),
    [
        ("D0 G10 D20", "R0 G10 A20 R23", 40, "D0 G10 D20", 0),
        ("D0 G10 D20", "G0 R10 G20", 40, "U0", 1),
        ("D0", "R0 G10", 40, "D0 U10", 1),
        ("U0 G10 D20", "R0 G10 A20 R23", 40, "U0 G10 D20", 0),
    ],
    ids=["the same", "the other way round", "a lamp that never shines", "first hidden"],
)
def test_an_arrow_without_red_is_dark_where_the_controller_says_red(lamp, said, now_s, expected, n) -> None:
    theirs = without_lamps(history(said, 5), LONE_ARROW)

    fused = fuse(history(lamp, 70), theirs, round(now_s * S), SETTINGS)

    assert written(fused.phases) == expected
    assert len(fused.disagreements) == n


def test_phases_that_a_head_is_dark_for_are_one() -> None:
    shown = without_lamps(history("R0 G10 A20 R23 G30", 5), LONE_ARROW)

    assert written(shown) == "D0 G10 D20 G30"
    assert [phase.end_ns for phase in shown] == [10 * S, 20 * S, 30 * S, None]
    assert without_lamps(shown, frozenset()) == shown


def test_the_controllers_time_of_red_is_taken_with_its_uncertainty() -> None:
    lamp, said = history("G0 A11 R14.03", 70), in_camera_time(history("G1 A12 R15", 3), -1 * S, 4 * MS)
    red = fuse(lamp, said, 20 * S, SETTINGS).phases[-1]
    assert (red.start_ns, red.start_seen) == (14 * S, True)
    assert red.start_uncertainty_ns == (3 + 4 + 10 + 0) * MS + max(0, 30 - 17 - 70) * MS


def test_a_controller_that_knows_worse_only_witnesses() -> None:
    lamp, said = history("G0 A11 R14.03", 70), history("G0 A11 R14", 500)
    red = fuse(lamp, said, 20 * S, SETTINGS).phases[-1]
    assert (red.start_ns, red.start_uncertainty_ns) == (14_030 * MS, 70 * MS)


def test_the_width_covers_a_lamp_that_changed_later() -> None:
    red = fuse(history("G0 A11 R14.3", 70), history("G0 A11 R14", 5), 20 * S, SETTINGS).phases[-1]
    assert abs(red.start_ns - 14_300 * MS) <= red.start_uncertainty_ns


@pytest.mark.parametrize(("alone", "expected"), [(False, "U0"), (True, "G0 A11 R14")])
def test_a_controller_alone_decides_only_where_that_was_configured(alone, expected) -> None:
    policy = replace(SETTINGS, alone=alone)
    assert written(fuse(history("U0"), history("G0 A11 R14", 5), 20 * S, policy).phases) == expected


def test_a_red_bridged_by_a_stale_controller_is_one_red() -> None:
    (red,) = fuse(history("R0"), history("R0 U4 R9"), 20 * S, SETTINGS).phases
    assert (red.indication, red.end_ns) == (Indication.RED, None)


def moments(phases) -> list[int]:
    """Begin, middle and last instant of each."""
    ended = [(p.start_ns, p.end_ns or 70 * S) for p in phases]
    return [at for start, end in ended for at in (start, (start + end) // 2, end - 1)]


@st.composite
def histories(draw: st.DrawFn, letters: str = "RGABFDU") -> str:
    gaps = draw(st.lists(st.integers(1, 80), min_size=0, max_size=8))
    at, words, last = 0, [], ""
    for gap in [0, *gaps]:
        letter = draw(st.sampled_from([one for one in letters if one != last]))
        at += gap
        words.append(f"{letter}{at / 10}")
        last = letter
    return " ".join(words)


@settings(deadline=None, max_examples=60)
@given(histories(), histories())
def test_red_is_known_only_where_the_lamp_shows_it_or_just_changes(lamp_text, said_text) -> None:
    lamp, said, now = history(lamp_text, 70), history(said_text, 5), 70 * S
    fused = fuse(lamp, said, now, SETTINGS).phases
    allowed_ns = SETTINGS.agree_within_ns + 75 * MS
    for at in moments(fused):
        if shown_at(fused, at) is Indication.RED:
            near = {shown_at(lamp, at + shift) for shift in (0, -allowed_ns, allowed_ns)}
            near |= {p.indication for p in lamp if abs(p.start_ns - at) <= allowed_ns}
            assert Indication.RED in near


@settings(deadline=None, max_examples=60)
@given(histories(), histories("RG"))
def test_a_long_contradiction_is_never_a_colour(lamp_text, said_text) -> None:
    lamp, said, now = history(lamp_text, 70), history(said_text, 5), 70 * S
    fused = fuse(lamp, said, now, SETTINGS)
    for wrong in fused.disagreements:
        for at in (wrong.start_ns, (wrong.start_ns + wrong.end_ns) // 2, wrong.end_ns - 1):
            assert shown_at(fused.phases, at) is Indication.UNKNOWN


@settings(deadline=None, max_examples=60)
@given(histories())
def test_a_witness_that_says_the_same_changes_no_indication(text) -> None:
    fused = fuse(history(text, 70), history(text, 5), 70 * S, SETTINGS)
    assert written(fused.phases) == text.replace(".0", "")
    assert fused.disagreements == ()


@settings(deadline=None, max_examples=60)
@given(histories())
def test_without_a_controller_nothing_changes(text) -> None:
    lamp = history(text, 70)
    assert fuse(lamp, (), 70 * S, SETTINGS).phases == lamp


@settings(deadline=None, max_examples=60)
@given(histories(), histories(), st.integers(-(10**15), 10**18))
def test_the_time_of_day_decides_nothing(lamp_text, said_text, shift_ns) -> None:
    lamp, said = history(lamp_text, 70), history(said_text, 5)
    here = fuse(lamp, said, 70 * S, SETTINGS)
    there = fuse(
        in_camera_time(lamp, shift_ns, 0), in_camera_time(said, shift_ns, 0), 70 * S + shift_ns, SETTINGS
    )
    assert there.phases == in_camera_time(here.phases, shift_ns, 0)
