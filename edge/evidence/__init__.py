"""Builds, signs and completes evidence packages."""
