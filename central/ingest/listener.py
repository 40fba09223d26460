"""The ingest thread: takes messages from the broker, acknowledges each after its commit."""

from threading import Event, Thread

import paho.mqtt.client as mqtt
import structlog
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from sqlalchemy.exc import SQLAlchemyError

from central.config import CentralConfig
from central.ingest.service import Intake
from contracts.topics import Channel, topic

_log = structlog.get_logger()
_SESSION_EXPIRY_S = 7 * 24 * 3600
_FIRST_WAIT_S = 0.2
_LONGEST_WAIT_S = 10.0
_LOOP_S = 0.25


class Listener:
    """One MQTT 5 client with a session that outlives it. Until the commit, nothing is acknowledged."""

    def __init__(self, intake: Intake, config: CentralConfig) -> None:
        self._intake = intake
        self._config = config
        self._stopping = Event()
        self._connected = Event()
        self._client = self._new_client()
        self._thread = Thread(target=self._run, name="ingest", daemon=True)
        self.n_taken = 0
        self.n_failed = 0

    def start(self) -> None:
        """Begin; a broker that is not there yet is waited for."""
        self._thread.start()

    def stop(self) -> None:
        """End after the message in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    @property
    def connected(self) -> bool:
        """Whether the broker is there and the subscriptions are made."""
        return self._connected.is_set()

    def wait_connected(self, timeout_s: float) -> bool:
        """Wait for the broker."""
        return self._connected.wait(timeout_s)

    def _new_client(self) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"central-{self._config.city}",
            protocol=mqtt.MQTTv5,
            manual_ack=True,
        )
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.reconnect_delay_set(1, int(_LONGEST_WAIT_S))
        return client

    def _run(self) -> None:
        wait_s = _FIRST_WAIT_S
        while not self._stopping.is_set():
            try:
                self._connect()
                wait_s = _FIRST_WAIT_S
                self._loop()
            except OSError as error:
                _log.warning("broker_unreachable", error=str(error), retry_s=wait_s)
            except Exception:  # noqa: BLE001 - thread boundary: logged, counted, the connection is made anew
                self.n_failed += 1
                _log.exception("ingest_failed")
            self._connected.clear()
            self._stopping.wait(wait_s)
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
        self._client.disconnect()

    def _connect(self) -> None:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = _SESSION_EXPIRY_S
        self._client.connect(
            self._config.mqtt_host,
            self._config.mqtt_port,
            clean_start=False,
            properties=properties,
        )

    def _loop(self) -> None:
        while not self._stopping.is_set():
            if self._client.loop(_LOOP_S) != mqtt.MQTT_ERR_SUCCESS:
                return

    def _on_connect(
        self,
        client: mqtt.Client,
        _data: None,
        _flags: mqtt.ConnectFlags,
        code: ReasonCode,
        _more: object,
    ) -> None:
        if code.is_failure:
            _log.warning("broker_refused", reason=str(code))
            return
        channels = (Channel.VIOLATION, Channel.FLOW, Channel.HEALTH)
        client.subscribe([(topic(self._config.city, "+", channel), 1) for channel in channels])
        _log.info("ingest_connected", host=self._config.mqtt_host, port=self._config.mqtt_port)

    def _on_subscribe(self, *_: object) -> None:
        self._connected.set()

    def _on_disconnect(self, *_: object) -> None:
        self._connected.clear()

    def _on_message(self, client: mqtt.Client, _data: None, message: mqtt.MQTTMessage) -> None:
        """Commit, publish the receipt, acknowledge: in this order."""
        wait_s = _FIRST_WAIT_S
        while not self._stopping.is_set():
            try:
                receipt = self._intake.accept(message.topic, bytes(message.payload))
            except SQLAlchemyError as error:
                self.n_failed += 1
                _log.warning("store_unavailable", error=str(error).splitlines()[0], retry_s=wait_s)
                self._stopping.wait(wait_s)
                wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
                continue
            if receipt is not None:
                place = topic(self._config.city, receipt.node, Channel.RECEIPT)
                client.publish(place, receipt.model_dump_json(), qos=1)
            client.ack(message.mid, message.qos)
            self.n_taken += 1
            return
