"""Publishes the outbox and takes receipts; uploads evidence files."""

from edge.mqtt.relay import Relay, RelaySettings
from edge.mqtt.uploader import Uploader, UploaderSettings

__all__ = ["Relay", "RelaySettings", "Uploader", "UploaderSettings"]
