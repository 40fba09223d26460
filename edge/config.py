"""The node's configuration file: read once, checked, frozen."""

import hashlib
import json
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from contracts.base import Slug
from contracts.yaml_file import read_yaml
from edge.controller_config import ControllerConfig, Section, decisive
from edge.errors import ConfigError


class CameraConfig(Section):
    """One camera: where its pictures come from, how it looks on the junction, which weights to use."""

    id: Slug
    url: str = Field(
        description="file, rtsp:// or sim:// address; may carry a password and is redacted elsewhere"
    )
    layout: Path
    model: str = "yolov8n-int8-640"
    second_look: bool = Field(
        default=False,
        description="detect again around the stop lines at twice the scale; costs as many runs of the network",
    )
    controller: Slug | None = Field(
        default=None, description="id of the signal controller that is compared with the lamps"
    )


class CentralConfig(Section):
    """How to reach central. Until nodes have certificates, both ends listen on loopback only."""

    mqtt_host: str = "127.0.0.1"
    mqtt_port: int = Field(default=1883, ge=1, le=65535)
    http_url: str = "http://127.0.0.1:8080"
    token_file: Path


class NodeConfig(Section):
    """Everything an edge box is told. Paths are relative to the file's own folder."""

    city: Slug
    node: Slug
    state_dir: Path = Path("state")
    cameras: list[CameraConfig] = Field(min_length=1, max_length=16)
    controllers: list[ControllerConfig] = Field(default_factory=list, max_length=16)
    central: CentralConfig
    pre_event_s: float = Field(default=6.0, ge=1, le=30)
    post_event_s: float = Field(default=6.0, ge=1, le=30)
    ring_bytes: int = Field(default=64 * 1024 * 1024, ge=1024 * 1024)
    max_clock_offset_ms: int = Field(default=100, ge=1)

    @model_validator(mode="after")
    def _controllers_exist(self) -> Self:
        known = [controller.id for controller in self.controllers]
        if len(set(known)) != len(known):
            raise ValueError("controllers: two have the same id; give each its own")
        for camera in self.cameras:
            if camera.controller is not None and camera.controller not in known:
                raise ValueError(
                    f"camera '{camera.id}': there is no controller '{camera.controller}'; add it"
                )
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a YAML file.

        Raises:
            ConfigError: one line that names the file, the field and the remedy.
        """
        return read_yaml(path, cls.model_validate, ConfigError)

    @property
    def cases_dir(self) -> Path:
        """Where evidence lies until central has it."""
        return self.state_dir / "cases"

    def sha256(self) -> str:
        """Hash of what decides about violations: no addresses, no passwords, no paths."""
        told = self.model_dump(
            mode="json", include={"city", "node", "pre_event_s", "post_event_s", "max_clock_offset_ms"}
        )
        if self.controllers:
            told["controllers"] = [decisive(controller) for controller in self.controllers]
            told["checked"] = [camera.controller for camera in self.cameras]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
