"""Asks a controller over SNMP in a thread of its own; the frame loop never waits for it."""

import asyncio
import random
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from pysnmp.error import PySnmpError
from pysnmp.hlapi.v1arch.asyncio import (
    CommunityData,
    ObjectIdentity,
    ObjectType,
    SnmpDispatcher,
    UdpTransportTarget,
    get_cmd,
)

from edge.controllers.history import ControllerHistory
from edge.controllers.ntcip import StatusTable, needed_oids
from edge.domain.controller import ControllerReading, ControllerSample
from edge.errors import SourceError
from edge.ports import Clock

_log = structlog.get_logger()
_LONGEST_WAIT_S = 10.0


@dataclass(frozen=True, slots=True)
class SnmpAddress:
    """Where the controller answers.

    Attributes:
        host: name or address.
        community: SNMP v2c; never shown.
        port: UDP.
        timeout_s: a request without an answer has failed after this.
    """

    host: str
    community: str = field(default="public", repr=False)
    port: int = 161
    timeout_s: float = 0.5


@dataclass(frozen=True, slots=True)
class NtcipSettings:
    """What to ask, and how often.

    Attributes:
        address: of the controller.
        lamps: by signal group of the layout, the table and the number of its phase or overlap.
        poll_s: from one request to the next.
        preempt_oid: an integer that tells about pre-emption; None: not asked.
        preempt_values: its values that mean that a priority vehicle is being served.
    """

    address: SnmpAddress
    lamps: Mapping[str, tuple[StatusTable, int]]
    poll_s: float = 0.1
    preempt_oid: str | None = None
    preempt_values: frozenset[int] = frozenset()

    def oids(self) -> tuple[str, ...]:
        """Return everything that one request asks for."""
        preempt = () if self.preempt_oid is None else (self.preempt_oid,)
        return (*needed_oids(list(self.lamps.values())), *preempt)


class SnmpConversation:
    """Requests from one event loop."""

    def __init__(self, address: SnmpAddress) -> None:
        self._address = address
        self._dispatcher = SnmpDispatcher()
        self._target: UdpTransportTarget | None = None

    async def get(self, oids: Sequence[str]) -> dict[str, int]:
        """Return the integers that the controller has under `oids`; what it does not have is missing.

        Raises:
            SourceError: it does not answer, or refuses.
        """
        address = self._address
        try:
            if self._target is None:
                self._target = await UdpTransportTarget.create(
                    (address.host, address.port), timeout=address.timeout_s, retries=0
                )
            wanted = [ObjectType(ObjectIdentity(oid)) for oid in oids]
            community = CommunityData(address.community, mpModel=1)  # noqa: S508 - what controllers speak; read only
            failed, status, _, found = await get_cmd(self._dispatcher, community, self._target, *wanted)
        except (PySnmpError, OSError) as error:
            self._target = None
            raise SourceError(f"{address.host}:{address.port}: cannot be asked ({error})") from error
        if failed or status:
            reason = failed or status.prettyPrint()
            raise SourceError(
                f"{address.host}:{address.port}: no answer ({reason}); check address, community and network"
            )
        return {str(name): value for name, answer in found if (value := _integer(answer)) is not None}

    def close(self) -> None:
        """Give the socket back."""
        self._dispatcher.transport_dispatcher.close_dispatcher()


def _integer(answer: object) -> int | None:
    try:
        return int(answer)  # type: ignore[call-overload, no-any-return]
    except (TypeError, ValueError):
        return None


class NtcipController:
    """Implements `SignalController` over SNMP."""

    def __init__(self, settings: NtcipSettings, history: ControllerHistory, clock: Clock) -> None:
        self._settings = settings
        self._history = history
        self._clock = clock
        self._fault: str | None = "it has not been asked yet"
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="controller-snmp", daemon=True)

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """End within one request."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=self._settings.address.timeout_s + 1)

    @property
    def fault(self) -> str | None:
        """What is wrong with it."""
        return self._fault or self._history.fault_at(self._clock.utc_ns())

    def shown(self, at_ns: int) -> ControllerReading:
        """Return what is known by now; never waits for the network."""
        return self._history.shown(at_ns)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._converse())
            except Exception:  # noqa: BLE001 - thread boundary: logged, shown, tried again
                _log.exception("controller_failed", host=self._settings.address.host)
                self._fault = "its thread failed; see the log"
                self._stopping.wait(_LONGEST_WAIT_S)

    async def _converse(self) -> None:
        conversation, wait_s = SnmpConversation(self._settings.address), self._settings.poll_s
        try:
            while not self._stopping.is_set():
                try:
                    await self._ask(conversation)
                    wait_s = self._settings.poll_s
                except SourceError as error:
                    self._fault = str(error)
                    wait_s = min(wait_s * 2, _LONGEST_WAIT_S) * (0.5 + random.random() / 2)  # noqa: S311
                await self._pause(wait_s)
        finally:
            conversation.close()

    async def _ask(self, conversation: SnmpConversation) -> None:
        settings = self._settings
        asked_ns = self._clock.utc_ns()
        answers = await conversation.get(settings.oids())
        took_ns = self._clock.utc_ns() - asked_ns
        shown = {group: table.shown(number, answers) for group, (table, number) in settings.lamps.items()}
        preempt = answers.get(settings.preempt_oid or "")
        self._fault = self._why_incomplete(answers)
        sample = ControllerSample(
            asked_ns + took_ns // 2, took_ns // 2, shown, preempted=preempt in settings.preempt_values
        )
        self._history.take(sample, asked_ns + took_ns)

    def _why_incomplete(self, answers: Mapping[str, int]) -> str | None:
        missing = [oid for oid in self._settings.oids() if oid not in answers]
        return f"it has nothing under {missing[0]}; correct the OIDs" if missing else None

    async def _pause(self, wait_s: float) -> None:
        until_ns = self._clock.monotonic_ns() + round(wait_s * 1e9)
        while not self._stopping.is_set() and (left_ns := until_ns - self._clock.monotonic_ns()) > 0:
            await asyncio.sleep(min(left_ns / 1e9, 0.2))
