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


SPAT = {"id": "j", "kind": "spat", "topic": "a/b", "groups": {"main": 2}}
POSTED = {"id": "j", "kind": "contacts_http", "listen_port": 8090, "token_file": "t"}
POSTED |= {"groups": {"main": {"red": ["R1"]}}}


def with_controller(section: dict, **changes: object) -> str:
    camera = BASE["cameras"][0] | {"controller": "j"}
    return sha256(cameras=[camera], controllers=[section | changes])


@pytest.mark.parametrize("section", [SPAT, POSTED])
def test_a_setting_of_a_controller_that_stands_at_its_default_changes_nothing(section):
    """A later version's new field must not make old configurations look changed."""
    assert with_controller(section, stale_after_ms=1500, may_accuse_alone=False) == with_controller(section)


@pytest.mark.parametrize(
    "change",
    [{"groups": {"main": 3}}, {"may_accuse_alone": True}, {"stale_after_ms": 900}, {"intersection": 1}],
)
def test_what_a_controller_decides_changes_it(change):
    assert with_controller(SPAT, **change) != with_controller(SPAT)


@pytest.mark.parametrize(
    ("section", "change"),
    [
        (SPAT, {"mqtt_host": "10.0.0.4", "mqtt_port": 2883, "topic": "c"}),
        (POSTED, {"listen_host": "10.0.0.4", "listen_port": 9, "token_file": "other"}),
    ],
)
def test_where_a_controller_is_does_not(section, change):
    assert with_controller(section, **change) == with_controller(section)


def test_the_hash_of_a_controllers_section_stands_still():
    assert with_controller(SPAT) == "1ddb84535b95b3732bec35802c0895291493b8663086180079fe9d789a1870ed"
