"""Reads what the signal heads show."""
