"""What the edge counts, the dashboard has words for, in both languages."""

import json
from pathlib import Path

import pytest

from edge.rules.not_fired import NotFired

LOCALES = Path(__file__).parents[2] / "central" / "dashboard" / "src" / "locales"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_reason_has_its_words(language: str) -> None:
    words = json.loads((LOCALES / f"{language}.json").read_text())["notFired"]["by"]
    assert {reason.value for reason in NotFired} <= words.keys()
    assert len(set(words.values())) == len(words)
