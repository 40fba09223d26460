"""Counts over cases and flow."""
