"""A controller to try things with: it speaks SPaT over MQTT from the lamp cycle of a simulated junction."""

import threading
from dataclasses import dataclass

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from edge.camera_io.sim.controller import SimulatedProgram
from edge.camera_io.sim.settings import SimSettings
from edge.config import NodeConfig
from edge.controller_config import SpatConfig
from edge.controllers.subscription import Topic
from edge.domain.units import MILLISECOND_NS
from edge.errors import ConfigError
from edge.ports import Clock

_LATEST_NS = 1_000_000_000
"""A message that is later than this is left out: its receiver would refuse it."""


@dataclass(frozen=True, slots=True)
class SpeakingSettings:
    """How a simulated controller speaks.

    Attributes:
        every_ms: at least so often; at each change at once.
        clock_ms: its clock is ahead of the true one by this.
    """

    every_ms: int = 200
    clock_ms: int = 0


class SpeakingController:
    """Publishes in a thread of its own until `stop`; a broker that is not there is tried again."""

    def __init__(
        self, topic: Topic, program: SimulatedProgram, clock: Clock, settings: SpeakingSettings
    ) -> None:
        self._topic, self._program, self._clock, self._settings = topic, program, clock, settings
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self._client.reconnect_delay_set(1, 5)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._speak, name="simulated-controller", daemon=True)

    def start(self) -> None:
        """Begin to speak."""
        self._client.connect_async(self._topic.host, self._topic.port, clean_start=True)
        self._client.loop_start()
        self._thread.start()

    def stop(self) -> None:
        """Fall silent."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)
        self._client.disconnect()
        self._client.loop_stop()

    def _speak(self) -> None:
        due_ns = self._clock.utc_ns()
        while not self._stopping.wait(max(0, due_ns - self._clock.utc_ns()) / 1e9):
            if self._client.is_connected():
                self._client.publish(self._topic.name, self.message(due_ns))
            due_ns = self.next_due_ns(max(due_ns, self._clock.utc_ns() - _LATEST_NS))

    def message(self, at_ns: int) -> bytes:
        """Return what is said at a true time, stamped by the controller's own clock."""
        return self._program.spat(at_ns, at_ns + self._settings.clock_ms * MILLISECOND_NS)

    def next_due_ns(self, at_ns: int) -> int:
        """Return when the next message is due."""
        return min(at_ns + self._settings.every_ms * MILLISECOND_NS, self._program.next_change_ns(at_ns))


def played_for(
    config: NodeConfig, clock: Clock, settings: SpeakingSettings | None = None
) -> SpeakingController:
    """Return the controller that a simulated camera of the configuration listens to.

    Raises:
        ConfigError: no simulated camera has a controller of kind spat.
        SourceError: the camera's address is wrong.
    """
    sections = {one.id: one for one in config.controllers if isinstance(one, SpatConfig)}
    for camera in config.cameras:
        section = sections.get(camera.controller or "")
        if section is not None and camera.url.startswith("sim:"):
            program = SimulatedProgram.of(SimSettings.of_url(camera.url))
            topic = Topic(section.mqtt_host, section.mqtt_port, section.topic)
            return SpeakingController(topic, program, clock, settings or SpeakingSettings())
    raise ConfigError("cameras: no simulated one has a controller of kind spat; add it to try this")
