"""Gives detections an identity over frames."""
