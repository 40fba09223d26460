"""Every rule has its page and picture, every counted reason and line of an account is explained somewhere."""

import re
from pathlib import Path

import pytest

from contracts.facts import AccountCode, PrioritySign
from contracts.layout import RULED
from edge.rules import NotFired

PAGES = Path(__file__).parents[3] / "docs" / "rules"
TEXT = {path.name: path.read_text() for path in PAGES.glob("*.md")}
WHOLE = "\n".join(TEXT.values())


@pytest.mark.parametrize("name", [name for name in TEXT if name != "README.md"])
def test_a_page_has_its_picture_article_conditions_and_reasons(name):
    text = TEXT[name]
    picture = PAGES / re.search(r"\]\((pictures/[\w-]+\.png)\)", text).group(1)
    assert picture.stem == Path(name).stem
    assert picture.read_bytes().startswith(b"\x89PNG")
    for part in ("**Article.**", "## Conditions", "## Why it did not fire"):
        assert part in text
    assert f"({name})" in TEXT["README.md"]


def test_every_link_leads_somewhere():
    links = re.findall(r"\]\(([\w./-]+)\)", WHOLE)
    assert [link for link in links if not (PAGES / link).exists()] == []


def test_every_rule_reason_and_account_line_is_named():
    named = {*RULED, *NotFired, *AccountCode, *PrioritySign} - {NotFired.NOT_ENFORCED}
    assert (
        sorted(name.value for name in named if not re.search(rf"`[^`]*\b{name.value}\b[^`]*`", WHOLE)) == []
    )
