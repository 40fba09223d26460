"""One connection to the broker, from connect to disconnect. A new one is made each time."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import paho.mqtt.client as mqtt
import structlog
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

_log = structlog.get_logger()
_SESSION_EXPIRY_S = 7 * 24 * 3600
_CONNECT_TIMEOUT_S = 5.0
_KEEPALIVE_S = 20


@dataclass(frozen=True, slots=True)
class Address:
    """Where the broker is, who we are there, and on which topic our receipts come."""

    host: str
    port: int
    client_id: str
    receipt_topic: str


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker says for a node that is gone."""

    topic: str
    payload: bytes


class Link:
    """A persistent MQTT 5 session: receipts that come while the node is away are kept by the broker."""

    def __init__(self, address: Address, will: Will, on_receipt: Callable[[bytes], None]) -> None:
        self._address = address
        self._on_receipt = on_receipt
        self._ready = threading.Event()
        self._lost = threading.Event()
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=address.client_id,
            protocol=mqtt.MQTTv5,
            reconnect_on_failure=False,
        )
        self._client.connect_timeout = _CONNECT_TIMEOUT_S
        self._client.will_set(will.topic, will.payload, qos=1, retain=True)
        self._client.on_connect = self._connected
        self._client.on_disconnect = self._disconnected
        self._client.on_message = self._received

    def open(self) -> bool:
        """Connect and subscribe; False where the broker refuses or does not answer in time.

        Raises:
            OSError: nobody listens.
        """
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = _SESSION_EXPIRY_S
        self._client.connect(
            self._address.host, self._address.port, _KEEPALIVE_S, clean_start=False, properties=properties
        )
        self._client.loop_start()
        return self._ready.wait(_CONNECT_TIMEOUT_S)

    @property
    def lost(self) -> bool:
        """True once the connection has ended."""
        return self._lost.is_set()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Hand a message to the client with QoS 1; what becomes of it only a receipt tells."""
        self._client.publish(topic, payload, qos=1, retain=retain)

    def close(self) -> None:
        """Say goodbye and end the network thread."""
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(
        self, client: mqtt.Client, _data: None, _flags: mqtt.ConnectFlags, code: ReasonCode, _more: object
    ) -> None:
        if code.is_failure:
            _log.warning("broker_refused", reason=str(code))
            self._lost.set()
            return
        client.subscribe(self._address.receipt_topic, qos=1)
        self._ready.set()

    def _disconnected(self, *_: object) -> None:
        self._lost.set()

    def _received(self, _client: mqtt.Client, _data: None, message: mqtt.MQTTMessage) -> None:
        try:
            self._on_receipt(bytes(message.payload))
        except Exception:  # noqa: BLE001 - boundary of paho's thread: without the receipt the message is sent again
            _log.exception("receipt_failed")
