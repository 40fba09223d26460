import shutil
from pathlib import Path

import pytest

from contracts.base import VehicleClass
from edge.detector.fetch import import_file, pull
from edge.detector.spec import COCO_VEHICLES, ColourOrder, HeadKind, ModelFormat, Placement
from edge.detector.weights import (
    Manifest,
    ModelEntry,
    check_hash,
    locate,
    resolve,
    search_folders,
    sha256_of,
    shipped_folder,
    user_folder,
)
from edge.errors import ModelError
from tests.support.needs import needs_shared

NANO = "yolox-nano-416"


def entry_of(file: Path, **more: object) -> ModelEntry:
    about = {
        "name": "tiny", "file": file.name, "sha256": sha256_of(file), "size_bytes": file.stat().st_size, "licence": "none",
        "url": file.as_uri(), "format": "onnx", "head": "yolov8", "input_size_px": (64, 64), "classes": ["car"],
    }  # fmt: skip
    return ModelEntry.model_validate({**about, **more})


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    file = tmp_path / "tiny.onnx"
    file.write_bytes(b"weights")
    return file


@pytest.mark.shared
@pytest.mark.parametrize("name", [NANO, "yolov8n-int8-640"])
def test_known_weights_are_found_in_the_folder_of_the_variable(name: str) -> None:
    spec, path = resolve(name, {"ATCS_MODELS": str(needs_shared("models")), "HOME": "/nonexistent"})
    assert spec.name == name
    assert spec.sha256 == sha256_of(path)


def test_the_manifest_says_how_to_talk_to_the_network() -> None:
    spec = Manifest.read().entry(NANO).spec()
    assert (spec.format, spec.head, spec.input_size_px) == (ModelFormat.ONNX, HeadKind.YOLOX, (416, 416))
    assert (spec.colour, spec.placement, spec.value_max) == (ColourOrder.BGR, Placement.TOP_LEFT, 255.0)
    assert spec.classes == COCO_VEHICLES


def test_own_classes_are_numbered_in_their_order(weights: Path) -> None:
    spec = entry_of(weights, classes=["car", "bus"]).spec()
    assert spec.classes == ((0, VehicleClass.CAR), (1, VehicleClass.BUS))


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ModelError, match=rf"'yolo99'.*{NANO}"):
        resolve("yolo99", {})


def test_missing_weights_say_which_from_where_and_where_to(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as told:
        resolve(NANO, {"XDG_DATA_HOME": str(tmp_path)})
    text = str(told.value)
    assert "\n" not in text
    for part in ("yolox_nano_416.onnx", "https://", str(tmp_path), "ATCS_MODELS", "atcs models import"):
        assert part in text


def test_a_wrong_hash_is_refused(tmp_path: Path) -> None:
    (tmp_path / "yolox_nano_416.onnx").write_bytes(b"something else")
    with pytest.raises(ModelError, match="sha256"):
        resolve(NANO, {"ATCS_MODELS": str(tmp_path)})


def test_folders_are_looked_through_in_order(tmp_path: Path) -> None:
    folders = search_folders({"ATCS_MODELS": str(tmp_path / "a"), "XDG_DATA_HOME": str(tmp_path / "b")})
    assert folders == (shipped_folder() / "weights", tmp_path / "a", tmp_path / "b" / "atcs" / "models")


def test_the_first_place_wins(weights: Path) -> None:
    entry = entry_of(weights)
    assert locate(entry, {"ATCS_MODELS": str(weights.parent)}) == weights
    assert locate(entry, {"XDG_DATA_HOME": "/nonexistent"}) is None


def test_without_xdg_the_home_folder_is_used() -> None:
    assert user_folder({}) == Path.home() / ".local" / "share" / "atcs" / "models"


def test_pull_puts_the_file_in_place(weights: Path, tmp_path: Path) -> None:
    target = pull(entry_of(weights), tmp_path / "user")
    assert target.read_bytes() == b"weights"
    assert list((tmp_path / "user").iterdir()) == [target]


def test_pull_keeps_nothing_of_a_file_with_another_hash(weights: Path, tmp_path: Path) -> None:
    entry = entry_of(weights)
    weights.write_bytes(b"tampered")
    with pytest.raises(ModelError, match="sha256"):
        pull(entry, tmp_path / "user")
    assert list((tmp_path / "user").iterdir()) == []


def test_pull_without_a_network_says_what_to_do(weights: Path, tmp_path: Path) -> None:
    entry = entry_of(weights, url="https://127.0.0.1:9/tiny.onnx")
    with pytest.raises(ModelError, match=r"no network.*atcs models import"):
        pull(entry, tmp_path / "user")


@pytest.mark.parametrize("change", [{"direct": False}, {"url": "http://plain.example/tiny.onnx"}])
def test_what_has_no_safe_direct_address_is_not_pulled(weights: Path, change: dict[str, object]) -> None:
    with pytest.raises(ModelError, match="cannot be pulled"):
        pull(entry_of(weights, **change))


@pytest.mark.shared
def test_import_knows_a_file_by_its_hash(tmp_path: Path) -> None:
    renamed = tmp_path / "download(1)"
    shutil.copyfile(needs_shared("models") / "yolox_nano_416.onnx", renamed)
    entry, path = import_file(renamed, tmp_path / "user")
    assert entry.name == NANO
    assert path.name == "yolox_nano_416.onnx"
    check_hash(entry, path)


def test_import_refuses_a_stranger(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not in the manifest"):
        import_file(weights, tmp_path / "user")


@pytest.mark.parametrize(
    ("text", "word"),
    [("[[model", "TOML"), ('[[model]]\nname = "x"', "model.0"), ("wrong = 1", "unknown field|model")],
)
def test_a_damaged_manifest_is_told(tmp_path: Path, text: str, word: str) -> None:
    path = tmp_path / "manifest.toml"
    path.write_text(text)
    with pytest.raises(ModelError, match=word):
        Manifest.read(path)
