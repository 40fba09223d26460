"""Takes a controller's messages from an MQTT topic in paho's thread; the frame loop never waits for it."""

from dataclasses import dataclass
from typing import Protocol

import paho.mqtt.client as mqtt
import structlog
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from edge.controllers.history import ControllerHistory
from edge.domain.controller import ControllerReading, ControllerSample
from edge.errors import SourceError
from edge.ports import Clock

_log = structlog.get_logger()
_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 1, 15
_KEEPALIVE_S = 10


class Decoder(Protocol):
    """Knows one kind of message."""

    def decode(self, payload: bytes, arrived_ns: int, is_old: bool) -> ControllerSample | None:
        """Return what a message says; None: nothing for us."""
        ...

    def forget(self) -> None:
        """The link was lost."""
        ...


@dataclass(frozen=True, slots=True)
class Topic:
    """Where the messages are."""

    host: str
    port: int
    name: str


class MqttController:
    """Implements `SignalController` over MQTT."""

    def __init__(self, topic: Topic, decoder: Decoder, history: ControllerHistory, clock: Clock) -> None:
        self._topic, self._decoder, self._history, self._clock = topic, decoder, history, clock
        self._fault: str | None = "it has not been heard yet"
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self._client.reconnect_delay_set(_SHORTEST_WAIT_S, _LONGEST_WAIT_S)
        self._client.on_connect = self._connected
        self._client.on_connect_fail = self._away
        self._client.on_disconnect = self._away
        self._client.on_message = self._received

    def start(self) -> None:
        """Begin to listen; a broker that is not there is tried again, less and less often."""
        self._client.connect_async(self._topic.host, self._topic.port, _KEEPALIVE_S, clean_start=True)
        self._client.loop_start()

    def stop(self) -> None:
        """End the connection and its thread."""
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def fault(self) -> str | None:
        """What is wrong with it."""
        return self._fault or self._history.fault_at(self._clock.utc_ns())

    def shown(self, at_ns: int) -> ControllerReading:
        """Return what is known by now; never waits for the network."""
        return self._history.shown(at_ns)

    def _connected(
        self, client: mqtt.Client, _data: None, _flags: mqtt.ConnectFlags, code: ReasonCode, _more: object
    ) -> None:
        if code.is_failure:
            self._fault = f"{self._topic.host}:{self._topic.port} refuses ({code}); check its access list"
            return
        self._decoder.forget()
        self._fault = f"nothing came on topic {self._topic.name} yet; check the sender"
        client.subscribe(self._topic.name, qos=0)

    def _away(self, *_: object) -> None:
        self._fault = f"{self._topic.host}:{self._topic.port}: no connection; check broker and network"

    def _received(self, _client: mqtt.Client, _data: None, message: mqtt.MQTTMessage) -> None:
        arrived_ns = self._clock.utc_ns()
        try:
            sample = self._decoder.decode(bytes(message.payload), arrived_ns, bool(message.retain))
        except SourceError as error:
            self._fault = str(error)
        except Exception:  # noqa: BLE001 - boundary of paho's thread: logged, shown, the next message counts
            _log.exception("controller_message_failed", topic=self._topic.name)
            self._fault = "a message could not be read; see the log"
        else:
            self._take(sample, arrived_ns)

    def _take(self, sample: ControllerSample | None, arrived_ns: int) -> None:
        if sample is not None:
            self._fault = None
            self._history.take(sample, arrived_ns)
