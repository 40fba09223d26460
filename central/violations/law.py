"""The articles that an alleged violation refers to, read from dated data."""

from datetime import date
from functools import cache
from pathlib import Path

import yaml

from contracts.base import Contract, ViolationKind


class LawArticle(Contract):
    """An article, from when it holds, and its source; `sourced` is False where nobody has checked it there."""

    kind: ViolationKind
    article: str
    max_fine_idr: int
    max_confinement: dict[str, str]
    valid_from: date
    source: str
    sourced: bool = True


@cache
def _articles() -> tuple[LawArticle, ...]:
    rows = yaml.safe_load(Path(__file__).with_name("law.yaml").read_text())
    return tuple(LawArticle.model_validate(row) for row in rows)


def article_for(kind: ViolationKind, day: date) -> LawArticle | None:
    """Return the article that held on a day, or None where none is known."""
    fitting = [row for row in _articles() if row.kind == kind and row.valid_from <= day]
    return max(fitting, key=lambda row: row.valid_from, default=None)
