"""SPaT (SAE J2735) as JSON: a message in, the event states of its signal groups out. Pure."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from contracts.base import Indication, UtcTime, explain
from edge.controllers.contacts import ARRIVED_NS, STAMPED_NS
from edge.domain.controller import ControllerSample
from edge.errors import SourceError

UNAVAILABLE_MS = 65535
MAX_MESSAGE_BYTES = 64 * 1024
_PREEMPTED = frozenset({"preemptisactive", "signalpriorityisactive"})
_PREEMPTED_BITS = 0b0001_1000_0000_0000
"""Bits 3 and 4 of the 16, the first bit the highest (J2735 IntersectionStatusObject)."""
_EVENT = {
    "dark": Indication.DARK,
    "stopthenproceed": Indication.FLASHING_RED,
    "stopandremain": Indication.RED,
    "premovement": Indication.RED_AMBER,
    "permissivemovementallowed": Indication.GREEN,
    "protectedmovementallowed": Indication.GREEN,
    "permissiveclearance": Indication.AMBER,
    "protectedclearance": Indication.AMBER,
    "cautionconflictingtraffic": Indication.FLASHING_AMBER,
}


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _id_of(value: object) -> object:
    return value.get("id") if isinstance(value, dict) else value


class _Part(BaseModel):
    """Others' messages carry more than we read."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class _Event(_Part):
    event_state: str = Field(validation_alias=AliasChoices("eventState", "event_state"))


class _State(_Part):
    group: int = Field(validation_alias=AliasChoices("signalGroup", "signal_group"), ge=0, le=255)
    events: list[_Event] = Field(
        validation_alias=AliasChoices("state-time-speed", "stateTimeSpeed", "state_time_speed"), min_length=1
    )


class _Intersection(_Part):
    id: Annotated[int | None, BeforeValidator(_id_of)] = None
    moy: int | None = Field(default=None, ge=0, le=527040)
    time_ms: int | None = Field(
        default=None, validation_alias=AliasChoices("timeStamp", "timestamp_ms"), ge=0, le=UNAVAILABLE_MS
    )
    at: UtcTime | None = None
    status: str | list[str] = ""
    states: list[_State]


class SpatMessage(_Part):
    """One SPaT message; names with or without dashes, `id` bare or as {"id": n}."""

    intersections: list[_Intersection] = Field(min_length=1, max_length=32)

    @classmethod
    def parse(cls, payload: bytes) -> Self:
        """Read a message.

        Raises:
            SourceError: one line that names the field.
        """
        if len(payload) > MAX_MESSAGE_BYTES:
            raise SourceError(f"SPaT: {len(payload)} bytes, allowed are {MAX_MESSAGE_BYTES}")
        try:
            return cls.model_validate(json.loads(payload))
        except ValidationError as error:
            raise SourceError(f"SPaT: {explain(error)}") from error
        except (ValueError, RecursionError) as error:
            raise SourceError("SPaT: not JSON; check the sender") from error

    def intersection(self, number: int | None) -> _Intersection | None:
        """Return the intersection of that number, or the only one."""
        if number is None:
            return self.intersections[0] if len(self.intersections) == 1 else None
        return next((one for one in self.intersections if one.id == number), None)


def event_states(message: _Intersection) -> dict[int, Indication]:
    """Return what each signal group shows now; a state that is not known is UNKNOWN."""
    return {
        state.group: _EVENT.get(_plain(state.events[0].event_state), Indication.UNKNOWN)
        for state in message.states
    }


def is_preempted(message: _Intersection) -> bool:
    """Tell whether the status names pre-emption or priority, as names or as 16 bits in hexadecimal."""
    if isinstance(message.status, list):
        return any(_plain(name) in _PREEMPTED for name in message.status)
    try:
        return bool(int(message.status, 16) & _PREEMPTED_BITS)
    except ValueError:
        return _plain(message.status) in _PREEMPTED


def stamped_ns(message: _Intersection, arrived_ns: int) -> int | None:
    """Return the message's own time in UTC ns; None where it has none.

    A minute of the year is read in the year that brings it nearest to the arrival.
    """
    if message.at is not None:
        return round(message.at.timestamp() * 1e6) * 1000
    if message.moy is None or message.time_ms is None or message.time_ms >= 60_000:
        return None
    arrived = datetime.fromtimestamp(arrived_ns / 1e9, UTC)
    within_year = timedelta(minutes=message.moy, milliseconds=message.time_ms)
    years = (datetime(arrived.year + step, 1, 1, tzinfo=UTC) for step in (-1, 0, 1))
    nearest = min((year + within_year for year in years), key=lambda moment: abs(moment - arrived))
    return round(nearest.timestamp() * 1e6) * 1000


class SpatDecoder:
    """Takes the messages of one intersection."""

    def __init__(
        self, intersection: int | None, groups: Mapping[str, int], sent_at_changes: bool = False
    ) -> None:
        self._intersection = intersection
        self._groups = groups
        self._sent_at_changes = sent_at_changes

    def decode(self, payload: bytes, arrived_ns: int, is_old: bool) -> ControllerSample | None:
        """Return what is shown; None: of another intersection, or old and without a time of its own.

        Raises:
            SourceError: it is no such message.
        """
        message = SpatMessage.parse(payload).intersection(self._intersection)
        if message is None:
            return None
        stamp_ns = stamped_ns(message, arrived_ns)
        if stamp_ns is None and is_old:
            return None
        states = event_states(message)
        shown = {group: states.get(number, Indication.UNKNOWN) for group, number in self._groups.items()}
        at_ns, width_ns = (arrived_ns, ARRIVED_NS) if stamp_ns is None else (stamp_ns, STAMPED_NS)
        is_exact = self._sent_at_changes and stamp_ns is not None
        return ControllerSample(at_ns, width_ns, shown, is_exact, is_preempted(message))

    def forget(self) -> None:
        """Each message tells everything: nothing is remembered."""
