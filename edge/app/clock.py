"""The clock of a live node."""

import time


class SystemClock:
    """This machine's clocks; implements `Clock`."""

    def utc_ns(self) -> int:
        """Nanoseconds since 1970, UTC."""
        return time.time_ns()

    def monotonic_ns(self) -> int:
        """Nanoseconds that never go back."""
        return time.monotonic_ns()
