"""Which software this is, and its source (AGPL section 13)."""

import gzip
import io
import tarfile
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from importlib.util import find_spec
from pathlib import Path

from contracts.base import Contract

DISTRIBUTION = "atcs-vision"
LICENCE = "AGPL-3.0-or-later"
SOURCE_URL = "/source.tar.gz"
_ROOTS = ("contracts", "edge", "central", "atcs")
_LEFT_OUT = {"__pycache__", "node_modules", "dist", ".git"}
_BESIDE = ("pyproject.toml", "LICENSE", "README.md", "Makefile", "models/manifest.toml")


class About(Contract):
    """What the foot of every page says."""

    version: str
    source_url: str
    licence: str


@cache
def about() -> About:
    """Return version, source and licence."""
    try:
        number = version(DISTRIBUTION)
    except PackageNotFoundError:
        number = "unknown"
    return About(version=number, source_url=SOURCE_URL, licence=LICENCE)


@cache
def source_archive() -> bytes:
    """Pack the source files of the running packages, and the project's files where they lie beside them."""
    packed = io.BytesIO()
    top = f"{DISTRIBUTION}-{about().version}"
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for path, name in _source_files():
            tar.add(path, f"{top}/{name}", recursive=False, filter=_without_owner)
    return packed.getvalue()


def _source_files() -> list[tuple[Path, str]]:
    files: list[tuple[Path, str]] = []
    for root in _ROOTS:
        spec = find_spec(root)
        if spec is None or spec.origin is None:
            continue
        folder = Path(spec.origin).parent
        inside = (path for path in sorted(folder.rglob("*")) if path.is_file())
        files += [(path, f"{root}/{path.relative_to(folder)}") for path in inside if _is_source(path, folder)]
        if root == "central":
            beside = ((folder.parent / name, name) for name in _BESIDE)
            files += [(path, name) for path, name in beside if path.is_file()]
    return files + _licence_files()


def _is_source(path: Path, folder: Path) -> bool:
    return not _LEFT_OUT.intersection(path.relative_to(folder).parts)


def _licence_files() -> list[tuple[Path, str]]:
    try:
        recorded = distribution(DISTRIBUTION).files or []
    except PackageNotFoundError:
        return []
    return [
        (Path(str(entry.locate())), f"licences/{entry.name}")
        for entry in recorded
        if "licenses" in entry.parts
    ]


def _without_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry
