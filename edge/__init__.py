"""Runs beside the cameras: from frames to alleged violations with evidence, published over MQTT."""
