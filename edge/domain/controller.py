"""What a signal controller says, in its own clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.base import Indication
from edge.domain.signal import Phase


@dataclass(frozen=True, slots=True)
class ControllerSample:
    """One answer of a controller.

    Attributes:
        at_ns: when it held, UTC ns of the clock that stamped it.
        uncertainty_ns: half-width around `at_ns`.
        shown: indication by signal group of the layout; a group that is missing was not answered.
        exact: what differs from the last answer changed at `at_ns`; else at some time between the two answers.
        preempted: a priority vehicle is being served.
    """

    at_ns: int
    uncertainty_ns: int
    shown: Mapping[str, Indication]
    exact: bool = False
    preempted: bool = False


@dataclass(frozen=True, slots=True)
class ControllerReading:
    """What is known of a controller at one time.

    Attributes:
        phases_of: by signal group, oldest first, times in the controller's clock.
        heard_at_ns: time of the newest answer; None: there was none.
        preempted: a priority vehicle is being served.
    """

    phases_of: Mapping[str, tuple[Phase, ...]] = field(default_factory=dict)
    heard_at_ns: int | None = None
    preempted: bool = False
