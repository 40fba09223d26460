"""NTCIP 1202 status groups: three integers per eight phases or overlaps in, indications out. Pure.

OIDs and bit order differ between controllers and public files, so both are configured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from contracts.base import Indication
from edge.controllers.lamps import indication_of

ENTERPRISE = "1.3.6.1.4.1.1206.4.2.1"
N_BITS = 8
BitOrder = Literal["lowest_first", "highest_first"]


@dataclass(frozen=True, slots=True)
class StatusTable:
    """Where a controller keeps the lamps of its phases or overlaps.

    Attributes:
        reds: OID of the column; the number of the group of eight, counted from 1, is appended.
        yellows: like `reds`.
        greens: like `reds`.
        bit_order: which bit of the integer is the lowest number of the eight.
    """

    reds: str
    yellows: str
    greens: str
    bit_order: BitOrder = "lowest_first"

    def oids(self, number: int) -> tuple[str, str, str]:
        """Return the three OIDs that tell about a phase or overlap, counted from 1."""
        group = (number - 1) // N_BITS + 1
        return f"{self.reds}.{group}", f"{self.yellows}.{group}", f"{self.greens}.{group}"

    def shown(self, number: int, answers: Mapping[str, int]) -> Indication:
        """Return what a phase or overlap shows; UNKNOWN where an answer is missing."""
        values = [answers.get(oid) for oid in self.oids(number)]
        known = [value for value in values if value is not None and 0 <= value < 1 << N_BITS]
        if len(known) < len(values):
            return Indication.UNKNOWN
        bit = (number - 1) % N_BITS
        shift = bit if self.bit_order == "lowest_first" else N_BITS - 1 - bit
        red, amber, green = (bool(value >> shift & 1) for value in known)
        return indication_of(red, amber, green)


PHASES = StatusTable(f"{ENTERPRISE}.1.4.1.2", f"{ENTERPRISE}.1.4.1.3", f"{ENTERPRISE}.1.4.1.4")
"""phaseStatusGroupReds, -Yellows, -Greens."""
OVERLAPS = StatusTable(f"{ENTERPRISE}.9.4.1.2", f"{ENTERPRISE}.9.4.1.3", f"{ENTERPRISE}.9.4.1.4")
"""overlapStatusGroupReds, -Yellows, -Greens: turn arrows are often overlaps."""


def needed_oids(wanted: Sequence[tuple[StatusTable, int]]) -> tuple[str, ...]:
    """Return each OID once, in order, for a single request."""
    return tuple(dict.fromkeys(oid for table, number in wanted for oid in table.oids(number)))
