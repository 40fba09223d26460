"""Why a rule did not fire. Each reason is counted, so that silence can be explained."""

from collections import Counter
from enum import StrEnum


class NotFired(StrEnum):
    """Reasons, in the order in which a rule asks."""

    UNCONFIRMED = "unconfirmed"
    NOT_ENFORCED = "not_enforced"
    MANUAL_CONTROL = "manual_control"
    LAMP_UNKNOWN = "lamp_unknown"
    LAMP_NOT_SETTLED = "lamp_not_settled"
    LAMP_NOT_RED = "lamp_not_red"
    FRONT_BEFORE_RED = "front_before_red"
    WITHIN_GRACE = "within_grace"
    RED_ENDED = "red_ended"
    NOT_SEEN_TO_ENTER = "not_seen_to_enter"
    STOPPED_PAST_LINE = "stopped_past_line"
    FRONT_TOO_NEAR = "front_too_near"
    MOTION_DISAGREED = "motion_disagreed"
    MOTION_UNKNOWN = "motion_unknown"
    CLOCK_JUMPED = "clock_jumped"
    HIDDEN = "hidden"
    SAME_VEHICLE = "same_vehicle"


Reasons = Counter[NotFired]
