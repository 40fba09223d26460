"""Lets `python -m central` stand for `atcs central`."""

import sys

import typer

from central.cli import central_app
from central.errors import CentralError

try:
    central_app()
except CentralError as error:
    typer.echo(f"atcs: {error.message}", err=True)
    sys.exit(error.exit_code)
