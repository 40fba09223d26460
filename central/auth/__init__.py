"""Operators, roles, sessions, API keys."""
