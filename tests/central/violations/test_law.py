"""Articles come from dated data."""

from datetime import date

from central.violations.law import article_for
from contracts.base import ViolationKind


def test_every_kind_has_an_article_with_its_source() -> None:
    for kind in ViolationKind:
        article = article_for(kind, date(2026, 1, 31))
        assert article is not None
        assert article.source == "UU 22/2009"


def test_before_the_law_there_is_none() -> None:
    assert article_for(ViolationKind.RED_LIGHT, date(2009, 1, 1)) is None


def test_what_nobody_has_checked_says_so() -> None:
    checked = {kind: article_for(kind, date(2026, 1, 31)) for kind in ViolationKind}
    assert [kind for kind, article in checked.items() if article and not article.sourced] == [
        ViolationKind.ZEBRA
    ]
