"""Whatever somebody calls a configuration, it is a model or one line that names the file. All readers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from central.config import CentralConfig
from central.errors import ConfigError as CentralConfigError
from contracts.yaml_file import read_yaml
from edge.camera_io.sim.scene import read_scene
from edge.config import NodeConfig
from edge.controllers.plan import FixedTimePlan
from edge.errors import ConfigError, SourceError

READERS: list[tuple[Callable[[Path], object], type[Exception]]] = [
    (NodeConfig.read, ConfigError),
    (FixedTimePlan.read, ConfigError),
    (lambda path: read_scene(str(path)), SourceError),
    (CentralConfig.read, CentralConfigError),
]


class Tea(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: str
    n_cups: int = 1


class TeaError(Exception):
    pass


def read(path: Path) -> Tea:
    return read_yaml(path, Tea.model_validate, TeaError)


def test_what_is_right_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("kind: ginger \N{HOT BEVERAGE}\n", "utf-8")
    assert read(tmp_path / "t.yaml") == Tea(kind="ginger \N{HOT BEVERAGE}")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"kind: [", "is not YAML .*check indentation"),
        (b"kind: \xff", "is not text"),
        (b"kind: x\nmilk: 1", "milk: unknown field"),
        (b"n_cups: 2", "kind: Field required"),
        (b"", "document: Input should be"),
        (b"- kind", "document: Input should be"),
        (b"kind: 2026-13-45", "is not YAML .*month"),
        (b"[" * 5000, "is not YAML .*recursion"),
        (b"kind: !!python/object:os.system x", "is not YAML .*could not determine a constructor"),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "t.yaml").write_bytes(content)
    with pytest.raises(TeaError, match=told) as caught:
        read(tmp_path / "t.yaml")
    assert str(caught.value).startswith(f"{tmp_path / 't.yaml'}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["gone.yaml", "folder.yaml"])
def test_what_cannot_be_read_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(TeaError, match=r"cannot be read .*check the path"):
        read(tmp_path / name)


@pytest.mark.parametrize(("reader", "refusal"), READERS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_any_bytes_are_read_or_refused_in_one_line(
    tmp_path: Path, reader: Callable[[Path], object], refusal: type[Exception], content: bytes
) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(content)
    told = refused(reader, path, refusal)
    assert told is None or (str(path) in told and "\n" not in told)


def refused(reader: Callable[[Path], object], path: Path, refusal: type[Exception]) -> str | None:
    try:
        reader(path)
    except refusal as error:
        return str(error)
    return None
