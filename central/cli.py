"""The command `atcs central`."""

import signal
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from central.app import Central
from central.auth.accounts import add_operator, made_password, set_enabled, set_password
from central.auth.permissions import Role, Scope
from central.auth.repository import operators
from central.auth.service import add_partner_key
from central.config import CentralConfig
from central.errors import NotFoundError
from central.nodes.repository import node_named
from central.nodes.service import node_rows
from central.reviews.export import export_case
from contracts.keys import read_public_key

central_app = typer.Typer(
    help="The ATCS room: takes messages, keeps evidence, serves operators.", no_args_is_help=True
)
user_app = typer.Typer(help="Operators' accounts.", no_args_is_help=True)
node_app = typer.Typer(help="Edge boxes.", no_args_is_help=True)
key_app = typer.Typer(help="Keys of other systems.", no_args_is_help=True)
central_app.add_typer(user_app, name="user")
central_app.add_typer(node_app, name="node")
central_app.add_typer(key_app, name="key")

ConfigOption = Annotated[
    Path | None, typer.Option("--config", "-c", help="YAML file; ATCS_CENTRAL_* variables win over it.")
]
_out = Console(highlight=False, soft_wrap=True)


def _prepared(config: Path | None) -> Central:
    central = Central(CentralConfig.read(config))
    central.prepare()
    if central.first_password:
        _out.print(f"first account: admin, password: {central.first_password} (shown once)")
    return central


@central_app.command()
def start(config: ConfigOption = None) -> None:
    """Run until Ctrl-C: HTTP server and ingest in one process; makes or updates the tables first."""
    central = Central(CentralConfig.read(config))
    central.start()
    if central.first_password:
        _out.print(f"first account: admin, password: {central.first_password} (shown once)")
    _out.print(f"central listens on {central.address}  (dashboard: {central.address}/dashboard/)")
    ending = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    while central.running and not ending.wait(0.5):
        pass
    central.stop()


@user_app.command("add")
def user_add(
    username: str,
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.OPERATOR,
    config: ConfigOption = None,
) -> None:
    """Make an account; its password is printed once."""
    password = made_password()
    with _prepared(config).database.write() as session:
        add_operator(session, username, role, password)
    _out.print(f"user {username} ({role}), password: {password} (shown once)")


@user_app.command("password")
def user_password(username: str, config: ConfigOption = None) -> None:
    """Set a password, asked for twice; ends all sessions of the account."""
    password: str = typer.prompt("new password", hide_input=True, confirmation_prompt=True)
    with _prepared(config).database.write() as session:
        set_password(session, username, password)
    _out.print(f"password of {username} changed")


@user_app.command("disable")
def user_disable(username: str, config: ConfigOption = None) -> None:
    """Let an account sign in no more; ends its sessions, keeps what it did."""
    _switch(username, config, enabled=False)


@user_app.command("enable")
def user_enable(username: str, config: ConfigOption = None) -> None:
    """Let a disabled account sign in again."""
    _switch(username, config, enabled=True)


def _switch(username: str, config: Path | None, *, enabled: bool) -> None:
    with _prepared(config).database.write() as session:
        set_enabled(session, username, enabled)
    _out.print(f"user {username} is {'enabled' if enabled else 'disabled'}")


@user_app.command("list")
def user_list(config: ConfigOption = None) -> None:
    """List the accounts."""
    table = Table("user", "role", "since", "may sign in")
    with _prepared(config).database.read() as session:
        for row in operators(session):
            enabled = "yes" if row.disabled_at is None else "no"
            table.add_row(row.username, row.role, f"{row.created_at:%Y-%m-%d}", enabled)
    _out.print(table)


@node_app.command("add")
def node_add(
    name: str,
    public_key: Annotated[str, typer.Option(help="The node's Ed25519 public key: file, or 64 hex digits.")],
    config: ConfigOption = None,
) -> None:
    """Register an edge box; its token is printed once."""
    token = _prepared(config).register_node(name, read_public_key(public_key))
    _out.print(f"node {name} registered, token: {token} (shown once)", markup=False)


@node_app.command("list")
def node_list(config: ConfigOption = None) -> None:
    """List the edge boxes."""
    table = Table("node", "status", "last seen (UTC)")
    with _prepared(config).database.read() as session:
        for row in node_rows(session):
            seen = f"{row.last_seen_at:%Y-%m-%d %H:%M:%S}" if row.last_seen_at else "never"
            table.add_row(row.node, row.status, seen)
    _out.print(table)


@node_app.command("key")
def node_key(name: str, config: ConfigOption = None) -> None:
    """Print the public key of an edge box, with which `atcs evidence verify` checks its cases."""
    with _prepared(config).database.read() as session:
        row = node_named(session, name)
    if row is None:
        raise NotFoundError(f"there is no node '{name}'; see 'atcs central node list'")
    typer.echo(row.public_key)


@central_app.command("export")
def export(
    case: Annotated[str, typer.Argument(help="The case's id, as in the address of its page.")],
    folder: Annotated[Path, typer.Argument(help="Gets facts.json, manifest.json and the files.")],
    config: ConfigOption = None,
) -> None:
    """Write a case as its node signed it; `atcs evidence verify` checks it anywhere."""
    central = _prepared(config)
    with central.database.write() as session:
        missing = export_case(session, central.files, case, folder)
    lacking = f"; has not arrived: {', '.join(missing)}" if missing else ""
    _out.print(f"{case}: written to {folder}{lacking}", markup=False)


@key_app.command("add")
def key_add(
    name: str,
    scope: Annotated[list[Scope] | None, typer.Option(help="What the key may read; can be repeated.")] = None,
    config: ConfigOption = None,
) -> None:
    """Make a key for another system; it is printed once."""
    with _prepared(config).database.write() as session:
        key = add_partner_key(session, name, scope or [Scope.CASES])
    _out.print(f"key {name}: {key} (shown once)", markup=False)
