"""The configuration's hash tells settings that decide, and nothing else."""

import pytest

from edge.config import NodeConfig

BASE = {
    "city": "sukabumi",
    "node": "node-1",
    "cameras": [{"id": "cam-1", "url": "sim://junction", "layout": "layout.json"}],
    "central": {"token_file": "token"},
}


def sha256(**changes: object) -> str:
    return NodeConfig.model_validate(BASE | changes).sha256()


def test_it_does_not_change_with_the_version():
    """A change of this constant says that all nodes seem to be set otherwise; new settings enter where used."""
    assert sha256() == "bc53540aedc745684f86b2eed55fceae58784732ea6e67f79e9b2adb403e3a8d"


@pytest.mark.parametrize(
    "change", [{"node": "node-2"}, {"city": "bogor"}, {"pre_event_s": 7}, {"max_clock_offset_ms": 50}]
)
def test_what_decides_changes_it(change):
    assert sha256(**change) != sha256()


@pytest.mark.parametrize(
    "change",
    [
        {"central": {"token_file": "elsewhere", "mqtt_host": "10.0.0.1"}},
        {"cameras": [{"id": "cam-1", "url": "rtsp://user:word@camera/1", "layout": "layout.json"}]},
        {"state_dir": "/var/lib/atcs"},
        {"pre_event_s": 6},
    ],
)
def test_addresses_passwords_and_paths_do_not(change):
    assert sha256(**change) == sha256()
