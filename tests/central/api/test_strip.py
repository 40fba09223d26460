"""The lamp strip as numbers."""

from datetime import timedelta

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
    assert [bar.name for bar in strip.bars] == ["green", "amber", "red"]
    assert strip.bars[0].x == 0
    assert strip.bars[2].x == 140.0
    assert strip.bars[2].x + strip.bars[2].width == 400
    assert "red -1,8" in strip.label


def test_what_was_not_seen_is_hatched() -> None:
    phase = LampPhase(
        indication=Indication.RED, starts_at=NOW - timedelta(seconds=3), ends_at=NOW + timedelta(seconds=3)
    )
    strip = lamp_strip(facts_of().model_copy(update={"lamp_history": [phase]}), TEXT)
    assert [bar.name for bar in strip.bars] == ["unknown", "red", "unknown"]
    assert "hatch" in strip.bars[0].fill
    assert sum(bar.width for bar in strip.bars) == 400
