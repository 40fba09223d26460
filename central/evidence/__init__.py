"""Manifests and files of a case, kept by hash."""
