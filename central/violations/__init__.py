"""Alleged violations: rows, queries, service."""
