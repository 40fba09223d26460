"""Do frames follow each other in time? A repeated one tells nothing new, a clock that jumps ends what was open."""

from enum import Enum, auto

from edge.domain.frame import Frame


class Order(Enum):
    """How a frame follows the one before."""

    LATER = auto()
    NOT_LATER = auto()
    JUMPED = auto()


class FrameClock:
    """Compares capture times with the monotonic time.

    A step back that is shorter than a jump (a repeated frame, jitter of time stamps) leaves the clock where it was,
    until a frame is later again.
    """

    def __init__(self, longest_jump_ns: float) -> None:
        self._longest_jump_ns = longest_jump_ns
        self._latest_ns: tuple[int, int] | None = None

    def order(self, frame: Frame) -> Order:
        """Take the next frame."""
        now_ns = (frame.captured_at_ns, frame.t_ns)
        latest_ns = self._latest_ns or (now_ns[0] - 1, now_ns[1] - 1)
        captured_ns = now_ns[0] - latest_ns[0]
        apart_ns = captured_ns - (now_ns[1] - latest_ns[1])
        if abs(apart_ns) > self._longest_jump_ns or captured_ns < -self._longest_jump_ns:
            self._latest_ns = now_ns
            return Order.JUMPED
        if captured_ns <= 0:
            return Order.NOT_LATER
        self._latest_ns = now_ns
        return Order.LATER
