"""Violations counted by kind."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import groupby

NO_CLASS = "not named"


@dataclass(frozen=True, slots=True)
class KindScore:
    """Violations of one kind, or by one class of vehicle, in one clip or in all.

    Attributes:
        kind: the one that the truth names first; of an accusation, the one that was said. Or the class of vehicle.
        total: of those that a person could decide.
        found: of them; said as this kind, or as another that is as true.
        found_as_other: of the found ones.
        false: accusations of this kind against somebody who did nothing of the sort.
        undecided: that nobody could decide.
        legal: who only look like it, where the truth names them.
    """

    kind: str
    total: int = 0
    found: int = 0
    found_as_other: int = 0
    false: int = 0
    undecided: int = 0
    legal: int = 0

    def __add__(self, other: "KindScore") -> "KindScore":
        counts = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)[1:]}
        return KindScore(self.kind, **counts)


def added_up(kinds: Iterable[KindScore]) -> tuple[KindScore, ...]:
    """Return one score per kind, by name."""
    rows = sorted(kinds, key=lambda row: row.kind)
    return tuple(sum(same, KindScore(kind)) for kind, same in groupby(rows, key=lambda row: row.kind))
