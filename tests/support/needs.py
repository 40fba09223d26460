"""What a test needs from outside the checkout. Absent: skip with the reason; in CI: fail."""

import os
import shutil
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SHARED = CHECKOUT.parent / "shared"


def absent(reason: str) -> None:
    """Skip the test, or fail it where `ATCS_CI=1` says that nothing may be missing."""
    if os.environ.get("ATCS_CI") == "1":
        pytest.fail(f"needed in CI: {reason}")
    pytest.skip(reason)


def needs_shared(part: str = "") -> Path:
    """Return the folder of real clips and weights beside the checkout, or `part` of it."""
    place = SHARED / part
    if not place.exists():
        absent(f"{place.relative_to(CHECKOUT.parent)} is not beside the checkout")
    return place


def needs_program(name: str) -> str:
    """Return the path of a program of the system."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        absent(f"the program {name} is not installed")
    return str(found)


def needs_module(name: str) -> None:
    """Go on only where a Python module can be imported."""
    from importlib.util import find_spec

    if find_spec(name) is None:
        absent(f"the Python module {name} is not installed")
