"""`atcs models`: which weights there are, and getting them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from edge.detector.fetch import import_file, pull
from edge.detector.finetune import Finetuning, Outcome, finetune
from edge.detector.spec import ModelFormat
from edge.detector.weights import Manifest, ModelEntry, check_hash, locate, resolve
from edge.errors import ModelError

models_app = typer.Typer(
    help="Detector weights: list, pull, import, verify, export, finetune.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="name in 'atcs models list'")]


@models_app.command("list")
def list_models() -> None:
    """Show the known weights, their licences, and whether they are here."""
    table = Table("model", "file", "MB", "licence", "here")
    for entry in Manifest.read().model:
        path = locate(entry)
        size = f"{entry.size_bytes / 1e6:.2f}"
        table.add_row(entry.name, entry.file, size, entry.licence, str(path) if path else "no")
    Console().print(table)


@models_app.command("pull")
def pull_model(
    name: Name, yes: Annotated[bool, typer.Option("--yes", help="accept the licence")] = False
) -> None:
    """Fetch weights over the network after showing their licence."""
    entry = Manifest.read().entry(name)
    _show_licence(entry)
    if not yes:
        typer.confirm("Pull under this licence?", abort=True)
    typer.echo(f"{name}: {pull(entry)}")


def _show_licence(entry: ModelEntry) -> None:
    typer.echo(
        f"{entry.name}: {entry.file}, {entry.size_bytes / 1e6:.2f} MB\nlicence: {entry.licence}\nfrom: {entry.url}"
    )


@models_app.command("import")
def import_model(file: Annotated[Path, typer.Argument(help="a file that came some other way")]) -> None:
    """Take weights from a file; they are recognised by their hash."""
    entry, path = import_file(file)
    typer.echo(f"{entry.name}: {path}")


@models_app.command("verify")
def verify_models() -> None:
    """Compute the hash of every file that is here; exit code 4 where one is wrong."""
    wrong = 0
    for entry in Manifest.read().model:
        wrong += _verify(entry)
    if wrong:
        raise ModelError(f"{wrong} of the files are not those of the manifest; delete them and pull again")


def _verify(entry: ModelEntry) -> int:
    path = locate(entry)
    if path is None:
        typer.echo(f"{entry.name}: not here")
        return 0
    try:
        check_hash(entry, path)
    except ModelError as error:
        typer.echo(f"{entry.name}: WRONG ({error})")
        return 1
    typer.echo(f"{entry.name}: ok")
    return 0


@models_app.command("export")
def export_model(
    weights: Annotated[Path, typer.Argument(help=".pt file")],
    width: Annotated[int, typer.Option(help="of the input, a multiple of 32")] = 640,
    height: Annotated[int, typer.Option(help="of the input, a multiple of 32")] = 640,
) -> None:
    """Turn .pt weights into ONNX beside them; needs the extra `train`."""
    typer.echo(_export(weights, (height, width)))


def _export(weights: Path, size: tuple[int, int]) -> str:
    if not weights.is_file():
        raise ModelError(f"{weights}: no such file; give a .pt file")
    if size[0] % 32 or size[1] % 32:
        raise ModelError(f"input {size[1]}x{size[0]}: width and height must be multiples of 32")
    from edge.detector.export import export_onnx

    return str(export_onnx(weights, size))


@models_app.command("finetune")
def finetune_model(
    folder: Annotated[
        Path, typer.Argument(help="folder with images/ and labels/ of one's own junction (YOLO format)")
    ],
    start: Annotated[str, typer.Option(help="name of .pt weights to begin with")],
    out: Annotated[Path, typer.Option(help=".pt file for the new weights")],
    epochs: Annotated[int, typer.Option(min=1, help="passes over the pictures")] = 20,
) -> None:
    """Train weights further on labelled pictures; kept only if better on the held-out fifth; needs the extra `train`."""
    spec, path = resolve(start)
    if spec.format is not ModelFormat.PT:
        raise ModelError(f"model '{start}': training begins with .pt weights; see 'atcs models list'")
    outcome = finetune(Finetuning(path, spec, folder, out, epochs))
    Console().print(_finetune_table(outcome))
    if outcome.faults:
        raise ModelError(f"the new weights are not offered: {'; '.join(outcome.faults)}; label more pictures")
    typer.echo(
        f"better on {outcome.n_held_out} held-out pictures: {out}; 'atcs models export' makes ONNX of it"
    )


def _finetune_table(outcome: Outcome) -> Table:
    table = Table("class", "labelled", "found before", "found now", "right class before", "right class now")
    table.title = f"{outcome.n_held_out} held-out pictures, {outcome.n_train} trained on"
    old, new = outcome.old, outcome.new
    for kind, n in sorted(old.wanted.items()):
        counts = (n, old.found[kind], new.found[kind], old.right_class[kind], new.right_class[kind])
        table.add_row(kind.value, *map(str, counts))
    table.add_section()
    table.add_row("recall", "", f"{old.recall:.3f}", f"{new.recall:.3f}")
    table.add_row("precision", "", f"{old.precision:.3f}", f"{new.precision:.3f}")
    return table
