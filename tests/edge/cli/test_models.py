from pathlib import Path

import pytest
from typer.testing import CliRunner

from edge.cli.models import models_app
from edge.errors import ModelError

RUN = CliRunner()


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("ATCS_MODELS", raising=False)
    return tmp_path


def test_list_names_every_model() -> None:
    result = RUN.invoke(models_app, ["list"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert "yolox-nano-416" in result.output


def test_the_licence_is_shown_before_a_pull_and_no_ends_it() -> None:
    result = RUN.invoke(models_app, ["pull", "yolox-nano-416"], input="n\n")
    assert result.exit_code == 1
    assert "licence: Apache-2.0" in result.output


def test_verify_tells_what_is_not_here() -> None:
    result = RUN.invoke(models_app, ["verify"])
    assert result.exit_code == 0
    assert "yolox-nano-416: not here" in result.output


def test_verify_fails_on_a_damaged_file(nowhere: Path) -> None:
    folder = nowhere / "atcs" / "models"
    folder.mkdir(parents=True)
    (folder / "yolox_nano_416.onnx").write_bytes(b"damaged")
    result = RUN.invoke(models_app, ["verify"])
    assert isinstance(result.exception, ModelError)
    assert "yolox-nano-416: WRONG" in result.output


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["export", "missing.pt"], "no such file"),
        (["export", __file__, "--width", "500"], "multiples of 32"),
        (["import", "missing.onnx"], "cannot be read"),
        (["pull", "unknown", "--yes"], "not in the manifest"),
    ],
)
def test_errors_are_one_line(arguments: list[str], word: str) -> None:
    result = RUN.invoke(models_app, arguments)
    assert isinstance(result.exception, ModelError)
    assert word in str(result.exception)
    assert "\n" not in str(result.exception)
