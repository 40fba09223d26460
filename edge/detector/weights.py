"""Which weights there are, where they lie, and whether they are what the manifest says."""

import hashlib
import os
import tomllib
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.base import Sha256, VehicleClass, explain
from edge.detector.spec import (
    COCO_VEHICLES,
    ClassMap,
    ColourOrder,
    HeadKind,
    ModelFormat,
    ModelSpec,
    Placement,
)
from edge.errors import ModelError

MODELS_VARIABLE = "ATCS_MODELS"
OWN_MANIFEST = "own.toml"
"""Beside weights that were trained or brought here, in the user's folder or that of `ATCS_MODELS`."""
_PACKAGE = Path(__file__).resolve().parent
_CHUNK_BYTES = 1 << 20


Span = tuple[float, float]
"""A figure and how far it may be off."""


class EndFacts(BaseModel):
    """Where the boxes of some weights end.

    By class. Shares are of the height of the box: how far below the label's the lower edge lies throughout. Overhangs are
    metres: from the lowest point of a vehicle at its nearer end to that end. Each with how far it may be off. `off_share`: standard
    deviation of a single box's lower edge, which is what a box that stands is off by.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    front_edge_share: dict[VehicleClass, Span]
    rear_edge_share: dict[VehicleClass, Span]
    front_overhang_m: dict[VehicleClass, Span]
    rear_overhang_m: dict[VehicleClass, Span]
    front_off_share: dict[VehicleClass, float] = {}
    rear_off_share: dict[VehicleClass, float] = {}


class ModelEntry(BaseModel):
    """One entry of the manifest: the file, its hash and licence, and how to talk to the network in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    sha256: Sha256
    size_bytes: int = Field(ge=1)
    licence: str
    url: str
    direct: bool = Field(
        default=True, description="false: `url` is a page, not the file; it cannot be pulled"
    )
    shipped: bool = False
    simulation_only: bool = False
    format: ModelFormat
    head: HeadKind
    input_size_px: tuple[int, int]
    classes: Literal["coco"] | list[VehicleClass]
    colour: ColourOrder = ColourOrder.RGB
    value_max: float = 1.0
    placement: Placement = Placement.CENTRED
    boxes_normalised: bool = False
    confidence_floor: float = 0.1
    ends: EndFacts | None = None

    def spec(self) -> ModelSpec:
        """Return what the detector must know."""
        return ModelSpec(
            name=self.name,
            sha256=self.sha256,
            format=self.format,
            head=self.head,
            input_size_px=self.input_size_px,
            classes=self._class_map(),
            colour=self.colour,
            value_max=self.value_max,
            placement=self.placement,
            boxes_normalised=self.boxes_normalised,
            confidence_floor=self.confidence_floor,
        )

    def _class_map(self) -> ClassMap:
        return COCO_VEHICLES if self.classes == "coco" else tuple(enumerate(self.classes))


class Manifest(BaseModel):
    """All weights the project knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: list[ModelEntry]

    @classmethod
    def read(cls, path: Path | None = None) -> Self:
        """Read `path`, or the manifest of this installation.

        Raises:
            ModelError: it cannot be read, or an entry is wrong.
        """
        path = path or shipped_folder() / "manifest.toml"
        try:
            return cls.model_validate(tomllib.loads(path.read_text()))
        except OSError as error:
            raise ModelError(
                f"{path}: cannot be read ({error.strerror}); install the package again"
            ) from error
        except tomllib.TOMLDecodeError as error:
            raise ModelError(f"{path}: not TOML ({error}); correct it") from error
        except ValidationError as error:
            raise ModelError(f"{path}: {explain(error)}") from error

    @classmethod
    def known(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the manifest of this installation and those of one's own weights; the first of a name counts.

        Raises:
            ModelError: one of them cannot be read.
        """
        own = (folder / OWN_MANIFEST for folder in search_folders(environment)[1:])
        read = [cls.read(), *(cls.read(path) for path in own if path.is_file())]
        entries: dict[str, ModelEntry] = {}
        for entry in chain.from_iterable(manifest.model for manifest in read):
            entries.setdefault(entry.name, entry)
        return cls(model=list(entries.values()))

    def entry(self, name: str) -> ModelEntry:
        """Return an entry by its name.

        Raises:
            ModelError: there is none; the text lists the known names.
        """
        found = next((entry for entry in self.model if entry.name == name), None)
        if found is None:
            known = ", ".join(entry.name for entry in self.model)
            raise ModelError(f"model '{name}' is not in the manifest; known: {known}")
        return found


def ends_of(name: str, manifest: Manifest | None = None) -> EndFacts | None:
    """Return what was measured of the boxes of some weights; None: nothing, as of weights of one's own."""
    entries = (manifest or Manifest.known()).model
    return next((entry.ends for entry in entries if entry.name == name), None)


def shipped_folder() -> Path:
    """Return the folder of the manifest: inside the installed package, or `models` of a source checkout."""
    installed = _PACKAGE / "shipped"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "models"


def user_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return where pulled and imported weights lie (XDG base directory specification)."""
    environment = os.environ if environment is None else environment
    base = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "atcs" / "models"


def search_folders(environment: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Return the folders in which weights are looked for, in this order."""
    environment = os.environ if environment is None else environment
    given = environment.get(MODELS_VARIABLE)
    extra = (Path(given),) if given else ()
    return (shipped_folder() / "weights", *extra, user_folder(environment))


def locate(entry: ModelEntry, environment: Mapping[str, str] | None = None) -> Path | None:
    """Return the first place at which the file of an entry lies; its hash is not looked at."""
    places = (folder / entry.file for folder in search_folders(environment))
    return next((place for place in places if place.is_file()), None)


def resolve(name: str, environment: Mapping[str, str] | None = None) -> tuple[ModelSpec, Path]:
    """Find the weights called `name` and check them against the manifest.

    Raises:
        ModelError: unknown name, missing file (says which, from where, where to put it), or another hash.
    """
    entry = Manifest.known(environment).entry(name)
    path = locate(entry, environment)
    if path is None:
        raise ModelError(missing_text(entry, environment))
    check_hash(entry, path)
    return entry.spec(), path


def missing_text(entry: ModelEntry, environment: Mapping[str, str] | None = None) -> str:
    """Say in one line which file is missing, from where it comes and where it goes."""
    return (
        f"model '{entry.name}': {entry.file} is missing; take it from {entry.url} "
        f"(sha256 {entry.sha256[:12]}...) and run 'atcs models import FILE', or put it into "
        f"{user_folder(environment)} or the folder in {MODELS_VARIABLE}"
    )


def check_hash(entry: ModelEntry, path: Path) -> None:
    """Compare a file with its entry.

    Raises:
        ModelError: it is not the file of the manifest, or cannot be read.
    """
    found = sha256_of(path)
    if found != entry.sha256:
        raise ModelError(
            f"{path}: sha256 {found[:12]}... is not that of '{entry.name}' in the manifest "
            f"({entry.sha256[:12]}...); delete the file and pull or import it again"
        )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in lower-case hexadecimal.

    Raises:
        ModelError: the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    return digest.hexdigest()
