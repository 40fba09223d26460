"""LED lamps that flicker, against shutter and frame rate: is the state right or unknown, and never wrong?

Where lamp and camera beat about once a second, the picture shows a flashing lamp, to a person too; it is read as
flashing, for which nothing is enforced, and counts as neither right nor wrong.

`python -m edge.evaluation.flicker --folder FOLDER` sweeps a grid and draws it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from matplotlib.figure import Figure

from contracts.layout import LampRegions, SignalHead
from edge.camera_io.sim.head import Head, HeadPlace, draw_head, look_of
from edge.camera_io.sim.lamps import Program, lamp_at
from edge.camera_io.sim.scene import HeadPart
from edge.camera_io.sim.source import planes_of_bgr
from edge.domain.frame import CameraId, Frame
from edge.domain.units import SECOND_NS
from edge.signals import SignalSettings, VisionSignalReader, head_spans

SIZE_PX = (96, 160)
PROGRAM = Program(red_s=8.0, green_s=6.0, amber_s=3.0)
SECONDS = 2 * PROGRAM.cycle_s
PLACE = HeadPlace(
    (36.0, 30.0, 60.0, 96.0), ((48.0, 42.0), (48.0, 63.0), (48.0, 84.0)), None, 8.0, (48.0, 150.0)
)
FREQUENCIES_HZ = (50.0, 60.0, 90.0, 97.0, 100.0, 120.0, 200.0, 400.0)
DUTIES = (0.2, 0.5, 0.8)
SHUTTERS_S = (0.001, 0.004, 0.010)
RATES_FPS = (8.0, 12.5, 25.0, 30.0)
_ROAD = (96, 98, 98)


@dataclass(frozen=True, slots=True)
class Flicker:
    """One combination: of the lamp (frequency, share of a period that it is lit), and of the camera."""

    hz: float
    duty: float
    shutter_s: float
    fps: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """Frames of one combination after the first second, without those of a change.

    Attributes:
        flicker: which.
        right: the colour that is lit.
        unknown: unknown or dark.
        flashing: read as a flashing lamp.
        wrong: a steady colour that is not lit.
    """

    flicker: Flicker
    right: int
    unknown: int
    flashing: int
    wrong: int

    @property
    def right_share(self) -> float:
        """Of all that count."""
        return self.right / max(1, self.right + self.unknown + self.flashing + self.wrong)


def grid() -> Iterator[Flicker]:
    """Yield every combination."""
    for hz, duty, shutter_s, fps in product(FREQUENCIES_HZ, DUTIES, SHUTTERS_S, RATES_FPS):
        yield Flicker(hz, duty, shutter_s, fps)


def read_flicker(flicker: Flicker, settings: SignalSettings | None = None) -> Outcome:
    """Draw two cycles of a flickering head and read them."""
    reader = VisionSignalReader([_HEAD], settings or SignalSettings())
    n_frames = round(SECONDS * flicker.fps)
    readings = [reader.read(_frame(flicker, number)) for number in range(n_frames)]
    said = {
        n: span.indication.value
        for span in head_spans(readings)["head"]
        for n in range(span.first, span.last + 1)
    }
    shown = [lamp_at(number / flicker.fps, PROGRAM).indication.value for number in range(n_frames)]
    counted = [
        (shown[n], said.get(n, "unknown"))
        for n in range(round(flicker.fps), n_frames - 1)
        if shown[n - 1] == shown[n] == shown[n + 1]
    ]
    right = sum(true == read for true, read in counted)
    unknown = sum(read in ("unknown", "dark") for _, read in counted)
    flashing = sum(read.startswith("flashing") for _, read in counted)
    return Outcome(flicker, right, unknown, flashing, len(counted) - right - unknown - flashing)


_HEAD = SignalHead(
    id="head",
    group="main",
    box_px=PLACE.box_px,
    lamps_px=LampRegions(red=PLACE.lamps_px[0], amber=PLACE.lamps_px[1], green=PLACE.lamps_px[2]),
)


def _frame(flicker: Flicker, number: int) -> Frame:
    at_s = number / flicker.fps
    part = HeadPart(id="head", countdown=False, flicker_hz=flicker.hz, flicker_duty=flicker.duty)
    picture = np.full((SIZE_PX[1], SIZE_PX[0], 3), _ROAD, np.uint8)
    look = look_of(Head("head", "main", (0.0, 0.0, 0.0), part), at_s, 1.0, flicker.shutter_s)
    draw_head(picture, PLACE, lamp_at(at_s, PROGRAM), look)
    at_ns = round(at_s * SECOND_NS)
    return Frame(CameraId("flicker"), number, at_ns, 0, at_ns, *planes_of_bgr(picture))


def draw(outcomes: Sequence[Outcome], path: Path) -> None:
    """Draw the share of right frames: a panel per frame rate and shutter, frequency against duty; wrong ones are red."""
    by = {o.flicker: o for o in outcomes}
    figure = Figure(figsize=(11, 7), layout="constrained")
    panels = figure.subplots(len(SHUTTERS_S), len(RATES_FPS), sharex=True, sharey=True)
    for (row, shutter_s), (column, fps) in product(enumerate(SHUTTERS_S), enumerate(RATES_FPS)):
        axes = panels[row, column]
        cells = [[by.get(Flicker(hz, duty, shutter_s, fps)) for hz in FREQUENCIES_HZ] for duty in DUTIES]
        axes.imshow(
            [[c.right_share if c else np.nan for c in line] for line in cells],
            cmap="Greens",
            vmin=0,
            vmax=1.3,
        )
        for (y, line), x in product(enumerate(cells), range(len(FREQUENCIES_HZ))):
            cell = line[x]
            text = (
                "-"
                if cell is None
                else f"{cell.wrong} wrong"
                if cell.wrong
                else f"{100 * cell.right_share:.0f}"
            )
            axes.text(
                x,
                y,
                text,
                ha="center",
                va="center",
                fontsize=7,
                color="red" if cell and cell.wrong else "black",
            )
        axes.set_title(f"{fps:g} frames/s, shutter 1/{1 / shutter_s:.0f} s", fontsize=8)
        axes.set_xticks(range(len(FREQUENCIES_HZ)), [f"{hz:g}" for hz in FREQUENCIES_HZ], fontsize=7)
        axes.set_yticks(range(len(DUTIES)), [f"{duty:g}" for duty in DUTIES], fontsize=7)
    figure.supxlabel("frequency of the lamp, Hz")
    figure.supylabel("share of a period that it is lit")
    figure.suptitle("Frames read right, per cent (the others unknown or flashing)")
    figure.savefig(path, format="png", dpi=90)


def main(folder: Annotated[Path, typer.Option(help="for flicker.png")]) -> None:
    """Sweep the grid; exit code 1 where a state was read wrongly."""
    folder.mkdir(parents=True, exist_ok=True)
    outcomes = [read_flicker(flicker) for flicker in grid()]
    draw(outcomes, folder / "flicker.png")
    wrong = [o for o in outcomes if o.wrong]
    for outcome in wrong:
        typer.echo(f"wrong in {outcome.wrong} frames: {outcome.flicker}")
    typer.echo(f"{len(outcomes)} combinations, {len(wrong)} with a wrong state")
    raise typer.Exit(1 if wrong else 0)


if __name__ == "__main__":
    typer.run(main)
