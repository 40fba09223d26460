"""Weights of one's own, known to a camera's settings by a name: an ONNX file that says itself how to talk to it."""

import ast
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from contracts.base import VehicleClass
from edge.detector.onnx import OnnxDetector, about_network
from edge.detector.spec import COCO_VEHICLES, HeadKind, ModelFormat
from edge.detector.weights import OWN_MANIFEST, Manifest, ModelEntry, sha256_of, user_folder
from edge.domain.frame import CameraId, Frame
from edge.errors import ModelError

_NAME = re.compile(r"^[a-z0-9][a-z0-9-]*$")
_COCO = {index: kind.value for index, kind in COCO_VEHICLES}


def add_own(file: Path, name: str, environment: Mapping[str, str] | None = None) -> tuple[ModelEntry, Path]:
    """Copy an ONNX export of ultralytics into the user's folder and give it a name; the same name again replaces it.

    Raises:
        ModelError: the name is taken or not one, or the file is no network that finds vehicles.
    """
    if not _NAME.match(name):
        raise ModelError(f"--name {name}: use small letters, digits and hyphens, for example north-junction")
    if any(entry.name == name for entry in Manifest.read().model):
        raise ModelError(f"--name {name}: the project's own weights are called so; choose another")
    entry = entry_of(file, name)
    OnnxDetector(entry.spec(), file).detect(_blank())
    folder = user_folder(environment)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch = folder / f"{entry.file}.part"
        shutil.copyfile(file, scratch)
        scratch.replace(folder / entry.file)
        _write(folder / OWN_MANIFEST, entry)
    except OSError as error:
        raise ModelError(f"{folder}: cannot be written ({error.strerror}); check its permissions") from error
    return entry, folder / entry.file


def _blank() -> Frame:
    """Return a grey picture: whether the head fits shows on any."""
    luma, chroma = np.full((64, 64), 128, np.uint8), np.full((32, 32), 128, np.uint8)
    return Frame(CameraId("blank"), 0, 0, 0, 0, luma, chroma, chroma)


def entry_of(file: Path, name: str) -> ModelEntry:
    """Return what the file says of itself: size of its input, its classes.

    Raises:
        ModelError: it cannot be read, is not an export of ultralytics, or knows no vehicles.
    """
    digest = sha256_of(file)
    about = about_network(file)
    return ModelEntry(
        name=name,
        file=f"{name}.onnx",
        sha256=digest,
        size_bytes=file.stat().st_size,
        licence=about.get("license", "as trained"),
        url=f"trained as {file.name}",
        direct=False,
        format=ModelFormat.ONNX,
        head=HeadKind.YOLOV8,
        input_size_px=_input_size_px(file, about),
        classes=_classes(file, about),
    )


def _input_size_px(file: Path, about: Mapping[str, str]) -> tuple[int, int]:
    try:
        height, width = ast.literal_eval(about["imgsz"])
        return int(width), int(height)
    except (KeyError, ValueError, TypeError, SyntaxError) as error:
        raise ModelError(
            f"{file}: does not say the size of its input; export it with 'atcs models export'"
        ) from error


def _classes(file: Path, about: Mapping[str, str]) -> str | list[VehicleClass]:
    """Return the classes in their order, or `coco` where the network knows COCO's."""
    try:
        names = {int(index): str(name) for index, name in ast.literal_eval(about["names"]).items()}
    except (KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise ModelError(f"{file}: does not say its classes; export it with 'atcs models export'") from error
    if _COCO.items() <= names.items():
        return "coco"
    known = [kind.value for kind in VehicleClass]
    if not names or any(name not in known for name in names.values()):
        raise ModelError(
            f"{file}: classes {', '.join(names.values())}; use weights of 'atcs models finetune' "
            f"({', '.join(known)}) or with COCO's classes"
        )
    return [VehicleClass(names[index]) for index in sorted(names)]


def _write(manifest: Path, entry: ModelEntry) -> None:
    others = Manifest.read(manifest).model if manifest.is_file() else []
    entries = [*(other for other in others if other.name != entry.name), entry]
    scratch = manifest.with_suffix(".part")
    scratch.write_text("".join(_table(one) for one in entries))
    scratch.replace(manifest)


def _table(entry: ModelEntry) -> str:
    values = entry.model_dump(mode="json", exclude_defaults=True)
    rows = (f"{key} = {_toml(value)}\n" for key, value in values.items())
    return f"[[model]]\n{''.join(rows)}\n"


def _toml(value: object) -> str:
    """Return a value as TOML writes it, which but for tables is as in JSON."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(one)}' for key, one in value.items())} }}"
    return json.dumps(value)
