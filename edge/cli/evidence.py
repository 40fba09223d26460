"""`atcs evidence verify`: is a downloaded case what its node signed? Needs no network and no central."""

from pathlib import Path
from typing import Annotated

import typer

from contracts.keys import read_public_key
from contracts.manifest import SignedManifest
from edge.domain.case import MANIFEST_NAME
from edge.errors import EvidenceError
from edge.evidence.verify import verify_package

evidence_app = typer.Typer(help="Evidence of a case, as it was handed over.", no_args_is_help=True)


@evidence_app.callback()
def _group() -> None:
    """Keep `verify` a command of its own."""


@evidence_app.command("verify")
def verify(
    folder: Annotated[Path, typer.Argument(help="facts.json, manifest.json and the files.")],
    public_key: Annotated[str, typer.Option(help="The node's Ed25519 public key: file, or 64 hex digits.")],
) -> None:
    """Check signatures and hashes of a case; every fault is told, and with one the command fails."""
    faults = verify_package(folder, read_public_key(public_key))
    for fault in faults:
        typer.echo(fault)
    if faults:
        raise EvidenceError(f"{folder}: {len(faults)} faults; this is not what the node signed")
    record = SignedManifest.read(folder / MANIFEST_NAME)
    lacking = "".join(f"; incomplete: {reason}" for reason in record.manifest.incomplete_because)
    typer.echo(
        f"whole and authentic: {len(record.manifest.files)} files, as node key {record.signature.key_id} signed{lacking}"
    )
