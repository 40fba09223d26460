"""Weights of one's own, by name, beside those of the project."""

import shutil
from pathlib import Path

import pytest

from contracts.base import VehicleClass
from edge.detector.factory import open_detector
from edge.detector.own import add_own, entry_of
from edge.detector.spec import COCO_VEHICLES
from edge.detector.weights import OWN_MANIFEST, Manifest, ends_of, resolve, shipped_folder
from edge.errors import ModelError
from tests.edge.detector.test_second_look import picture

EXPORTED = shipped_folder() / "weights" / "sim_p2.onnx"
ENDS = """front_edge_share = {car = [0.0, 0.04]}
rear_edge_share = {car = [0.01, 0.02]}
front_overhang_m = { car = [0.4, 0.3] }
rear_overhang_m = {}
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"XDG_DATA_HOME": str(tmp_path / "data")}


def test_added_weights_are_used_like_those_of_the_project(environment: dict[str, str]) -> None:
    entry, path = add_own(EXPORTED, "north-crowd", environment)
    spec, found = resolve("north-crowd", environment)
    assert found == path
    assert found.read_bytes() == EXPORTED.read_bytes()
    assert (spec.name, spec.sha256, spec.input_size_px) == ("north-crowd", entry.sha256, (448, 256))
    assert spec.classes == resolve("sim-p2", {})[0].classes
    assert open_detector(spec, found).detect(picture()).detections is not None


def test_the_same_name_again_replaces_and_others_stay(environment: dict[str, str], tmp_path: Path) -> None:
    for name in ("north", "south", "north"):
        _, path = add_own(EXPORTED, name, environment)
    own = Manifest.read(path.parent / OWN_MANIFEST).model
    assert sorted(entry.name for entry in own) == ["north", "south"]
    assert not list(path.parent.glob("*.part"))


def test_what_was_measured_of_own_weights_outlives_the_next_ones(environment: dict[str, str]) -> None:
    _, path = add_own(EXPORTED, "north", environment)
    manifest = path.parent / OWN_MANIFEST
    manifest.write_text(manifest.read_text().rstrip() + f"\n\n[model.ends]\n{ENDS}")
    add_own(EXPORTED, "south", environment)
    known = Manifest.known(environment)
    assert ends_of("south", known) is None
    ends = ends_of("north", known)
    assert ends is not None
    assert ends.rear_edge_share == {VehicleClass.CAR: (0.01, 0.02)}
    assert ends.front_overhang_m == {VehicleClass.CAR: (0.4, 0.3)}


@pytest.mark.parametrize(
    ("name", "word"),
    [("sim-p2", "own weights are called so"), ("Nord 1", "small letters"), ("", "small letters")],
)
def test_a_name_that_is_taken_or_none_is_refused(name: str, word: str, environment: dict[str, str]) -> None:
    with pytest.raises(ModelError, match=word):
        add_own(EXPORTED, name, environment)
    assert not (Path(environment["XDG_DATA_HOME"]) / "atcs").exists()


def test_a_file_that_is_no_network_changes_nothing(environment: dict[str, str], tmp_path: Path) -> None:
    damaged = tmp_path / "own.onnx"
    damaged.write_bytes(EXPORTED.read_bytes()[:5000])
    with pytest.raises(ModelError, match="not usable as ONNX"):
        add_own(damaged, "north", environment)
    with pytest.raises(ModelError, match="not in the manifest"):
        resolve("north", environment)


@pytest.mark.parametrize(
    ("about", "word"),
    [
        ({}, "does not say the size"),
        ({"imgsz": "[640]", "names": "{0: 'car'}"}, "does not say the size"),
        ({"imgsz": "[640, 640]"}, "does not say its classes"),
        ({"imgsz": "[640, 640]", "names": "{}"}, "finetune"),
        ({"imgsz": "[640, 640]", "names": "{0: 'car', 1: 'dog'}"}, "classes car, dog"),
        ({"imgsz": "[640, 640]", "names": "__import__('os')"}, "does not say its classes"),
    ],
)
def test_a_network_that_does_not_say_how_to_talk_to_it_is_refused(
    about: dict[str, str], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.detector.own.about_network", lambda _: about)
    with pytest.raises(ModelError, match=word):
        entry_of(EXPORTED, "north")


def test_classes_go_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {**{i: f"thing {i}" for i in range(80)}, **{i: kind.value for i, kind in COCO_VEHICLES}}
    for said, classes in ((names, "coco"), ({0: "bus", 1: "car"}, [VehicleClass.BUS, VehicleClass.CAR])):
        about = {"imgsz": "[384, 640]", "names": str(said)}
        monkeypatch.setattr("edge.detector.own.about_network", lambda _, about=about: about)
        entry = entry_of(EXPORTED, "north")
        assert (entry.classes, entry.input_size_px) == (classes, (640, 384))


def test_own_weights_may_lie_in_the_folder_of_the_variable(
    environment: dict[str, str], tmp_path: Path
) -> None:
    _, path = add_own(EXPORTED, "north", environment)
    shutil.copytree(path.parent, tmp_path / "usb")
    _, found = resolve("north", {"XDG_DATA_HOME": "/nonexistent", "ATCS_MODELS": str(tmp_path / "usb")})
    assert found == tmp_path / "usb" / "north.onnx"


def test_a_damaged_list_of_own_weights_is_named(environment: dict[str, str]) -> None:
    _, path = add_own(EXPORTED, "north", environment)
    (path.parent / OWN_MANIFEST).write_text("[[model]]\nname = 7\n")
    with pytest.raises(ModelError, match=r"own\.toml: "):
        Manifest.known(environment)


def test_the_projects_weights_keep_their_name(environment: dict[str, str]) -> None:
    _, path = add_own(EXPORTED, "north", environment)
    manifest = path.parent / OWN_MANIFEST
    manifest.write_text(manifest.read_text().replace('"north"', '"sim-p2"'))
    assert Manifest.known(environment).entry("sim-p2").shipped
