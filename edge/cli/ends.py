"""`atcs models ends`: where the boxes of some weights end."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from edge.detector import load_detector
from edge.errors import ConfigError
from edge.evaluation.ends import EndSeen, ends_in, facts_of, lines_of
from edge.evaluation.run import truths_in


def measure_ends(
    name: Annotated[str, typer.Argument(help="name in 'atcs models list'")],
    folders: Annotated[
        list[Path],
        typer.Argument(
            help="folders of simulated clips with truth and labels, from behind and from the front"
        ),
    ],
) -> None:
    """Measure how far lower edges lie from labels and from the vehicles' ends; prints the lines for the manifest."""
    console, detector = Console(), load_detector(name)
    clips = [(folder / truth.clip, truth) for folder in folders for _, truth in truths_in(_present(folder))]
    with Progress(console=console) as progress:
        ends = [one for clip, truth in progress.track(clips) for one in ends_in(clip, truth, detector)]
    console.print(_table(ends))
    console.print("\n".join(lines_of(facts_of(ends))), markup=False, soft_wrap=True, highlight=False)


def _present(folder: Path) -> Path:
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder; 'atcs simulate --out {folder}' writes one")
    return folder


def _table(ends: list[EndSeen]) -> Table:
    table = Table("end", "class", "vehicles", "below the label, % of height", "overhang, m")
    for kind in sorted({(one.end, one.vehicle_class) for one in ends}):
        some = [one for one in ends if (one.end, one.vehicle_class) == kind]
        below = [100 * one.below_share for one in some]
        overhang = [one.overhang_m for one in some]
        table.add_row(
            *kind,
            str(len(some)),
            f"{min(below):.1f} to {max(below):.1f}",
            f"{min(overhang):.2f} to {max(overhang):.2f}",
        )
    return table
