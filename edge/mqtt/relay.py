"""The relay thread: oldest unreceipted first, sent again until central's receipt comes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
import uuid_utils

from contracts.envelope import HealthEnvelope
from contracts.errors import ContractError
from contracts.health import Health
from contracts.receipt import Receipt
from contracts.topics import Channel, topic
from edge.domain.outgoing import MessageKind, OutgoingMessage
from edge.domain.units import SECOND_NS
from edge.errors import OutboxError
from edge.mqtt.link import Address, Link, Will
from edge.mqtt.repeating import RepeatingThread
from edge.ports import Clock, MessageQueue

_log = structlog.get_logger()
_POLL_S = 0.25


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """Where to, and how patiently.

    Attributes:
        city: of the topics.
        node: of the topics.
        host: of the broker.
        port: of the broker.
        window: most messages that wait for their receipts at a time.
        resend_s: a message without a receipt is sent again after this.
        health_s: health is published this often.
    """

    city: str
    node: str
    host: str
    port: int
    window: int = 32
    resend_s: float = 10.0
    health_s: float = 5.0


class Relay:
    """Publishes what the queue holds. A broker or central that is away costs nothing but time."""

    def __init__(
        self, settings: RelaySettings, queue: MessageQueue, health: Callable[[], Health], clock: Clock
    ) -> None:
        self._settings = settings
        self._queue = queue
        self._health = health
        self._clock = clock
        self._thread = RepeatingThread("relay", self._converse, self._note)
        self._sent_ns: dict[int, int] = {}
        self._health_due_ns = 0
        self.n_sent = 0
        self.n_foreign_receipts = 0
        self.fault: str | None = None

    def start(self) -> None:
        """Begin; a broker that is not there yet is waited for."""
        self._thread.start()

    def stop(self) -> None:
        """Publish a last health and end, within the connection's time-out."""
        self._thread.stop()

    def _note(self, fault: str) -> None:
        self.fault = fault

    def _converse(self) -> bool:
        """Talk to the broker until the connection or the relay ends; False where it was not reached."""
        link = Link(self._address(), self._will(), self._take_receipt)
        try:
            if not link.open():
                self.fault = "the broker does not answer or refuses this node"
                return False
            self._exchange(link)
        except OSError as error:
            self.fault = f"broker {self._settings.host}:{self._settings.port} not reached: {error}"
            return False
        finally:
            link.close()
        return True

    def _exchange(self, link: Link) -> None:
        self.fault = None
        self._sent_ns.clear()
        self._health_due_ns = 0
        while not (self._thread.stopping or link.lost):
            self._send_due(link)
            self._publish_health(link)
            self._queue.wait_for_change(_POLL_S)
        if not link.lost:
            link.publish(self._topic(Channel.HEALTH), self._envelope(Health(status="offline")), retain=True)

    def _send_due(self, link: Link) -> None:
        now_ns = self._clock.monotonic_ns()
        due = self._queue.due_messages(self._settings.window)
        waiting = {message.sequence for message in due}
        self._sent_ns = {n: sent for n, sent in self._sent_ns.items() if n in waiting}
        for message in due:
            sent_ns = self._sent_ns.get(message.sequence)
            if sent_ns is None or now_ns - sent_ns > self._settings.resend_s * SECOND_NS:
                link.publish(self._topic(_channel(message)), message.body)
                self._sent_ns[message.sequence] = now_ns
                self.n_sent += 1

    def _publish_health(self, link: Link) -> None:
        now_ns = self._clock.monotonic_ns()
        if now_ns >= self._health_due_ns:
            link.publish(self._topic(Channel.HEALTH), self._envelope(self._health()), retain=True)
            self._health_due_ns = now_ns + round(self._settings.health_s * SECOND_NS)

    def _take_receipt(self, payload: bytes) -> None:
        try:
            receipt = Receipt.parse(payload, "receipt")
            if receipt.node != self._settings.node:
                self.n_foreign_receipts += 1
                return
            self._queue.apply_receipt(receipt)
        except ContractError as error:
            self.n_foreign_receipts += 1
            _log.warning("receipt_refused", reason=str(error))
        except OutboxError as error:
            self.fault = str(error)

    def _address(self) -> Address:
        s = self._settings
        return Address(s.host, s.port, f"edge-{s.city}-{s.node}", self._topic(Channel.RECEIPT))

    def _will(self) -> Will:
        return Will(self._topic(Channel.HEALTH), self._envelope(Health(status="offline")))

    def _topic(self, channel: Channel) -> str:
        return topic(self._settings.city, self._settings.node, channel)

    def _envelope(self, health: Health) -> bytes:
        envelope = HealthEnvelope(
            id=str(uuid_utils.uuid7()),
            source=f"atcs/{self._settings.city}/{self._settings.node}",
            time=datetime.fromtimestamp(self._clock.utc_ns() / SECOND_NS, UTC),
            node=self._settings.node,
            data=health,
        )
        return envelope.model_dump_json().encode()


def _channel(message: OutgoingMessage) -> Channel:
    return Channel.FLOW if message.kind is MessageKind.FLOW else Channel.VIOLATION
