"""The command `atcs`. A command's code is imported only when that command runs."""

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Annotated, cast

import structlog
import typer
from rich.console import Console

from contracts.errors import ContractError

INTERRUPTED_EXIT = 130
UNEXPECTED_EXIT = 1


@dataclass(frozen=True, slots=True)
class Mounted:
    """Where a command lives: `extra` is what to install where its imports are missing."""

    module: str
    attribute: str
    extra: str
    help: str


COMMANDS = {
    "demo": Mounted("atcs.demo.command", "demo", "edge,central", "Broker, central, a camera: one command."),
    "replay": Mounted(
        "edge.cli.replay", "replay", "edge", "The same pipeline over a clip; no broker needed."
    ),
    "evaluate": Mounted("edge.cli.evaluate", "evaluate", "edge", "Replay clips with known truth, and score."),
    "simulate": Mounted("edge.cli.simulate", "simulate", "edge", "Write a clip of the simulated junction."),
    "layout": Mounted("atcs.drawing.command", "layout_app", "edge,central", "Draw and check layouts."),
    "models": Mounted(
        "edge.cli.models",
        "models_app",
        "edge",
        "Detector weights: list, pull, import, add, verify, frames, finetune, export.",
    ),
    "evidence": Mounted(
        "edge.cli.evidence", "evidence_app", "edge", "Verify a case that was handed over, offline."
    ),
    "edge": Mounted("edge.cli.run", "edge_app", "edge", "The box beside the cameras: run, check, key."),
    "central": Mounted("central.cli", "central_app", "central", "The ATCS room: start, accounts, nodes."),
}


class CommandError(Exception):
    """A command cannot be started; the text is one line with the remedy."""

    exit_code = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; an error of ours becomes one line on stderr and its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _log_to_stderr()
    try:
        build(given)(args=given, prog_name="atcs")
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED_EXIT) from None
    except Exception as error:  # boundary: the whole program
        code = exit_code_of(error)
        if code is None:
            raise
        text = str(error).replace("\n", " ")
        Console(stderr=True, soft_wrap=True).print(
            f"atcs: {text}", style="red", markup=False, highlight=False
        )
        raise SystemExit(code) from error


def exit_code_of(error: Exception) -> int | None:
    """Return the exit code of an error that was raised on purpose, else None: a fault keeps its traceback."""
    if isinstance(error, ContractError):
        return 2
    purposes = ("edge.errors", "central.errors", "atcs.")
    if any(type(error).__module__.startswith(prefix) for prefix in purposes):
        return int(getattr(error, "exit_code", UNEXPECTED_EXIT))
    return None


def build(arguments: Sequence[str]) -> typer.Typer:
    """Return the application: the command that is asked for in full, the others by their names only."""
    app = typer.Typer(name="atcs", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback(invoke_without_command=True)(_about)
    asked = next((word for word in arguments if not word.startswith("-")), None)
    for name, mounted in COMMANDS.items():
        if name == asked:
            _mount(app, name, mounted)
        elif _is_there(mounted):
            app.command(name, help=mounted.help)(_named_only)
    return app


def _about(
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True)
    ] = False,
) -> None:
    """Alleged violations at signalised junctions, with evidence, from camera to review. AGPL-3.0-or-later."""
    if show_version:
        typer.echo(f"atcs-vision {version('atcs-vision')}")
        raise typer.Exit


def _mount(app: typer.Typer, name: str, mounted: Mounted) -> None:
    try:
        found: object = getattr(import_module(mounted.module), mounted.attribute)
    except ModuleNotFoundError as error:
        raise CommandError(
            f"'{name}' needs the module {error.name}; run pip install 'atcs-vision[{mounted.extra}]'"
        ) from error
    if isinstance(found, typer.Typer):
        app.add_typer(found, name=name)
    else:
        app.command(name)(cast(Callable[..., None], found))


def _is_there(mounted: Mounted) -> bool:
    try:
        return find_spec(mounted.module) is not None
    except ModuleNotFoundError:
        return False


def _named_only() -> None:
    """Stand in the list of commands."""


def _log_to_stderr() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
