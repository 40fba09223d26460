"""`atcs models`: which weights there are, and getting them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from edge.cli.ends import measure_ends
from edge.cli.frames import FramesWish, take_frames
from edge.detector.factory import open_detector
from edge.detector.fetch import import_file, pull
from edge.detector.finetune import Finetuning, Outcome, finetune, start_of
from edge.detector.own import add_own
from edge.detector.weights import Manifest, ModelEntry, check_hash, locate, resolve
from edge.errors import ModelError

models_app = typer.Typer(
    help="Detector weights: list, pull, import, add, verify, frames, finetune, export, ends.",
    no_args_is_help=True,
)
models_app.command("ends")(measure_ends)
Name = Annotated[str, typer.Argument(help="name in 'atcs models list'")]


@models_app.command("list")
def list_models() -> None:
    """Show the known weights, their licences, and whether they are here."""
    table = Table("model", "file", "MB", "licence", "here")
    for entry in Manifest.known().model:
        path = locate(entry)
        size = f"{entry.size_bytes / 1e6:.2f}"
        table.add_row(entry.name, entry.file, size, entry.licence, str(path) if path else "no")
    Console().print(table)


@models_app.command("pull")
def pull_model(
    name: Name, yes: Annotated[bool, typer.Option("--yes", help="accept the licence")] = False
) -> None:
    """Fetch weights over the network after showing their licence."""
    entry = Manifest.known().entry(name)
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


@models_app.command("add")
def add_model(
    file: Annotated[Path, typer.Argument(help="ONNX file of 'atcs models finetune' or 'atcs models export'")],
    name: Annotated[str, typer.Option(help="how a camera's section calls it")],
) -> None:
    """Take weights of one's own, under a name of one's own."""
    entry, path = add_own(file, name)
    width, height = entry.input_size_px
    typer.echo(f"{path}, input {width}x{height}\nin the camera's section of the node's file: model: {name}")


@models_app.command("frames")
def frames_of_clip(
    clip: Annotated[Path, typer.Argument(help="video file")],
    folder: Annotated[Path, typer.Argument(help="gets images/ and labels/")],
    model: Annotated[str, typer.Option(help="weights that draw the first boxes")] = "yolov8n-int8-640",
    every: Annotated[float, typer.Option(min=0.04, help="seconds between pictures")] = 2.0,
    n: Annotated[int, typer.Option("--n", min=1, help="pictures at most")] = 300,
) -> None:
    """Take pictures of a clip with first boxes, to be corrected by hand for 'atcs models finetune'."""
    wish = FramesWish(clip, folder, every, n)
    n_pictures, n_boxes = take_frames(wish, open_detector(*resolve(model)))
    typer.echo(f"{folder}: {n_pictures} pictures with {n_boxes} boxes in labels/; correct them by hand")


@models_app.command("verify")
def verify_models() -> None:
    """Compute the hash of every file that is here; exit code 4 where one is wrong."""
    wrong = 0
    for entry in Manifest.known().model:
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
    start: Annotated[
        str, typer.Option(help=".pt weights to begin with: a file, or a name in 'atcs models list'")
    ],
    out: Annotated[Path, typer.Option(help=".pt file for the new weights; their ONNX goes beside it")],
    epochs: Annotated[int, typer.Option(min=1, help="passes over the pictures")] = 20,
) -> None:
    """Train weights further on labelled pictures; kept only if better on the held-out fifth; needs the extra `train`."""
    if out.suffix != ".pt":
        raise ModelError(f"--out {out}: give a name that ends with .pt")
    spec, path = start_of(start)
    outcome = finetune(Finetuning(path, spec, folder, out, epochs))
    Console().print(_finetune_table(outcome))
    if outcome.faults:
        raise ModelError(f"the new weights are not offered: {'; '.join(outcome.faults)}; label more pictures")
    network = out.with_suffix(".onnx")
    typer.echo(
        f"better on {outcome.n_held_out} held-out pictures: {out} and {network}\n"
        f"on the node: atcs models add {network.name} --name NAME"
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
