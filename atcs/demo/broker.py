"""The embedded broker as a process of its own, on loopback, with MQTT 5."""

import socket
from pathlib import Path

from iotcore import Broker

from atcs.errors import DemoError

_START_TIMEOUT_S = 10.0
_CONFIG = """\
id = 0
[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = 10485760
max_segment_count = 10
[v5.1]
name = "loopback"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1
[v5.1.connections]
connection_timeout_ms = 5000
max_payload_size = 5242880
max_inflight_count = 200
dynamic_filters = true
"""


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def start_broker(state_dir: Path, port: int) -> Broker:
    """Start the broker and wait until it listens; it ends with this process.

    Raises:
        DemoError: the port is taken, or the broker does not come up.
    """
    config = state_dir / "broker.toml"
    config.write_text(_CONFIG.format(port=port))
    broker = Broker(config_path=str(config))
    try:
        broker.start(timeout=_START_TIMEOUT_S)
    except (OSError, RuntimeError) as error:
        raise DemoError(f"the broker does not start on 127.0.0.1:{port} ({error}); try again") from error
    return broker
