"""Reads number plates on candidates."""
