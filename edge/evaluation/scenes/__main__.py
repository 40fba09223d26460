"""`python -m edge.evaluation.scenes`: what `make scenes` and `make soak-scenes` run."""

from pathlib import Path
from typing import Annotated

import cv2
import typer
from rich.console import Console
from rich.progress import Progress

from edge.detector import load_detector
from edge.detector.weights import resolve
from edge.errors import EdgeError
from edge.evaluation.scenes.chunk import MATRIX, Wish, chunks_of, run_chunk
from edge.evaluation.scenes.journal import Journal
from edge.evaluation.scenes.report import rows_of, write_report

N_HASH = 12


def main(
    folder: Annotated[Path, typer.Option(help="for journal.jsonl, scenes.html and scenes.png")],
    minutes: Annotated[float, typer.Option(min=0.1, max=10_000, help="to render and evaluate")] = 5.0,
    scenes: Annotated[str, typer.Option(help="names or YAML files, by commas")] = ",".join(MATRIX),
    chunk_s: Annotated[float, typer.Option(min=5, max=600, help="seconds of one chunk")] = 60.0,
    model: Annotated[str, typer.Option(help="weights, see `atcs models list`")] = "sim-p2",
) -> None:
    """Render and evaluate scenes in seeded chunks; those that the journal has for these weights are not run again.

    Exit code 1: somebody was accused wrongly or twice, or a red lamp was read where there was none.
    """
    cv2.setNumThreads(1)
    try:
        weights = resolve(model, {})[0].sha256[:N_HASH]
        wish = Wish(minutes, tuple(scenes.split(",")), chunk_s, model=model, weights=weights)
        failed = _run(wish, folder)
    except EdgeError as error:
        typer.echo(f"scenes: {error}", err=True)
        raise typer.Exit(error.exit_code) from error
    raise typer.Exit(1 if failed else 0)


def _run(wish: Wish, folder: Path) -> bool:
    journal, detector = Journal(folder / "journal.jsonl"), load_detector(wish.model)
    wanted = chunks_of(wish)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("frames", total=sum(round(c.seconds * c.fps) for c in wanted))
        for chunk in wanted:
            if chunk in journal.results:
                progress.advance(task, round(chunk.seconds * chunk.fps))
                continue
            journal.add(run_chunk(chunk, detector, lambda: progress.advance(task)))
            write_report([journal.results[c] for c in wanted if c in journal.results], folder)
    results = [journal.results[chunk] for chunk in wanted]
    typer.echo(str(write_report(results, folder)))
    total = rows_of(results)[-1]
    return bool(total.total("false_accusations") or total.total("duplicates") or total.red_wrongly)


if __name__ == "__main__":
    typer.run(main)
