"""What `atcs evaluate --crossings` and `--only` do."""

from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from edge.errors import ConfigError
from edge.evaluation.crossings.elapsed import elapsed_in
from edge.evaluation.crossings.matrix import Plan, run
from edge.evaluation.crossings.play import Played, play
from edge.evaluation.crossings.report import tables, write_report
from edge.evaluation.crossings.scenario import key_of
from edge.evaluation.crossings.tally import Tally
from edge.evaluation.crossings.traffic import make_scene
from edge.evaluation.crossings.verdict import Verdict, accused_row, judge
from edge.evaluation.elapsed import elapsed_tables

JOURNAL = "journal.jsonl"


def run_matrix(folder: Path, n_crossings: int, seed: int, console: Console) -> Tally:
    """Run the matrix, go on where the folder's journal ends, and write the report there.

    Raises:
        ConfigError: the journal in the folder is damaged or of another seed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with Progress(console=console) as bar:
        task = bar.add_task("crossings", total=n_crossings)
        plan = Plan(n_crossings, seed, journal=folder / JOURNAL)
        tally = run(plan, lambda so_far: bar.update(task, completed=so_far.n_crossings))
    write_report(tally, folder)
    console.print(*tables(tally))
    for line in tally.accused_wrongly[:20]:
        console.print(line, style="red", soft_wrap=True)
    return tally


def measure_elapsed(n_scenes: int, seed: int, console: Console) -> None:
    """Say how exact red elapsed is at 25 frames per second and the fitted noise, by speed, view and class."""
    with Progress(console=console) as bar:
        cases = [case for scene in bar.track(elapsed_in(seed, n_scenes), total=n_scenes) for case in scene]
    if not cases:
        raise ConfigError(f"--elapsed {n_scenes}: nobody ran red in these scenes; play more")
    console.print(*elapsed_tables(cases))


def replay_scene(seed: int, number: int, console: Console) -> None:
    """Play one scene of the matrix again and say what each vehicle did and what was said of it."""
    played = play(make_scene(key_of(seed, number)))
    lamp = played.scene.lamp
    console.print(f"{played.scene.key}\nred {lamp.red_s:.3f} s to {lamp.green_s:.3f} s", soft_wrap=True)
    console.print(_vehicle_table(judge(played).vehicles))
    console.print(_account_table(played))
    console.print({reason.value: n for reason, n in played.reasons.items()})


def _vehicle_table(vehicles: tuple[Verdict, ...]) -> Table:
    table = Table(
        "vehicle",
        "class",
        "front s",
        "rear s",
        "did",
        "accused of",
        "declared",
        "near",
        "visible",
        "missed because",
    )
    for one in vehicles:
        truth = one.truth
        table.add_row(
            f"{one.row}",
            one.vehicle_class,
            _seconds(truth.front_s),
            _seconds(truth.rear_s),
            "+".join(sorted(truth.kinds)) or "-",
            "+".join(one.accused) or "-",
            f"{one.declared}",
            f"{one.is_near}",
            f"{one.visible}",
            one.missed_because or "-",
        )
    return table


def _account_table(played: Played) -> Table:
    table = Table("accused vehicle", "track", "kind", "account: code at frame")
    for candidate in played.candidates:
        account = ", ".join(f"{entry.code} {entry.frame_number}" for entry in candidate.account)
        table.add_row(
            str(accused_row(played, candidate)), str(candidate.track_id), candidate.kind.value, account
        )
    return table


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
