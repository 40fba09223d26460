"""Measurements: each stage beside its peers."""
