"""The container files without Docker: every setting exists, every file is there, nothing is published to the world."""

import re
from pathlib import Path

import pytest
import yaml

from atcs.cli import COMMANDS
from central.config import CentralConfig
from edge.config import NodeConfig
from tests.norms.source import CHECKOUT

DOCKER = CHECKOUT / "docker"
DOCKERFILES = sorted(DOCKER.glob("*.Dockerfile"))
COMPOSE = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
KNOWN_KEYS = {"image", "build", "environment", "volumes", "ports", "depends_on", "restart"}


def steps(dockerfile: Path) -> list[tuple[str, str]]:
    text = re.sub(r"\\\n", " ", dockerfile.read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def last_stage(dockerfile: Path) -> list[tuple[str, str]]:
    all_steps = steps(dockerfile)
    begin = max(i for i, (word, _) in enumerate(all_steps) if word == "FROM")
    return all_steps[begin:]


def test_the_compose_file_is_made_of_known_parts() -> None:
    assert set(COMPOSE) == {"name", "services", "volumes"}
    for service in SERVICES.values():
        assert set(service) <= KNOWN_KEYS
        assert ("image" in service) != ("build" in service)
        assert set(service.get("depends_on", [])) <= set(SERVICES)


def test_ports_are_published_on_loopback_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in ports)


def test_volumes_are_declared_and_mounted_files_exist() -> None:
    for service in SERVICES.values():
        for source in (volume.split(":")[0] for volume in service["volumes"]):
            if source.startswith("./") and source != "./etc":  # that folder is the reader's own
                assert (DOCKER / source).is_file()
            elif not source.startswith("./"):
                assert source in COMPOSE["volumes"]


def test_settings_in_the_environment_exist() -> None:
    for service in SERVICES.values():
        for name in service.get("environment", {}):
            assert name.removeprefix("ATCS_CENTRAL_").lower() in CentralConfig.model_fields, name


def test_central_listens_where_its_port_is_published() -> None:
    environment = SERVICES["central"]["environment"]
    assert environment["ATCS_CENTRAL_HTTP_HOST"] == "0.0.0.0"
    assert SERVICES["central"]["ports"][0].endswith(f":{CentralConfig().http_port}")
    assert environment["ATCS_CENTRAL_MQTT_HOST"] in SERVICES


def test_the_example_of_a_node_fits_the_compose_file() -> None:
    config = NodeConfig.read(DOCKER / "node.example.yaml")
    assert config.central.mqtt_host in SERVICES
    assert config.central.http_url == f"http://central:{CentralConfig().http_port}"
    assert config.state_dir == Path("/var/lib/atcs"), "the folder of the configuration is read-only there"


@pytest.mark.parametrize("service", [name for name, part in SERVICES.items() if "build" in part])
def test_images_are_built_from_files_that_exist(service: str) -> None:
    build = SERVICES[service]["build"]
    assert (DOCKER / build["context"] / build["dockerfile"]).resolve() in DOCKERFILES


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.name)
def test_an_image_runs_as_a_user_without_rights(dockerfile: Path) -> None:
    words = dict(last_stage(dockerfile))
    assert words["USER"] == "atcs"
    assert re.search(r"useradd .*--uid [1-9]\d{3,}.* atcs$", words["RUN"])


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.name)
def test_what_an_image_copies_and_starts_exists(dockerfile: Path) -> None:
    for word, rest in steps(dockerfile):
        if word == "COPY" and not rest.startswith("--from"):
            sources = rest.split()[:-1]
            assert all((CHECKOUT / source).exists() for source in sources), rest
    started = yaml.safe_load(dict(last_stage(dockerfile))["ENTRYPOINT"])
    assert started[0] == "atcs"
    assert started[1] in COMMANDS
