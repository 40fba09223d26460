"""Finds vehicles: backends, decoders of network heads, weights."""
