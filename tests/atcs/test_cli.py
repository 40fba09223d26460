import subprocess
import sys
import time

import pytest

from atcs import cli
from atcs.errors import DemoError
from central.errors import ConfigError as CentralConfigError
from contracts.errors import ContractError
from edge.errors import ModelError


def atcs(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "atcs", *arguments], capture_output=True, text=True)


def test_version():
    assert atcs("--version").stdout.startswith("atcs-vision ")


def test_help_names_the_commands_and_is_fast():
    began_s = time.monotonic()
    shown = atcs("--help")
    assert all(name in shown.stdout for name in ("demo", "edge", "central", "models"))
    assert time.monotonic() - began_s < 5  # generous: other work may share the machine


def test_help_imports_nothing_heavy():
    code = "import sys; from atcs.cli import build; build(['--help']); print('numpy' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("error", "code"),
    [(ModelError("x"), 4), (CentralConfigError("x"), 2), (ContractError("x"), 2), (DemoError("x"), 2)],
)
def test_an_error_of_ours_has_its_exit_code(error, code):
    assert cli.exit_code_of(error) == code


def test_a_fault_keeps_its_traceback():
    assert cli.exit_code_of(KeyError("x")) is None


def test_an_error_is_one_line_on_stderr_without_a_traceback():
    ended = atcs("edge", "run", "--config", "/nowhere/node.yaml")
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "atcs: /nowhere/node.yaml: cannot be read (No such file or directory); check the path"
    ]


def test_a_missing_part_says_what_to_install(monkeypatch):
    mounted = cli.Mounted("not_there.at_all", "x", "edge", "")
    monkeypatch.setitem(cli.COMMANDS, "gone", mounted)
    with pytest.raises(cli.CommandError, match=r"pip install 'atcs-vision\[edge\]'"):
        cli.build(["gone"])
    assert not cli._is_there(mounted)
