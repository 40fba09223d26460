"""The facts of every kind: complete, valid, and red elapsed only where red times the kind."""

from dataclasses import replace

import pytest

from contracts.base import TIMED_BY_RED
from contracts.facts import Facts
from contracts.layout import PriorityWindow
from edge.evidence.facts import build_facts
from tests.edge.evidence.scene import CONTEXT
from tests.edge.rules import test_box_blocking, test_illegal_turn, test_standing_in, test_wrong_way
from tests.edge.rules.scenes import ORIGIN_NS, SECOND, play

SCENES = {
    "rhk_intrusion": test_standing_in.scene_of(test_standing_in.CASES[0]),
    "zebra": test_standing_in.scene_of(test_standing_in.CASES[9]),
    "wrong_way": test_wrong_way.scene_of(test_wrong_way.DOWN),
    "box_blocking": test_box_blocking.scene_of(test_box_blocking.ENTERS, test_box_blocking.BLOCKER),
    "illegal_turn": test_illegal_turn.scene_of(test_illegal_turn.CASES[1]),
}


def facts_of(scene):
    candidate = play(scene).candidates[0]
    context = replace(CONTEXT, frame_size_px=(640, 480), reference_size_px=(640, 480))
    return build_facts(candidate, context)


@pytest.mark.parametrize("kind", SCENES)
def test_they_survive_their_own_json(kind):
    facts = facts_of(SCENES[kind])
    assert facts.kind.value == kind
    assert Facts.model_validate_json(facts.model_dump_json()) == facts
    assert facts.priority == []


@pytest.mark.parametrize("kind", SCENES)
def test_red_elapsed_is_there_where_red_times_the_kind(kind):
    facts = facts_of(SCENES[kind])
    assert (facts.red_elapsed_ms > 0) == (facts.kind in TIMED_BY_RED)
    codes = {step.code.value for step in facts.account}
    assert ("red_held" in codes) == (facts.kind in TIMED_BY_RED)


def test_the_exit_is_named():
    assert facts_of(SCENES["illegal_turn"]).movement == "left"


def test_what_speaks_for_priority_is_signed_with_the_facts():
    begin = ORIGIN_NS // SECOND
    window = PriorityWindow(starts_at=begin, ends_at=begin + 60, reason="fire engines")
    facts = facts_of(replace(SCENES["zebra"], priority=(window,)))
    assert [sign.value for sign in facts.priority] == ["announced"]
