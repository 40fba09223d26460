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
    TOO_CLOSE_TO_CALL = "too_close_to_call"
    RED_ENDED = "red_ended"
    NOT_SEEN_TO_ENTER = "not_seen_to_enter"
    STOPPED_PAST_LINE = "stopped_past_line"
    CAME_BACK = "came_back"
    FRONT_TOO_NEAR = "front_too_near"
    MOTION_DISAGREED = "motion_disagreed"
    MOTION_UNKNOWN = "motion_unknown"
    CLOCK_JUMPED = "clock_jumped"
    FRAME_NOT_LATER = "frame_not_later"
    HIDDEN = "hidden"
    SAME_VEHICLE = "same_vehicle"
    OTHER_VEHICLE = "other_vehicle"
    OTHER_DIRECTION = "other_direction"
    LAMP_POST = "lamp_post"
    MOVEMENT_NOT_KNOWN = "movement_not_known"
    PERMITTED_BY_SIGN = "permitted_by_sign"
    PERMITTED_BY_ARROW = "permitted_by_arrow"
    PERMITTED_BY_FLASHING_AMBER = "permitted_by_flashing_amber"
    ARROW_NOT_KNOWN = "arrow_not_known"
    LEFT_TO_RED_LIGHT = "left_to_red_light"
    PLACE_NOT_CERTAIN = "place_not_certain"
    REVERSING = "reversing"
    EXIT_WAS_FREE = "exit_was_free"
    ENTRY_NOT_SEEN = "entry_not_seen"
    JOINED_TO_NOBODY = "joined_to_nobody"
    NOT_MOTORISED = "not_motorised"


Reasons = Counter[NotFired]
