"""Composition: which implementation stands behind each port."""
