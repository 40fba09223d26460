"""Decisions of operators on cases."""
