"""Contacts: a small JSON with the inputs that are wired to the lamps, {"at": TIME, "inputs": {NAME: true}}."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.base import Indication, UtcTime, explain
from edge.controllers.lamps import indication_of
from edge.domain.controller import ControllerSample
from edge.errors import SourceError

STAMPED_NS = 5_000_000
"""Half-width of a time that the sender wrote."""
ARRIVED_NS = 50_000_000
"""Half-width of the time on the way, where the message has no time of its own."""
MAX_MESSAGE_BYTES = 16 * 1024


class ContactMessage(BaseModel):
    """Some or all inputs; `at` is when they changed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    at: UtcTime | None = None
    inputs: dict[str, bool] = Field(min_length=1, max_length=256)


@dataclass(frozen=True, slots=True)
class WiredLamps:
    """Inputs of the lamps of a signal group; a lamp is on where any of its inputs is. None: not wired."""

    red: tuple[str, ...]
    amber: tuple[str, ...]
    green: tuple[str, ...]

    def shown(self, inputs: Mapping[str, bool]) -> Indication:
        """Return what is shown; UNKNOWN until every input has been told."""
        if any(name not in inputs for name in (*self.red, *self.amber, *self.green)):
            return Indication.UNKNOWN
        lit = (any(inputs[name] for name in lamp) for lamp in (self.red, self.amber, self.green))
        return indication_of(*lit)


class ContactDecoder:
    """Remembers the inputs; each message may tell some of them.

    An input is believed for `stale_ns`: a device that comes back after hours, or of which one module has died, says
    nothing about the inputs that it does not tell.
    """

    def __init__(
        self,
        groups: Mapping[str, WiredLamps],
        preempt_inputs: tuple[str, ...] = (),
        stale_ns: int = 1_500_000_000,
    ) -> None:
        self._groups = groups
        self._preempt_inputs = preempt_inputs
        self._stale_ns = stale_ns
        self._told: dict[str, tuple[bool, int]] = {}
        known = {n for g in groups.values() for n in (*g.red, *g.amber, *g.green)}
        self._wanted = known | set(preempt_inputs)

    def decode(self, payload: bytes, arrived_ns: int, is_old: bool) -> ControllerSample | None:
        """Return what is shown from now on; None where an old message has no time of its own.

        Raises:
            SourceError: it is no such message.
        """
        message = _parsed(payload)
        if is_old and message.at is None:
            return None
        told = ((name, (on, arrived_ns)) for name, on in message.inputs.items() if name in self._wanted)
        self._told.update(told)
        inputs = {name: on for name, (on, at) in self._told.items() if arrived_ns - at <= self._stale_ns}
        shown = {group: lamps.shown(inputs) for group, lamps in self._groups.items()}
        is_stamped = message.at is not None
        at_ns = round(message.at.timestamp() * 1e6) * 1000 if message.at is not None else arrived_ns
        preempted = any(inputs.get(name, False) for name in self._preempt_inputs)
        width_ns = STAMPED_NS if is_stamped else ARRIVED_NS
        return ControllerSample(at_ns, width_ns, shown, exact=True, preempted=preempted)

    def forget(self) -> None:
        """The link was lost: what the inputs are now is not known."""
        self._told = {}


def _parsed(payload: bytes) -> ContactMessage:
    if len(payload) > MAX_MESSAGE_BYTES:
        raise SourceError(f"contacts: {len(payload)} bytes, allowed are {MAX_MESSAGE_BYTES}")
    try:
        return ContactMessage.model_validate_json(payload)
    except ValidationError as error:
        raise SourceError(f"contacts: {explain(error)}") from error
