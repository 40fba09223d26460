"""Layouts of cameras, by version."""
