"""Lets `python -m central` stand for `atcs central`."""

from central.cli import central_app

central_app()
