"""What no committed file may say, and what the documents must not forget."""

import re
import subprocess
from functools import cache

import pytest

from atcs.cli import COMMANDS
from tests.norms.source import CHECKOUT, PACKAGES, modules

HOSTS = re.compile(r"://[^\s\"']*(pypi|pythonhosted|npmjs|debian)\.")
TEST_WEIGHT_FLOOR = 0.72
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError")


@cache
def tracked() -> tuple[str, ...]:
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return tuple(name for name in listed.stdout.splitlines() if (CHECKOUT / name).is_file())


def text_of(name: str) -> str:
    return (CHECKOUT / name).read_text(errors="ignore")


def test_no_registry_host_and_no_machine_path():
    parent = f"{CHECKOUT.parent}/" if CHECKOUT.parent != CHECKOUT.root else "\0"
    faults = [n for n in tracked() if HOSTS.search(text_of(n)) or (len(parent) > 5 and parent in text_of(n))]
    assert not faults


def test_nothing_is_left_for_later():
    python = [n for n in tracked() if n.endswith((".py", ".ts", ".tsx")) and n != "tests/norms/test_text.py"]
    assert not [n for n in python if UNFINISHED.search(text_of(n))]


def test_every_module_says_what_it_is_for():
    silent = [m.name for m in modules() if not m.text.lstrip().startswith(('"""', 'r"""')) and m.text.strip()]
    assert not silent


def test_tests_weigh_against_the_source():
    """The house norm is 0.8; the first release is below it and may only rise."""
    source = sum(m.text.count("\n") for m in modules())
    tests = sum(text_of(n).count("\n") for n in tracked() if n.startswith("tests/") and n.endswith(".py"))
    assert tests >= TEST_WEIGHT_FLOOR * source, f"{tests} lines of tests for {source} of source"


@pytest.mark.parametrize("package", PACKAGES)
def test_the_architecture_names_every_slice(package):
    architecture = text_of("ARCHITECTURE.md")
    slices = sorted(p.parent.name for p in (CHECKOUT / package).glob("*/__init__.py"))
    assert not [s for s in slices if f"{s}" not in architecture]


def test_the_architecture_stays_readable():
    assert text_of("ARCHITECTURE.md").count("\n") <= 200


def test_every_make_target_is_explained():
    targets = re.findall(r"^([a-z-]+):(.*)$", text_of("Makefile"), re.M)
    assert not [name for name, rest in targets if "##" not in rest]


NAMED_FILE = re.compile(r"`([\w./-]+/[\w.-]+\.(?:py|md|ts|json|yaml|toml))`")


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "README.md", "docs/installing.md"])
def test_files_that_a_document_names_exist(document):
    named = [name for name in NAMED_FILE.findall(text_of(document)) if "NAME" not in name]
    assert not [name for name in named if not (CHECKOUT / name).is_file()]


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "README.md", "docs/installing.md"])
def test_functions_that_a_document_names_exist(document):
    """Where a file is named with a function in brackets, as in `file.py` (`function`)."""
    pairs = re.findall(r"`([\w./-]+\.py)` \((?:[^()`]*, )?`(\w+)`\)", text_of(document))
    assert not [pair for pair in pairs if pair[1] not in text_of(pair[0])]


def test_every_command_is_in_the_readme():
    readme = text_of("README.md")
    assert not [name for name in COMMANDS if f"atcs {name}" not in readme]
