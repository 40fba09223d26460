"""Labelled crops of heads: found, read, counted per head."""

import json
from pathlib import Path

import cv2
import pytest
import typer
from typer.testing import CliRunner

from edge.cli.evaluate import evaluate
from edge.errors import ConfigError
from edge.evaluation.confusion import crops_as_json, plot_confusion, score_crops
from edge.evaluation.crops import Crop, CropReading, crops_in, read_crop
from edge.signals import SignalSettings
from tests.edge.signals.painting import BOX, picture
from tests.support.needs import needs_shared

X1, Y1, X2, Y2 = map(int, BOX)
LAMPS = {"red": ("red",), "yellow": ("amber",), "green": ("green",), "none": ()}


def drawn(folder: Path) -> Path:
    """A set of one crop per state, sorted into folders."""
    for state, lit in LAMPS.items():
        (folder / "street" / state).mkdir(parents=True)
        cv2.imwrite(str(folder / "street" / state / "0.png"), picture(lit)[Y1:Y2, X1:X2])
    return folder


def labelled(folder: Path, rows: str) -> Path:
    """A set with a label file."""
    cv2.imwrite(str(folder / "a.png"), picture(("red",))[Y1:Y2, X1:X2])
    (folder / "labels.csv").write_text("image,state,video,frame,head\n" + rows)
    return folder


def test_every_drawn_crop_is_read_right(tmp_path: Path) -> None:
    readings = [read_crop(crop, SignalSettings()) for crop in crops_in(drawn(tmp_path))]

    assert len(readings) == 4
    assert [r.said for r in readings] == [r.crop.state for r in readings]


def test_a_label_file_names_clip_and_head(tmp_path: Path) -> None:
    crops = crops_in(labelled(tmp_path, "a.png,red,north.mp4,7,left_pair\n"))

    assert [(crop.head, crop.state, crop.position_tells) for crop in crops] == [
        ("north left_pair", "red", False)
    ]


@pytest.mark.parametrize("row", ["b.png,red,n.mp4,1,x\n", "a.png,purple,n.mp4,1,x\n", "a.png\n"])
def test_a_label_that_cannot_be_used_is_a_clear_error(tmp_path: Path, row: str) -> None:
    with pytest.raises(ConfigError, match=r"labels\.csv, line 2: image or state"):
        crops_in(labelled(tmp_path, row))


def test_a_file_that_is_no_picture_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")

    with pytest.raises(ConfigError, match=r"a\.png: is not a picture"):
        read_crop(Crop(tmp_path / "a.png", "x", "red"), SignalSettings())


def readings_of(*pairs: tuple[str, str]) -> list[CropReading]:
    return [CropReading(Crop(Path(f"{n}.png"), "h", true), said) for n, (true, said) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("pair", "outcome"),
    [
        (("red", "red"), "right"),
        (("dark", "unknown"), "right"),
        (("green", "unknown"), "unknown"),
        (("red", "green"), "red_as_green"),
        (("amber", "red"), "red_wrongly"),
        (("red", "dark"), "wrong"),
        (("dark", "red_amber"), "wrong"),
    ],
)
def test_outcomes(pair: tuple[str, str], outcome: str) -> None:
    score = score_crops(readings_of(pair))[-1]

    assert (score.head, score.crops, getattr(score, outcome)) == ("all", 1, 1)
    assert score.right + score.unknown + score.wrong == 1


def test_the_document_names_what_was_read_wrongly(tmp_path: Path) -> None:
    readings = readings_of(("red", "amber"), ("red", "red"), ("green", "unknown"))

    document = json.loads(crops_as_json(score_crops(readings), readings))

    assert document["wrong"] == [{"image": "0.png", "state": "red", "said": "amber"}]
    assert cv2.imread(str(plot_confusion(readings, tmp_path))).shape[2] == 3


def test_the_command_understands_a_folder_of_crops(tmp_path: Path) -> None:
    out = tmp_path / "out.json"

    app = typer.Typer()
    app.command()(evaluate)

    said = CliRunner().invoke(app, [str(drawn(tmp_path)), "--json", str(out), "--plots", str(tmp_path)])

    assert said.exit_code == 0, said.output
    assert json.loads(out.read_text())["heads"][-1]["right"] == 4
    assert (tmp_path / "signal-confusion.png").exists()


@pytest.mark.shared
def test_no_red_is_read_as_green_and_nothing_as_red_on_real_crops() -> None:
    crops = crops_in(needs_shared("data/signals"))

    total = score_crops([read_crop(crop, SignalSettings()) for crop in crops])[-1]

    assert total.crops > 1300
    assert (total.red_as_green, total.red_wrongly) == (0, 0)
    assert total.right >= 0.95 * total.crops
    assert total.wrong <= 0.01 * total.crops
