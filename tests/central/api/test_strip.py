"""The lamp strip as numbers."""

from datetime import timedelta

import pytest

from central.api.portal.strip import StripText, lamp_strip
from contracts.base import Indication
from contracts.facts import LampPhase
from tests.central.builders import NOW, facts_of

TEXT = StripText(
    {indication.value: indication.value for indication in Indication},
    "{before} {after} {phases}",
    "{name} {start}",
    ",",
)


def test_phases_fill_the_strip_in_order() -> None:
    strip = lamp_strip(facts_of(red_elapsed_ms=1800), TEXT)
    assert [bar.name for bar in strip.bars] == ["green", "amber", "red", "unknown"]
    assert strip.bars[0].x == 0
    assert strip.bars[2].x == 140.0
    assert strip.bars[3].x + strip.bars[3].width == 400
    assert "red -1,8" in strip.label


def test_what_was_not_seen_is_hatched() -> None:
    phase = LampPhase(
        indication=Indication.RED, starts_at=NOW - timedelta(seconds=3), ends_at=NOW + timedelta(seconds=3)
    )
    strip = lamp_strip(facts_of().model_copy(update={"lamp_history": [phase]}), TEXT)
    assert [bar.name for bar in strip.bars] == ["unknown", "red", "unknown"]
    assert "hatch" in strip.bars[0].fill
    assert sum(bar.width for bar in strip.bars) == 400
    assert "unknown -6,0; red -3,0; unknown +3,0" in strip.label


def test_red_is_not_told_past_the_moment_at_which_the_facts_were_signed() -> None:
    facts = facts_of()
    red, unknown = lamp_strip(facts, TEXT).bars[-2:]
    signed_s = (facts.decided_at - facts.crossing.front_at).total_seconds()
    assert (red.name, unknown.name) == ("red", "unknown")
    assert unknown.x == pytest.approx(200 + signed_s / 6 * 200, abs=0.1)
