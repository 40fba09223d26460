"""A place in a list that is ordered by time and number, and the cursor that tells it to a caller."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from central.errors import RefusedError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(r"([0-9]{1,17})-([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class Place:
    """The row just passed."""

    moment: datetime
    number: int

    @property
    def cursor(self) -> str:
        """Microseconds since 1970 and the number: exact, and the same in an address without escapes."""
        return f"{(self.moment - _EPOCH) // timedelta(microseconds=1)}-{self.number}"

    @classmethod
    def of(cls, cursor: str) -> Self:
        """Read a cursor.

        Raises:
            RefusedError: it is none of ours.
        """
        found = _CURSOR.fullmatch(cursor)
        if found is None:
            raise RefusedError("cursor: not one that this list gave out", field="cursor")
        return cls(_EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))
