"""Times are whole nanoseconds; these are the two units that they are built from and told in."""

SECOND_NS = 1_000_000_000
MILLISECOND_NS = 1_000_000
